//! What a program may do outside of the machine, as options.

use crate::outcome::{Failure, Status};
use clap::Args;
use std::path::PathBuf;
use vitte::{Engine, HostModule, Rights};

/// What stands for an option without a value. No value can be equal to it: the system passes no NUL on.
const EVERYTHING: &str = "\0";

/// What the program may do. By default nothing but use the standard streams and the clock.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "What the program may do (by default: none of it)")]
pub struct RightsArgs {
    /// Lets it read these files, and what is in these folders; without a value all files
    #[arg(long, value_name = "PATH,…", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING, value_parser = named)]
    pub allow_read: Vec<String>,
    /// Lets it change these files, and create, change and remove what is in these folders; without a value all files
    #[arg(long, value_name = "PATH,…", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING, value_parser = named)]
    pub allow_write: Vec<String>,
    /// Lets it read and set these environment variables; without a value all
    #[arg(long, value_name = "NAME,…", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING, value_parser = named)]
    pub allow_env: Vec<String>,
    /// Lets it run these programs; without a value all
    #[arg(long, value_name = "PROGRAM,…", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING, value_parser = named)]
    pub allow_run: Vec<String>,
    /// Lets it call these native libraries; without a value all
    #[arg(long, value_name = "LIBRARY,…", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = EVERYTHING, value_parser = named)]
    pub allow_ffi: Vec<String>,
    /// A native library to look for functions of C in that are declared without one, before the C library; may be given several times
    #[arg(long, value_name = "LIBRARY")]
    pub lib: Vec<String>,
    #[command(flatten)]
    pub plugins: PluginArgs,
    /// Lets it do everything that you may do
    #[arg(long)]
    pub allow_all: bool,
}

/// The plug-ins that a program can import.
#[derive(Args, Debug, Clone, Default)]
pub struct PluginArgs {
    /// Loads a library in Rust whose functions the program can import, made with the crate vitte-plugin; its code can do everything that
    /// you may do. May be given several times
    #[arg(long = "plugin", value_name = "FILE")]
    pub plugins: Vec<PathBuf>,
}

impl PluginArgs {
    /// An engine with these too.
    ///
    /// # Errors
    /// One cannot be loaded.
    pub fn add_to(&self, engine: Engine) -> Result<Engine, Failure> {
        self.plugins.iter().try_fold(engine, |engine, path| {
            let module =
                HostModule::from_plugin(path).map_err(|message| Failure::new(Status::REFUSED, message))?;
            engine.with_module(module).map_err(|error| {
                Failure::new(Status::REFUSED, format!("the plug-in {}: {error}", path.display()))
            })
        })
    }
}

/// A value between commas.
fn named(value: &str) -> Result<String, String> {
    if value.is_empty() {
        Err("a name is missing: there is nothing between two commas".into())
    } else {
        Ok(value.into())
    }
}

impl RightsArgs {
    /// An engine with the native libraries and the plug-ins.
    ///
    /// # Errors
    /// A plug-in cannot be loaded.
    pub fn engine(&self) -> Result<Engine, Failure> {
        self.plugins.add_to(self.lib.iter().fold(Engine::new(), Engine::with_native_library))
    }

    /// The rights, with the granted folders open.
    ///
    /// # Errors
    /// A granted path is not there, or cannot be opened.
    pub fn grant(&self) -> Result<Rights, Failure> {
        if self.allow_all {
            return Ok(Rights::all());
        }
        let refused = |flag: &str, error: std::io::Error| {
            let help = "a file that is still to be made cannot be granted by its name: grant the folder that it will be in";
            let help = (error.kind() == std::io::ErrorKind::NotFound).then(|| help.to_string());
            Failure::new(Status::USAGE, format!("{flag}: cannot grant {error}")).with_help(help)
        };
        let mut rights = Rights::none();
        for path in &self.allow_read {
            rights = if is_everything(path) {
                rights.with_read_all()
            } else {
                rights.with_read(path).map_err(|error| refused("--allow-read", error))?
            };
        }
        for path in &self.allow_write {
            rights = if is_everything(path) {
                rights.with_write_all()
            } else {
                rights.with_write(path).map_err(|error| refused("--allow-write", error))?
            };
        }
        let rights = named_rights(rights, &self.allow_env, Rights::with_env_all, |r, name| r.with_env(name));
        let rights = named_rights(rights, &self.allow_run, Rights::with_run_all, |r, name| r.with_run(name));
        Ok(named_rights(rights, &self.allow_ffi, Rights::with_ffi_all, |r, name| r.with_ffi(name)))
    }
}

fn named_rights(
    rights: Rights,
    names: &[String],
    all: fn(Rights) -> Rights,
    some: fn(Rights, &str) -> Rights,
) -> Rights {
    names
        .iter()
        .fold(rights, |rights, name| if is_everything(name) { all(rights) } else { some(rights, name) })
}

fn is_everything(value: &str) -> bool {
    value == EVERYTHING
}
