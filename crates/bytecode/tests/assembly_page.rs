//! The listings in `docs/assembly.md` assemble, and survive the disassembler.

use vitte_bytecode::assembler::assemble;
use vitte_bytecode::disassembler::disassemble;

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/assembly.md");
    std::fs::read_to_string(path).expect("docs/assembly.md").replace("\r\n", "\n")
}

fn listings(page: &str) -> Vec<&str> {
    let blocks = page.split("```vitasm\n").skip(1);
    blocks.map(|block| block.split_once("```").expect("a closed block").0).collect()
}

#[test]
fn every_listing_assembles() {
    let page = page();
    let listings = listings(&page);
    assert!(listings.len() >= 12);
    for listing in listings {
        let module = assemble(listing, "page").unwrap_or_else(|errors| panic!("{listing}\n{errors:#?}"));
        let again = disassemble(&module);
        assert!(assemble(&again, "again").expect(&again) == module, "{listing}\n{again}");
    }
}

#[test]
fn the_second_listing_is_the_first_disassembled() {
    let page = page();
    let listings = listings(&page);
    let mut module = assemble(listings[0], "page").unwrap();
    module.debug.lines.clear();
    module.debug.files.clear();
    assert_eq!(disassemble(&module), listings[1]);
}

#[test]
fn the_error_is_as_shown() {
    let page = page();
    let listing = "MAIN\n  LOAD_CONST r0, 2\n  LOAD_CONST r1, 0.5\n  ADD r2, r0, r1\nEND\n";
    let error = assemble(listing, "sum.vitasm").unwrap_err()[0].render(listing, "sum.vitasm");
    assert!(page.contains(&error), "{error}");
}
