//! Runs a plug-in of a stranger: what it may use is said before it starts, and how it ends is always known.
//!
//! ```sh
//! cargo run --example untrusted -p vitte
//! ```

use std::error::Error;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use vitte::compiler::modules::NoFiles;
use vitte::{Engine, Host, Limits, Program, RuntimeError, VmConfig};

/// Plug-ins that mean well, and others.
const PLUGINS: [(&str, &str); 5] = [
    ("polite", r#"pub fn greet(name: string) -> string { return "Hello, ${name}!" }"#),
    ("endless", "pub fn greet(name: string) -> string { while true { } }"),
    ("greedy", r#"pub fn greet(name: string) -> string { return greet(name + name) }"#),
    ("loud", "pub fn greet(name: string) -> string { for _ in 0..100000 { print(name) }\n return name }"),
    ("curious", "import fs\npub fn greet(name: string) -> string { return fs.read(\"/etc/passwd\") }"),
];

/// What a plug-in prints.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().map_err(|_| std::io::ErrorKind::Other)?.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Lets a plug-in greet someone, with a machine of its own.
fn greet(engine: &Engine, plugin: &Program, name: &str) -> Result<String, Box<dyn Error>> {
    let greet = plugin.func::<(&str,), String>("greet")?;
    let host = Host {
        // It may print, a kilobyte at most. It gets no files, no environment, no processes: nothing is granted.
        stdout: Some(Box::new(Printed::default())),
        limits: Limits { output_bytes: 1 << 10, ..Limits::default() },
        ..Host::denying()
    };
    let limits = VmConfig {
        fuel: Some(10_000_000),
        timeout: Some(Duration::from_secs(5)),
        max_memory: 4 << 20,
        max_stack: 64 << 10,
        host,
        ..VmConfig::default()
    };
    let mut vm = engine.vm(plugin, limits)?;
    vm.run()?;
    Ok(greet.call(&mut vm, (name,))?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::new();
    for (name, source) in PLUGINS {
        // What a plug-in imports would be asked for here: there is nothing.
        let plugin = engine.compile(name, source, &mut NoFiles)?;
        match greet(&engine, &plugin, "Ada") {
            Ok(greeting) => println!("{name}: {greeting}"),
            Err(error) => match error.downcast_ref::<RuntimeError>() {
                Some(error) if error.is_limit() => println!("{name}: stopped by a limit: {}", error.kind),
                Some(error) => println!("{name}: failed: {}: {}", error.kind, error.message),
                None => println!("{name}: {error}"),
            },
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &str) -> String {
        let engine = Engine::new();
        let (_, source) = PLUGINS.into_iter().find(|(known, _)| *known == name).unwrap();
        let plugin = engine.compile(name, source, &mut NoFiles).unwrap();
        match greet(&engine, &plugin, "Ada") {
            Ok(greeting) => greeting,
            Err(error) => error.downcast::<RuntimeError>().unwrap().kind.to_string(),
        }
    }

    #[test]
    fn every_plugin_ends_as_it_should() {
        let ends = ["polite", "endless", "greedy", "loud", "curious"].map(outcome);
        assert_eq!(ends[0], "Hello, Ada!");
        assert_eq!(ends[1], "OutOfFuel");
        assert_eq!(ends[2..], ["OutOfMemory", "OutputLimit", "Denied"]);
    }
}
