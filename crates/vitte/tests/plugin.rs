//! Plug-ins: libraries in Rust that add functions at run time.
#![cfg(feature = "ffi")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use vitte::compiler::modules::NoFiles;
use vitte::memory::CollectorKind;
use vitte::{Engine, HostModule, Stress, VmConfig};

type Done = Result<(), Box<dyn Error>>;

/// The plug-in of `examples/plugin`, built once.
fn plugin() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugin");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--offline", "-p", "geometry-plugin", "--target-dir"]).arg(&target);
        // What another build was asked for is not for this one.
        cargo.current_dir(root).env_remove("RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
        assert!(cargo.status().unwrap().success(), "the plug-in is built");
        let name = format!("{}geometry_plugin{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        target.join("debug").join(name)
    })
}

const SOURCE: &str = r#"
    import geometry
    assert(geometry.distance((0.0, 0.0), (3.0, 4.0)) == 5.0)
    assert(geometry.area([(0.0, 0.0), (2.0, 0.0), (2.0, 3.0), (0.0, 3.0)]) == 6.0)
    assert(geometry.area([]) == null)
    let words = geometry.words("a b a ü")
    assert(words == {"a": 2, "b": 1, "ü": 1})
    assert(geometry.reversed(bytes.from([1, 2, 3])) == bytes.from([3, 2, 1]))
    assert(geometry.number(" 42 ") == 42)
    try { geometry.number("x"); assert(false) } catch e {
        assert(e.kind == "Host" && e.message == "invalid digit found in string")
    }
    try { geometry.panics("ouch"); assert(false) } catch e {
        assert(e.kind == "Host" && e.message == "the plug-in has panicked: ouch")
    }
    geometry.nothing()
    assert([1.0, 2.0].map(|x| geometry.distance((x, 0.0), (0.0, 0.0))) == [1.0, 2.0])
"#;

#[test]
fn programs_call_plugins_with_every_collector() -> Done {
    let engine = Engine::new().with_module(HostModule::from_plugin(plugin())?)?;
    let program = engine.compile("main.vit", SOURCE, &mut NoFiles)?;
    for collector in CollectorKind::ALL {
        for stressed in [false, true] {
            let stress = Stress {
                collect_at_every_allocation: stressed,
                poison: stressed,
                verify: stressed,
                ..Stress::default()
            };
            let config = VmConfig { collector: *collector, stress, ..VmConfig::default() };
            engine.vm(&program, config)?.run()?;
        }
    }
    Ok(())
}

#[test]
fn calls_of_plugins_are_checked() -> Done {
    let module = HostModule::from_plugin(plugin())?;
    assert!(module.source().contains(
        "/// How far two points are apart.\npub extern fn distance(a: (float, float), b: (float, float)) -> float\n"
    ));
    let engine = Engine::new().with_module(module)?;
    let wrong = engine.compile("main.vit", "import geometry\ngeometry.number(1)", &mut NoFiles);
    let wrong = wrong.map(drop).unwrap_err().to_string();
    assert!(wrong.contains("expected `string`, found `int`"), "{wrong}");
    let output = vitte::compiler::parts::Output::Whole;
    let file = engine.build("main.vit", SOURCE, &mut NoFiles, output)?;
    assert!(engine.load(&file).is_ok());
    let without = Engine::new().load(&file).map(drop).unwrap_err().to_string();
    assert!(without.contains("`geometry.distance`"), "{without}");
    Ok(())
}

#[test]
fn what_is_no_plugin_is_refused() {
    let missing = HostModule::from_plugin("/nowhere/libnone.so").unwrap_err();
    assert!(missing.starts_with("cannot load the plug-in /nowhere/libnone.so: "), "{missing}");
    let text = HostModule::from_plugin(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap_err();
    assert!(text.starts_with("cannot load the plug-in "), "{text}");
    #[cfg(target_os = "linux")]
    {
        let other = HostModule::from_plugin("libc.so.6").unwrap_err();
        assert_eq!(other, "libc.so.6 is no plug-in: it has no function `vitte_plugin`");
    }
}
