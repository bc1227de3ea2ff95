//! `vitte repl`: inputs are run as they are typed, and what they declare stays.
//!
//! What an input does is the session's ([`vitte::Session`]); here are the lines that come in ([`lines`]), what completes
//! them ([`complete`]), and the commands that start with `:`.

mod complete;
mod editor;
mod history;
mod lines;

use crate::args::{Level, ReplArgs};
use crate::commands::build::show;
use crate::commands::exec::{exit_status, stdout};
use crate::files;
use crate::memory;
use crate::modules::Folders;
use crate::outcome::{Failure, Outcome, Status};
use crate::stopping::on_ctrl_c;
use crate::talk::Talk;
use lines::{Input, Lines, Read};
use std::cell::RefCell;
use std::io::{self, IsTerminal};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use vitte::compiler::syntax::is_unfinished;
use vitte::{Answer, Clock, Engine, Host, Interrupt, Rights, Session, SessionError, Stress, VmConfig};

/// The commands: the word, what follows it, and what it does.
const COMMANDS: &[(&str, &str, &str)] = &[
    (":help", "", "shows this"),
    (":type", "EXPR", "shows the type of an expression without computing it"),
    (":list", "", "shows what has been declared and is not hidden"),
    (":load", "FILE", "runs the top level of a file as an input"),
    (":reset", "", "forgets everything"),
    (":quit", "", "ends the session, as Ctrl-D does"),
];

/// Runs the command.
pub fn repl(args: &ReplArgs, talk: &Talk) -> Outcome {
    let folders = Folders::new(&args.modules.folders)?;
    let reader_gone = Arc::new(AtomicBool::new(false));
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    // Without a terminal nobody presses Ctrl-C in the middle of a session.
    let interrupt = is_terminal.then(Interrupt::default);
    if let Some(interrupt) = &interrupt {
        on_ctrl_c(interrupt.clone(), || true);
    }
    let world = World {
        reader_gone: Arc::clone(&reader_gone),
        input: Input::new(),
        interrupt: interrupt.clone(),
        rights: args.rights.grant()?,
    };
    let input = world.input.clone();
    let engine = args.rights.engine()?;
    let session = Rc::new(RefCell::new(session(args, engine, world, memory::stress::from_env()?)));
    let mut lines: Box<dyn Lines + '_> = if is_terminal {
        files::print(format!("Vitte {}, :help for help\n", env!("CARGO_PKG_VERSION")).as_bytes())?;
        Box::new(editor::Editor::new(Rc::clone(&session), folders, args, talk)?)
    } else {
        Box::new(lines::Plain { input, shows_prompts: args.prompt })
    };
    let mut repl = Repl { session, folders, talk, count: 0, reader_gone, interrupt };
    repl.run(&mut *lines)
}

/// What the machines of a session share with it.
struct World {
    /// Whether nobody reads the output any more.
    reader_gone: Arc<AtomicBool>,
    input: Input,
    interrupt: Option<Interrupt>,
    rights: Rights,
}

fn session(args: &ReplArgs, engine: Engine, world: World, stress: Stress) -> Session {
    let (max_memory, max_stack) = (args.max_memory, args.max_stack);
    let walls = args.walls.clone();
    Session::new(engine, move || {
        let host = Host {
            stdout: Some(stdout(&world.reader_gone)),
            stderr: Some(Box::new(io::stderr())),
            stdin: Some(world.input.clone().for_program()),
            clock: Clock::system(),
            rights: world.rights.clone(),
            ..Host::denying()
        };
        let interrupt = world.interrupt.clone();
        walls.configured(VmConfig { max_memory, max_stack, host, stress, interrupt, ..VmConfig::default() })
    })
}

struct Repl<'a> {
    session: Rc<RefCell<Session>>,
    folders: Folders<'a>,
    talk: &'a Talk,
    /// How many inputs there have been: messages call them by their number.
    count: usize,
    /// Whether nobody reads the output any more.
    reader_gone: Arc<AtomicBool>,
    /// What Ctrl-C raises.
    interrupt: Option<Interrupt>,
}

impl Repl<'_> {
    fn run(&mut self, lines: &mut dyn Lines) -> Outcome {
        while let Some(text) = next_input(lines)? {
            let end = match text.trim_start().strip_prefix(':') {
                Some(command) => self.command(command),
                None => self.input(&text),
            };
            match end {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if self.reader_gone.load(Ordering::Relaxed) => break,
                Ok(None) => {}
                Err(failure) => self.talk.failure(&failure),
            }
        }
        Ok(Status::DONE)
    }

    fn input(&mut self, text: &str) -> Result<Option<Status>, Failure> {
        self.count += 1;
        self.start();
        let name = format!("input {}", self.count);
        let answer = self.session.borrow_mut().input(&name, text, &mut self.folders);
        self.answer(answer)
    }

    /// What was cancelled before is over.
    fn start(&self) {
        if let Some(interrupt) = &self.interrupt {
            interrupt.clear();
        }
    }

    /// Shows what came of an input; its own output has been written.
    fn answer(&self, answer: Result<Answer, SessionError>) -> Result<Option<Status>, Failure> {
        let (warnings, end) = match answer {
            Ok(Answer { warnings, exited }) => {
                (warnings, Ok(exited.map(|status| exit_status(status, self.talk))))
            }
            Err(SessionError::Runtime { warnings, error }) => {
                (warnings, Err(Failure::new(Status::ERROR, error)))
            }
            Err(SessionError::Problems { problems, sources }) => {
                show(&problems, &sources, self.talk);
                return Ok(None);
            }
            Err(SessionError::Refused(reason)) => return Err(Failure::new(Status::LIMIT, reason)),
        };
        if self.talk.level >= Level::Warn {
            show(&warnings, &self.session.borrow().sources(), self.talk);
        }
        end
    }

    // ------------------------------------------------------------------------------------ commands

    fn command(&mut self, command: &str) -> Result<Option<Status>, Failure> {
        let command = command.trim();
        let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let rest = rest.trim();
        let known = COMMANDS.iter().find(|(name, ..)| name[1..] == *word);
        match known {
            Some((name, argument, _)) if argument.is_empty() != rest.is_empty() => {
                let help =
                    if argument.is_empty() { "takes nothing".into() } else { format!("takes {argument}") };
                return Err(Failure::new(Status::USAGE, format!("`{name}` {help}")));
            }
            _ => {}
        }
        match word {
            "help" => files::print(help().as_bytes())?,
            "type" => return self.type_of(rest),
            "list" => files::print(self.list().as_bytes())?,
            "load" => return self.load(rest),
            "reset" => self.session.borrow_mut().reset(),
            "quit" => return Ok(Some(Status::DONE)),
            _ => {
                let message = format!("there is no command `:{word}`: `:help` shows those that there are");
                return Err(Failure::new(Status::USAGE, message));
            }
        }
        Ok(None)
    }

    fn type_of(&mut self, text: &str) -> Result<Option<Status>, Failure> {
        match self.session.borrow_mut().look(text, &mut self.folders) {
            Ok(names) => {
                let ty = names.shown.unwrap_or_else(|| "()".into());
                files::print(format!(": {ty}\n").as_bytes())?;
            }
            Err(SessionError::Problems { problems, sources }) => show(&problems, &sources, self.talk),
            Err(error) => return Err(Failure::new(Status::ERROR, error)),
        }
        Ok(None)
    }

    fn list(&self) -> String {
        let session = self.session.borrow();
        session.names().names.iter().map(|name| format!("{}\n", name.declaration)).collect()
    }

    fn load(&mut self, file: &str) -> Result<Option<Status>, Failure> {
        let text = files::read_text(file)?;
        self.start();
        let answer = self.session.borrow_mut().load(file, &text, &mut self.folders);
        self.answer(answer)
    }
}

fn help() -> String {
    let width = COMMANDS.iter().map(|(word, argument, _)| word.len() + argument.len()).max().unwrap_or(0) + 1;
    let mut text = String::from("An input is run as soon as it is complete, and what it declares stays.\n\n");
    for (word, argument, about) in COMMANDS {
        let usage = format!("{word} {argument}");
        text.push_str(&format!("  {usage:width$}  {about}\n"));
    }
    text
}

/// The next input or command, of as many lines as it takes; `None` at the end.
fn next_input(lines: &mut dyn Lines) -> Result<Option<String>, Failure> {
    let mut text = String::new();
    loop {
        match lines.next(!text.is_empty())? {
            Read::Line(line) => text.push_str(&line),
            Read::Cancelled => {
                text.clear();
                continue;
            }
            Read::End if text.is_empty() => return Ok(None),
            // What is still missing is reported.
            Read::End => return Ok(Some(text)),
        }
        if text.trim().is_empty() {
            text.clear();
        } else if text.trim_start().starts_with(':') || !is_unfinished(&text) {
            lines.remember(&text);
            return Ok(Some(text));
        } else {
            text.push('\n');
        }
    }
}
