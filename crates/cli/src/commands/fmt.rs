//! `vitte fmt`: puts sources into the canonical layout.

use crate::args::FmtArgs;
use crate::commands::build::{Loaded, load, show};
use crate::files;
use crate::outcome::{Failure, Outcome, Status};
use crate::talk::Talk;
use vitte::compiler::format::{NotFormatted, format};

/// Runs the command: on all files, whatever becomes of one of them. The status is the worst of theirs.
pub fn fmt(args: &FmtArgs, talk: &Talk) -> Outcome {
    let mut worst = Status::DONE;
    for path in &args.paths {
        let sources = match files::sources(path, ".vit") {
            Ok(sources) => sources,
            Err(failure) => {
                worst.0 = worst.0.max(failure.status);
                talk.failure(&failure);
                continue;
            }
        };
        for file in sources {
            let status = one(&file, args.check, talk).unwrap_or_else(|failure| {
                talk.failure(&failure);
                Status(failure.status)
            });
            worst.0 = worst.0.max(status.0);
        }
    }
    Ok(worst)
}

/// Formats one file, or compares it.
fn one(path: &str, check: bool, talk: &Talk) -> Outcome {
    let Loaded { sources, file, mut problems } = load(path)?;
    let formatted = match file {
        Some(file) => format(&sources, file, &mut problems).map(|text| (sources.text(file), text)),
        None => Err(NotFormatted::Errors),
    };
    let (before, after) = match formatted {
        Ok(texts) => texts,
        Err(NotFormatted::Errors) => {
            show(&problems, &sources, talk);
            return Ok(Status::ERROR);
        }
        Err(NotFormatted::Internal) => {
            let message = format!(
                "internal error: {}: the layout would not mean the same; nothing was written",
                files::name(path)
            );
            return Err(Failure::new(Status::ERROR, message)
                .with_help(Some("please report this, with the file".to_string())));
        }
    };
    if check {
        return compare(path, before, &after);
    }
    if path == "-" {
        files::print(after.as_bytes())?;
    } else if before != after {
        files::write(path, after.as_bytes())?;
        talk.info(|| format!("formatted {path}"));
    }
    Ok(Status::DONE)
}

// ------------------------------------------------------------------------------------ differences

/// Differences shown of a file, and lines shown of each.
const HUNKS: usize = 3;
const HUNK_LINES: usize = 6;

/// How far apart lines that are the same again are looked for.
const WINDOW: usize = 60;

/// Says where the layout differs, if it does.
fn compare(path: &str, before: &str, after: &str) -> Outcome {
    if before == after {
        return Ok(Status::DONE);
    }
    files::print(difference(files::name(path), before, after).as_bytes())?;
    Ok(Status::ERROR)
}

/// The first differences of two texts, `-` for the lines of the first and `+` for those of the second.
fn difference(name: &str, before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let (mut i, mut j) = (0, 0);
    let mut out = format!("{name} is not formatted\n");
    for _ in 0..HUNKS {
        let same = old[i..].iter().zip(&new[j..]).take_while(|(a, b)| a == b).count();
        (i, j) = (i + same, j + same);
        if i == old.len() && j == new.len() {
            return out;
        }
        let (removed, added) = meeting(&old[i..], &new[j..]);
        out.push_str(&format!("{name}:{}\n", i + 1));
        lines(&mut out, '-', &old[i..i + removed]);
        lines(&mut out, '+', &new[j..j + added]);
        (i, j) = (i + removed, j + added);
    }
    if old[i..] != new[j..] {
        out.push_str("…\n");
    }
    out
}

/// How many lines of each differ until both go on with the same line.
fn meeting(old: &[&str], new: &[&str]) -> (usize, usize) {
    for distance in 1..2 * WINDOW {
        for removed in distance.saturating_sub(WINDOW)..=distance.min(WINDOW) {
            let added = distance - removed;
            let (Some(a), Some(b)) = (old.get(removed), new.get(added)) else { continue };
            // A blank line is found everywhere: it tells nothing, but at the end of both.
            let ends = removed + 1 == old.len() && added + 1 == new.len();
            if a == b && (ends || !a.trim().is_empty()) {
                return (removed, added);
            }
        }
    }
    (old.len(), new.len())
}

fn lines(out: &mut String, mark: char, lines: &[&str]) {
    for line in lines.iter().take(HUNK_LINES) {
        out.push_str(&format!("{mark}{}\n", line.trim_end_matches('\r')));
    }
    if lines.len() > HUNK_LINES {
        out.push_str(&format!("{mark}… ({} more)\n", lines.len() - HUNK_LINES));
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn differences_are_short() {
        let shown = difference("a", "x\nlet a=1\ny\nz", "x\nlet a = 1\ny\nz\n");
        assert_eq!(shown, "a is not formatted\na:2\n-let a=1\n+let a = 1\na:5\n+\n");
        let shown = difference("a", &"a\n".repeat(100), &"b\n".repeat(100));
        assert_eq!(shown.lines().count(), 16, "{shown}");
        assert_eq!(difference("a", "", "b"), "a is not formatted\na:1\n-\n+b\n");
    }
}
