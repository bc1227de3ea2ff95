use vitte_compiler::{diagnostics::*, syntax::*, types};
fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sources = Sources::new();
        let file = sources.add(path.clone(), text.clone()).unwrap();
        let (mut names, mut problems) = (Interner::new(), Diagnostics::new());
        let t0 = std::time::Instant::now();
        let module = parse(&text, file, &mut names, &mut problems);
        let t1 = std::time::Instant::now();
        let program = types::check(&module, &mut names, &vitte_stdlib::library(), &mut problems);
        let t2 = std::time::Instant::now();
        print!("{}", render_all(&problems, &sources, false));
        println!("{path}: {} parse {:?} check {:?}", program.is_some(), t1 - t0, t2 - t1);
    }
}
