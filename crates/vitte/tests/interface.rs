//! Files state the version of the interface that they were compiled against.

use vitte::Engine;
use vitte::bytecode::assembler::assemble;
use vitte::bytecode::natives::Interface;
use vitte::bytecode::vitbc::{self, WriteOptions};
use vitte::compiler::modules::NoFiles;

/// The file of a program that does nothing, for this interface.
fn file(interface: Interface) -> Vec<u8> {
    let listing = format!(".interface {}, {}\nMAIN\nEND\n", interface.major, interface.minor);
    let module = assemble(&listing, "listing").unwrap_or_else(|errors| panic!("{:?}", errors[0]));
    vitbc::write(&module, &WriteOptions::default()).unwrap()
}

#[test]
fn files_state_the_interface_that_they_are_for() {
    let program = Engine::new().compile("main.vit", "print(1)", &mut NoFiles).unwrap();
    assert_eq!(program.module().interface, Interface::CURRENT);
    // The first version goes without saying.
    assert_eq!(vitbc::inspect(&file(Interface::FIRST)).unwrap().minor, 0);
    let newer = Interface { minor: 7, ..Interface::FIRST };
    assert_eq!(vitbc::inspect(&file(newer)).unwrap().minor, 2);
    assert_eq!(Engine::new().read(&file(newer)).unwrap().interface, newer);
}

#[test]
fn older_files_load_and_newer_ones_are_refused() {
    let current = Interface::CURRENT;
    let engine = Engine::new();
    for minor in 0..=current.minor {
        assert!(engine.load(&file(Interface { minor, ..current })).is_ok());
    }
    let newer = Interface { minor: current.minor + 1, ..current };
    let other = Interface { major: current.major + 1, minor: 0 };
    for refused in [newer, other] {
        let message = engine.load(&file(refused)).unwrap_err().to_string();
        let wanted =
            format!("the file asks for version {refused} of the interface, this host has version {current}");
        assert!(message.contains(&wanted), "{message}");
    }
}
