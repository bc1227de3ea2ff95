//! The command line: what may be said, and its help.

use crate::fuel::FuelArgs;
use crate::memory::MemoryArgs;
use crate::rights::{PluginArgs, RightsArgs};
use crate::walls::WallArgs;
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use vitte::compiler::parts::{External, Output};

const STATUS: &str = "\
Exit status:
  0  all went well; a program whose `main` returns an int ends with the low 8 bits of that
  1  an error was not caught, the source does not compile, or the result cannot be written
  2  the command line is wrong
  3  the file was refused: unreadable, corrupt, unverifiable, or it does not link
  4  a limit was reached: of memory, fuel, time, output
  130  the program was cancelled with Ctrl-C

A file named `-` is standard input.";

/// Compiles, checks and runs Vitte programs.
#[derive(Parser, Debug)]
#[command(name = "vitte", bin_name = "vitte", version, after_help = STATUS, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How much is told on standard error
    #[arg(long, global = true, value_enum, default_value_t = Level::Warn, value_name = "LEVEL")]
    pub log: Level,
    /// Whether messages are coloured
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

impl Cli {
    /// What the process was asked to do. Wrong usage and requests for help end the process.
    pub fn from_env() -> Cli {
        Cli::plain(std::env::args_os().skip(1)).unwrap_or_else(Cli::parse)
    }

    /// The command line of `run` and `exec` with a file and words for the program, where none of them may be an option:
    /// it means itself. Programs are most often started like this, and building the description of all options took
    /// longer than running a small program.
    fn plain(mut words: impl Iterator<Item = OsString>) -> Option<Cli> {
        let command: fn(RunArgs) -> Command = match words.next()?.to_str()? {
            "run" => Command::Run,
            "exec" => Command::Exec,
            _ => return None,
        };
        let mut words = words.map(|word| word.into_string().ok().filter(|word| !word.starts_with('-')));
        let file = words.next()??;
        let words = words.collect::<Option<Vec<_>>>()?;
        let args = ExecArgs {
            file,
            words,
            dump_vm: false,
            profile_opcodes: false,
            fuel: FuelArgs::default(),
            memory: MemoryArgs::default(),
            rights: RightsArgs::default(),
            walls: WallArgs::default(),
        };
        let args = RunArgs { exec: args, modules: ModuleArgs::default() };
        Some(Cli { command: command(args), log: Level::Warn, color: Colour::Auto })
    }
}

/// The limits of a program for which none are said.
pub const MAX_MEMORY: u64 = 1 << 30;
pub const MAX_STACK: u64 = 8 << 20;

/// Defines the commands: the word, what it does, and its arguments. The arguments of a command are built when it is the
/// one that was said: building those of all took longer than running a small program.
macro_rules! commands {
    ($(#[doc = $about:literal] $word:literal $variant:ident($args:ty);)*) => {
        /// The commands.
        #[derive(Debug)]
        pub enum Command {
            $(#[doc = $about] $variant($args),)*
        }

        impl FromArgMatches for Command {
            fn from_arg_matches(matches: &ArgMatches) -> Result<Command, clap::Error> {
                match matches.subcommand() {
                    $(Some(($word, matches)) => <$args>::from_arg_matches(matches).map(Command::$variant),)*
                    _ => Err(clap::Error::new(ErrorKind::MissingSubcommand)),
                }
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
                *self = Command::from_arg_matches(matches)?;
                Ok(())
            }
        }

        impl Subcommand for Command {
            fn augment_subcommands(command: clap::Command) -> clap::Command {
                command$(.subcommand(
                    clap::Command::new($word).about($about.trim()).defer(<$args as Args>::augment_args),
                ))*
            }

            fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
                Command::augment_subcommands(command)
            }

            fn has_subcommand(word: &str) -> bool {
                [$($word),*].contains(&word)
            }
        }
    };
}

commands! {
    /// Compiles a .vit file and runs it
    "run" Run(RunArgs);
    /// Compiles a .vit file to a .vitbc file
    "build" Build(BuildArgs);
    /// Runs a .vitbc file: read, check, verify, execute
    "exec" Exec(RunArgs);
    /// Reports the problems of a .vit file without running it
    "check" Check(CheckArgs);
    /// Runs the `test` blocks of .vit files
    "test" Test(TestArgs);
    /// Runs inputs as they are typed, and keeps what they declare
    "repl" Repl(ReplArgs);
    /// Puts .vit files into the canonical layout
    "fmt" Fmt(FmtArgs);
    /// Assembles a listing to a .vitbc file
    "asm" Asm(AsmArgs);
    /// Prints a .vitbc file as a listing that assembles to the same bytes
    "disasm" Disasm(DisasmArgs);
    /// Shows what a .vitbc file contains and what it asks of its host
    "inspect" Inspect(InspectArgs);
}

/// What is run, and where what it imports is looked for.
#[derive(Args, Debug, Clone)]
pub struct RunArgs {
    #[command(flatten)]
    pub exec: ExecArgs,
    #[command(flatten)]
    pub modules: ModuleArgs,
}

/// Where imported modules are looked for.
#[derive(Args, Debug, Clone, Default)]
pub struct ModuleArgs {
    /// A folder to look for imported modules in, after that of the importing file; may be given several times
    #[arg(long = "path", value_name = "FOLDER")]
    pub folders: Vec<String>,
}

/// What the machine may use, and what it shows.
#[derive(Args, Debug, Clone)]
pub struct ExecArgs {
    /// The program
    pub file: String,
    /// Words for the program itself; after `--` also those that look like options
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    /// Prints frames, registers, globals and heap when the program stops
    #[arg(long)]
    pub dump_vm: bool,
    /// Counts the instructions that are executed, and those in a row, and prints the most frequent on standard error
    #[arg(long)]
    pub profile_opcodes: bool,
    #[command(flatten)]
    pub fuel: FuelArgs,
    #[command(flatten)]
    pub memory: MemoryArgs,
    #[command(flatten)]
    pub walls: WallArgs,
    #[command(flatten)]
    pub rights: RightsArgs,
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
    /// Makes a library: the module for others to import, in a file of its own
    #[arg(long, conflicts_with_all = ["separate", "external"])]
    pub library: bool,
    /// The name of the library's module, if it is not in the top folder: shapes.circle for shapes/circle.vit
    #[arg(long, value_name = "MODULE", requires = "library")]
    pub name: Option<String>,
    /// Leaves all modules of the program that it imports in files of their own
    #[arg(long, conflicts_with = "external")]
    pub separate: bool,
    /// Leaves this module in a file of its own, and what it imports; may be given several times
    #[arg(long, value_name = "MODULE")]
    pub external: Vec<String>,
    #[command(flatten)]
    pub modules: ModuleArgs,
    #[command(flatten)]
    pub plugins: PluginArgs,
}

impl BuildArgs {
    /// What becomes of the program.
    pub fn output_kind(&self) -> Output {
        match (self.library, self.separate) {
            (true, _) => Output::Library,
            (_, true) => Output::Against(External::All),
            _ if self.external.is_empty() => Output::Whole,
            _ => Output::Against(External::Named(self.external.clone())),
        }
    }
}

/// What is checked.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The source
    pub file: String,
    /// Prints one JSON object per problem on standard output
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub modules: ModuleArgs,
    #[command(flatten)]
    pub plugins: PluginArgs,
}

/// Which tests are run, and what each may use.
#[derive(Args, Debug)]
pub struct TestArgs {
    /// Sources, and folders with `*_test.vit` files in and below them
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<String>,
    /// Runs only the tests that have this in their file or name
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// How many tests run at the same time; by default as many as there are processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Prints one JSON object per test on standard output
    #[arg(long)]
    pub json: bool,
    /// The most memory for the objects of one test, such as 64M
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "256M")]
    pub max_memory: u64,
    /// The size of the VM stack of one test, such as 8M
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "8M")]
    pub max_stack: u64,
    #[command(flatten)]
    pub walls: WallArgs,
    #[command(flatten)]
    pub modules: ModuleArgs,
    #[command(flatten)]
    pub rights: RightsArgs,
}

/// How a session goes, and what its machine may use.
#[derive(Args, Debug)]
pub struct ReplArgs {
    /// Prints prompts and inputs also if standard input is no terminal
    #[arg(long)]
    pub prompt: bool,
    /// Does not keep inputs for later sessions, and does not know those of earlier ones
    #[arg(long)]
    pub no_history: bool,
    /// The most memory for objects, such as 64M
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "1G")]
    pub max_memory: u64,
    /// The size of the VM stack, such as 8M
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "8M")]
    pub max_stack: u64,
    #[command(flatten)]
    pub walls: WallArgs,
    #[command(flatten)]
    pub modules: ModuleArgs,
    #[command(flatten)]
    pub rights: RightsArgs,
}

/// What is formatted.
#[derive(Args, Debug)]
pub struct FmtArgs {
    /// Sources, and folders with sources in and below them; `-` is formatted to standard output
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Writes nothing, but shows which files would change and where; the exit status is then 1
    #[arg(long)]
    pub check: bool,
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
    /// Errors and warnings
    Warn,
    /// Also the stages that a file passes
    Info,
    /// Errors, warnings, and a trace of calls, returns, constants and output
    Debug,
    /// Errors, warnings, and a trace of every instruction
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

/// A number of bytes as a person would write it: exactly, with the largest unit that divides it.
pub fn size_text(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let fits = units.iter().find(|(shift, _)| bytes != 0 && bytes.is_multiple_of(1 << shift));
    fits.map_or_else(|| format!("{bytes} bytes"), |(shift, unit)| format!("{} {unit}", bytes >> shift))
}

/// Bytes, with K, M or G for powers of 1024.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let shift = match unit {
        "" => 0,
        "K" | "k" => 10,
        "M" | "m" => 20,
        "G" | "g" => 30,
        _ if digits.is_empty() => return Err("a size is a number of bytes, such as 64M".to_string()),
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
    fn sizes_are_said_exactly() {
        assert_eq!(
            [0, 10, 1 << 10, 8 << 20, 1 << 30, 1537].map(size_text),
            ["0 bytes", "10 bytes", "1 KiB", "8 MiB", "1 GiB", "1537 bytes"]
        );
    }

    /// Every command and option of a command, and of those below it, as it is typed.
    fn words_of(command: &clap::Command) -> Vec<String> {
        let mut words = vec![format!("vitte {}", command.get_name())];
        for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
            words.extend(arg.get_long().map(|long| format!("--{long}")));
            words.extend(arg.get_short().map(|short| format!("-{short}")));
            words.extend(arg.get_possible_values().iter().map(|value| value.get_name().to_string()));
        }
        words
    }

    #[test]
    fn the_page_names_everything() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
        let page = std::fs::read_to_string(path).unwrap();
        let mut all = Cli::command();
        all.build();
        let commands = all.get_subcommands().filter(|command| command.get_name() != "help");
        let words: Vec<String> =
            commands.flat_map(words_of).chain(words_of(&all).into_iter().skip(1)).collect();
        // Alone or at the start of a piece of code, not as a part of another word.
        let named = |word: &String| {
            page.match_indices(word.as_str()).any(|(at, _)| {
                let behind = page[at + word.len()..].chars().next();
                behind.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_')
            })
        };
        let missing: Vec<&String> = words.iter().filter(|word| !named(word)).collect();
        assert!(missing.is_empty(), "docs/cli.md does not name {missing:?}");
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("64M"), Ok(64 << 20));
        assert_eq!(parse_size("10"), Ok(10));
        assert!(parse_size("1T").is_err() && parse_size("M").is_err() && parse_size("99999999999G").is_err());
    }

    #[test]
    fn plain_command_lines_mean_what_they_mean_with_options() {
        let plain = |line: &str| Cli::plain(line.split(' ').map(OsString::from));
        for line in ["run a.vit", "exec a.vitbc", "exec a.vitbc one two"] {
            let parsed = Cli::try_parse_from(["vitte"].into_iter().chain(line.split(' '))).unwrap();
            assert_eq!(format!("{:?}", plain(line).unwrap()), format!("{parsed:?}"));
        }
        for line in
            ["run", "exec -", "exec a.vitbc -x", "exec a.vitbc --", "build a.vit", "--help", "run --help"]
        {
            assert!(plain(line).is_none(), "{line}");
        }
    }
}
