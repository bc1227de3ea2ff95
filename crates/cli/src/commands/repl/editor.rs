//! Lines from a terminal: editing, history, completion.

use super::complete::complete;
use super::history;
use super::lines::{CONTINUED, Lines, PROMPT, Read};
use crate::args::ReplArgs;
use crate::modules::Folders;
use crate::outcome::{Failure, Status};
use crate::talk::Talk;
use rustyline::completion::Completer;
use rustyline::config::{CompletionType, Config};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use vitte::Session;

/// A terminal.
pub struct Editor<'a> {
    editor: rustyline::Editor<Completing<'a>, FileHistory>,
    /// Where the history is kept.
    history: Option<PathBuf>,
}

impl<'a> Editor<'a> {
    /// The terminal of this process, with the history of earlier sessions.
    ///
    /// # Errors
    /// The terminal cannot be used.
    pub fn new(
        session: Rc<RefCell<Session>>,
        folders: Folders<'a>,
        args: &ReplArgs,
        talk: &Talk,
    ) -> Result<Editor<'a>, Failure> {
        let config = Config::builder()
            .max_history_size(history::MOST_INPUTS)
            .map_err(failed)?
            .completion_type(CompletionType::List)
            .auto_add_history(false)
            .build();
        let mut editor = rustyline::Editor::with_config(config).map_err(failed)?;
        editor.set_helper(Some(Completing { session, folders }));
        let history = if args.no_history { None } else { history::file() };
        let history = history.filter(|file| match history::prepare(file) {
            Ok(()) => true,
            Err(error) => {
                talk.warning(&format!("{}: inputs are not kept: {error}", file.display()));
                false
            }
        });
        if let Some(file) = &history {
            // One that cannot be understood is begun anew.
            let _ = editor.load_history(file);
        }
        Ok(Editor { editor, history })
    }
}

impl Lines for Editor<'_> {
    fn next(&mut self, continued: bool) -> Result<Read, Failure> {
        match self.editor.readline(if continued { CONTINUED } else { PROMPT }) {
            Ok(line) => Ok(Read::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Read::Cancelled),
            Err(ReadlineError::Eof) => Ok(Read::End),
            Err(error) => Err(failed(error)),
        }
    }

    fn remember(&mut self, input: &str) {
        if input.len() > history::LONGEST_INPUT {
            return;
        }
        let is_new = self.editor.add_history_entry(input).unwrap_or(false);
        if let Some(file) = self.history.as_ref().filter(|_| is_new) {
            // The session is more important than its history.
            let _ = self.editor.append_history(file);
        }
    }
}

fn failed(error: ReadlineError) -> Failure {
    Failure::new(Status::REFUSED, format!("the terminal cannot be read: {error}"))
}

/// What the editor asks while a line is typed.
struct Completing<'a> {
    session: Rc<RefCell<Session>>,
    folders: Folders<'a>,
}

impl Completer for Completing<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> Result<(usize, Vec<String>), ReadlineError> {
        let mut folders = self.folders;
        let before = line.get(..at).unwrap_or_default();
        Ok(match self.session.try_borrow_mut() {
            Ok(mut session) => complete(&mut session, &mut folders, before),
            Err(_) => (at, Vec::new()),
        })
    }
}

impl Hinter for Completing<'_> {
    type Hint = String;
}

impl Highlighter for Completing<'_> {}

impl Validator for Completing<'_> {}

impl Helper for Completing<'_> {}
