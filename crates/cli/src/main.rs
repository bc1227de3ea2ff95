//! The `vitte` command: one file per command in `commands/`, the command line in `args.rs`.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod files;
mod fuel;
mod memory;
mod modules;
mod outcome;
mod rights;
mod stdin;
mod stopping;
mod talk;
mod walls;

use args::{Cli, Command};
use outcome::Status;
use std::process::exit;
use talk::Talk;

fn main() {
    let cli = Cli::from_env();
    let talk = Talk::new(cli.log, cli.color);
    let outcome = match &cli.command {
        Command::Run(args) => commands::run::run(args, &talk),
        Command::Build(args) => commands::build::build(args, &talk),
        Command::Exec(args) => commands::exec::exec(args, &talk),
        Command::Check(args) => commands::check::check(args, &talk),
        Command::Test(args) => commands::test::test(args, &talk),
        Command::Repl(args) => commands::repl::repl(args, &talk),
        Command::Fmt(args) => commands::fmt::fmt(args, &talk),
        Command::Asm(args) => commands::asm::asm(args, &talk),
        Command::Disasm(args) => commands::disasm::disasm(args),
        Command::Inspect(args) => commands::inspect::inspect(args),
    };
    exit(match outcome {
        Ok(Status(status)) => status,
        Err(failure) => {
            talk.failure(&failure);
            failure.status
        }
    });
}
