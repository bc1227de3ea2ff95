//! `vitte build`: compiles a source to a `.vitbc` file, or prints a stage of the way there.

use crate::args::{BuildArgs, Emit, Level};
use crate::commands::asm::encode;
use crate::files;
use crate::modules::{Folders, NamedFolders};
use crate::outcome::{Failure, Outcome, Status};
use crate::talk::Talk;
use std::time::Instant;
use vitte::Engine;
use vitte::bytecode::{Module, disassembler};
use vitte::compiler::diagnostics::{Diagnostics, Sources, render_all};
use vitte::compiler::driver::{self, Options};
use vitte::compiler::lower::LowerOptions;
use vitte::compiler::modules::Loader;
use vitte::compiler::syntax::{FileId, Interner, dump_ast, dump_tokens, parse};

/// What became of a source.
pub enum Compilation {
    /// A module that the verifier accepts, and the texts it came from. Warnings have been shown.
    Done(Box<Module>, Sources),
    /// Nothing: the errors have been shown.
    Failed,
}

/// Runs the command.
pub fn build(args: &BuildArgs, talk: &Talk) -> Outcome {
    // Before the work, so that a wrong command line is not found out after it.
    let output = match (args.emit, args.output.as_deref()) {
        (None, asked) => files::output_for(&args.file, asked, "vitbc")?,
        (Some(_), asked) => asked.unwrap_or("-").to_string(),
    };
    if let Some(stage @ (Emit::Tokens | Emit::Ast)) = args.emit {
        return emit_syntax(&args.file, stage, &output, talk);
    }
    let folders = Folders::new(&args.modules.folders)?;
    let mut folders = NamedFolders::new(folders, &args.file, args.name.as_deref());
    let lower = LowerOptions { optimise: args.optimise > 0, ..LowerOptions::default() };
    let options = Options { lower, output: args.output_kind() };
    let compiled = compile(&args.plugins.add_to(Engine::new())?, &args.file, &options, &mut folders, talk)?;
    let Compilation::Done(mut module, sources) = compiled else {
        return Ok(Status::ERROR);
    };
    if args.strip {
        module.strip();
    }
    if args.embed_source {
        embed(&sources, &mut module);
    }
    let bytes = match args.emit {
        Some(_) => disassembler::disassemble(&module).into_bytes(),
        None => encode(&module, args.zstd)?,
    };
    files::spare_input(&args.file, &output)?;
    files::write(&output, &bytes)?;
    talk.info(|| format!("wrote {}: {} bytes", files::output_name(&output), bytes.len()));
    Ok(Status::DONE)
}

/// Puts the texts of all files of a program into its module.
fn embed(sources: &Sources, module: &mut Module) {
    for file in 0..sources.len() {
        let text = sources.text(FileId(file as u16)).to_string();
        module.debug.sources.insert(file as u32, text);
    }
}

/// The sources of a program: that which it starts with.
pub struct Loaded {
    /// The file.
    pub sources: Sources,
    /// Its number; `None` if it is not text.
    pub file: Option<FileId>,
    /// What was wrong with the bytes.
    pub problems: Diagnostics,
}

/// Reads a source.
pub fn load(path: &str) -> Result<Loaded, Failure> {
    let bytes = files::read(path)?;
    files::want_text(path, &bytes)?;
    let mut loaded = Loaded { sources: Sources::new(), file: None, problems: Diagnostics::new() };
    let added = loaded.sources.add_bytes(files::name(path), bytes, &mut loaded.problems);
    loaded.file = added.map_err(|error| Failure::new(Status::ERROR, error))?;
    Ok(loaded)
}

/// Compiles a source, and shows its problems.
pub fn compile(
    engine: &Engine,
    path: &str,
    options: &Options,
    folders: &mut dyn Loader,
    talk: &Talk,
) -> Result<Compilation, Failure> {
    let start = Instant::now();
    let Loaded { mut sources, file, problems } = load(path)?;
    let Some(file) = file else {
        show(&problems, &sources, talk);
        return Ok(Compilation::Failed);
    };
    match driver::compile(&mut sources, file, folders, &engine.library(), options) {
        Ok(compiled) => {
            if talk.level >= Level::Warn {
                show(&compiled.warnings, &sources, talk);
            }
            talk.info(|| format!("{}: compiled in {:.1?}", files::name(path), start.elapsed()));
            Ok(Compilation::Done(Box::new(compiled.module), sources))
        }
        Err(problems) => {
            show(&problems, &sources, talk);
            suggest(path, talk);
            Ok(Compilation::Failed)
        }
    }
}

/// Shows problems on standard error.
pub fn show(problems: &Diagnostics, sources: &Sources, talk: &Talk) {
    if !problems.is_empty() {
        talk.say(&render_all(problems, sources, talk.colour));
    }
}

/// For a file that does not compile and has the name of something else.
pub fn suggest(path: &str, talk: &Talk) {
    if !path.ends_with(".vit") {
        talk.help(files::other_command(path));
    }
}

fn emit_syntax(path: &str, stage: Emit, output: &str, talk: &Talk) -> Outcome {
    let Loaded { sources, file, mut problems } = load(path)?;
    let Some(file) = file else {
        show(&problems, &sources, talk);
        return Ok(Status::ERROR);
    };
    let mut names = Interner::new();
    let text = match stage {
        Emit::Tokens => dump_tokens(file, &sources),
        _ => dump_ast(&parse(sources.text(file), file, &mut names, &mut problems), &names),
    };
    files::spare_input(path, output)?;
    files::write(output, text.as_bytes())?;
    show(&problems, &sources, talk);
    Ok(if problems.has_errors() { Status::ERROR } else { Status::DONE })
}
