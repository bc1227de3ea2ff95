//! The command line: what may be said, and its help.

use clap::{Args, Parser, Subcommand, ValueEnum};

const STATUS: &str = "\
Exit status:
  0  the program ended well (or returned its own status from `main`)
  1  an error was not caught, or the source does not compile
  2  the command line is wrong
  3  the file was refused: unreadable, corrupt, unverifiable, or it does not link
  4  a limit was reached: memory, fuel or time

A file named `-` is standard input.";

/// Compiles, checks and runs Vitte programs.
#[derive(Parser, Debug)]
#[command(name = "vitte", version, after_help = STATUS, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How much is told on standard error; `trace` shows each instruction, `debug` calls, constants and output
    #[arg(long, global = true, value_enum, default_value_t = Level::Warn, value_name = "LEVEL")]
    pub log: Level,
    /// Whether messages are coloured
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Compiles a .vit file and runs it
    Run(RunArgs),
    /// Compiles a .vit file to a .vitbc file
    Build(BuildArgs),
    /// Runs a .vitbc file: read, check, verify, execute
    Exec(RunArgs),
    /// Reports the problems of a .vit file without running it
    Check(CheckArgs),
    /// Assembles a listing to a .vitbc file
    Asm(AsmArgs),
    /// Prints a .vitbc file as a listing that assembles to the same bytes
    Disasm(DisasmArgs),
    /// Shows what a .vitbc file contains and what it asks of its host
    Inspect(InspectArgs),
}

/// What the machine may use, and what it shows.
#[derive(Args, Debug, Clone)]
pub struct RunArgs {
    /// The program
    pub file: String,
    /// Words for the program itself; after `--` also those that look like options
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    /// Prints frames, registers, globals and heap when the program stops
    #[arg(long)]
    pub dump_vm: bool,
    /// The most memory for objects, such as 64M
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "1G")]
    pub max_memory: u64,
    /// The size of the VM stack, such as 8M
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "8M")]
    pub max_stack: u64,
}

/// How a program is compiled.
#[derive(Args, Debug)]
pub struct BuildArgs {
    /// The source
    pub file: String,
    /// Where to write; by default beside the source with the ending .vitbc, `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<String>,
    /// Compresses the sections with zstd
    #[arg(long)]
    pub zstd: bool,
    /// Leaves lines and names out
    #[arg(long)]
    pub strip: bool,
    /// Puts the source text into the file, for debuggers
    #[arg(long, conflicts_with = "strip")]
    pub embed_source: bool,
    /// The level of optimisation: 0 keeps every variable observable
    #[arg(short = 'O', value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(0..=1), default_value_t = 1)]
    pub optimise: u8,
    /// Prints a stage as text instead of writing a file
    #[arg(long, value_enum, value_name = "STAGE")]
    pub emit: Option<Emit>,
}

/// What is checked.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The source
    pub file: String,
    /// Prints one JSON object per problem on standard output
    #[arg(long)]
    pub json: bool,
}

/// What is assembled.
#[derive(Args, Debug)]
pub struct AsmArgs {
    /// The listing
    pub file: String,
    /// Where to write; by default beside the listing with the ending .vitbc, `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<String>,
    /// Compresses the sections with zstd
    #[arg(long)]
    pub zstd: bool,
    /// Leaves lines and names out
    #[arg(long)]
    pub strip: bool,
}

/// What is disassembled.
#[derive(Args, Debug)]
pub struct DisasmArgs {
    /// The .vitbc file
    pub file: String,
    /// Where to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<String>,
}

/// What is inspected.
#[derive(Args, Debug)]
pub struct InspectArgs {
    /// The .vitbc file
    pub file: String,
    /// Prints one JSON object
    #[arg(long)]
    pub json: bool,
    /// Prints only what the file can ever ask of its host
    #[arg(long)]
    pub imports: bool,
}

/// How much is told.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Errors
    Error,
    /// And warnings
    Warn,
    /// And the stages that a file passes
    Info,
    /// And calls, returns, constants and output of the program
    Debug,
    /// And every instruction
    Trace,
}

/// When messages are coloured.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A stage of the compiler that can be printed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Emit {
    /// The tokens
    Tokens,
    /// The syntax tree
    Ast,
    /// The listing
    Asm,
}

/// Bytes, with K, M or G for powers of 1024.
fn parse_size(text: &str) -> Result<u64, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let shift = match unit {
        "" => 0,
        "K" | "k" => 10,
        "M" | "m" => 20,
        "G" | "g" => 30,
        _ => return Err(format!("`{unit}` is no unit: write bytes, or K, M or G, such as 64M")),
    };
    let number: u64 = digits.parse().map_err(|_| "a size is a number of bytes, such as 64M".to_string())?;
    number.checked_mul(1 << shift).ok_or_else(|| "the size does not fit 64 bits".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("64M"), Ok(64 << 20));
        assert_eq!(parse_size("10"), Ok(10));
        assert!(parse_size("1T").is_err() && parse_size("M").is_err() && parse_size("99999999999G").is_err());
    }
}
