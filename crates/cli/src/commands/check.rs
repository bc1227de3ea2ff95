//! `vitte check`: reports problems without running anything.

use crate::args::CheckArgs;
use crate::commands::build::{Loaded, load, show, suggest};
use crate::files;
use crate::modules::Folders;
use crate::outcome::{Outcome, Status};
use crate::talk::Talk;
use vitte::Engine;
use vitte::compiler::diagnostics::to_json;
use vitte::compiler::driver;

/// Runs the command.
pub fn check(args: &CheckArgs, talk: &Talk) -> Outcome {
    let Loaded { mut sources, file, mut problems } = load(&args.file)?;
    let mut folders = Folders::new(&args.modules.folders)?;
    if let Some(file) = file {
        problems =
            driver::check(&mut sources, file, &mut folders, &args.plugins.add_to(Engine::new())?.library());
    }
    if args.json {
        let mut lines = String::new();
        problems.iter().for_each(|problem| {
            lines.push_str(to_json(problem, &sources).trim_end());
            lines.push('\n');
        });
        files::print(lines.as_bytes())?;
    } else {
        show(&problems, &sources, talk);
        if problems.has_errors() {
            suggest(&args.file, talk);
        }
    }
    Ok(if problems.has_errors() { Status::ERROR } else { Status::DONE })
}
