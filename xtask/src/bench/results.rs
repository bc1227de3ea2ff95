//! The figures of a comparison: as JSON, kept in the repository, and shown on a page.

use std::fmt::Write as _;
use std::path::Path;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::measure::Clock;
use super::options::Options;
use super::peers::Peer;
use super::report::{self, Comparison};
use super::{machine, plot};

/// Everything that was measured, and what it was measured on.
pub fn json(comparisons: &[Comparison], peers: &[Peer], options: &Options) -> Result<String, String> {
    let base = report::base_of(comparisons);
    let means = report::contenders(comparisons).into_iter().filter_map(|name| {
        let mean = report::mean_ratio(comparisons, name, base, options.clock)?;
        Some((name.to_string(), json!([mean.least, mean.middle, mean.greatest])))
    });
    let value = json!({
        "commit": machine::commit()?,
        "unix_time": SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs()),
        "machine": machine::told(peers),
        "clock": options.clock.name(),
        "rounds": options.rounds,
        "base": base,
        "geometric_means": Value::Object(means.collect()),
        "programs": comparisons.iter().map(program).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&value).map_err(|e| e.to_string())
}

fn program(comparison: &Comparison) -> Value {
    let contenders = comparison.samples.iter().map(|(name, _)| {
        let seconds = |clock| comparison.seconds(name, clock);
        json!({ "name": name, "cpu_s": seconds(Clock::Cpu), "wall_s": seconds(Clock::Wall) })
    });
    json!({
        "name": comparison.program,
        "argument": comparison.size,
        "contenders": contenders.collect::<Vec<_>>(),
    })
}

/// Keeps the figures, named by the commit that they are of, and shows them on the page with their picture.
///
/// # Errors
/// A file cannot be written, or the page has no place for them.
pub fn save(comparisons: &[Comparison], peers: &[Peer], options: &Options) -> Result<(), String> {
    let commit = machine::commit()?;
    keep(&format!("{commit}.json"), &json(comparisons, peers, options)?)?;
    let docs = crate::root().join("docs");
    write(&docs.join("performance").join("programs.svg"), &plot::draw(comparisons, options.clock))?;
    show("programs", &section(comparisons, peers, options, &commit))
}

fn section(comparisons: &[Comparison], peers: &[Peer], options: &Options, commit: &str) -> String {
    let base = report::base_of(comparisons);
    let mut out = format!(
        "Commit {commit} on {}, {} rounds. {} time over that of `{base}`; `ms` is `{base}` itself:\n\n",
        machine::processor(),
        options.rounds,
        capitalised(options.clock.name()),
    );
    out.push_str(&report::markdown(&report::ratios(comparisons, options.clock)));
    out.push_str("\nVitte's time over that of each: the geometric mean, its spread over the rounds, and the programs at the ends:\n\n");
    out.push_str(&report::markdown(&report::against(comparisons, options.clock)));
    out.push_str("\n![The ratio of each contender and program](performance/programs.svg)\n\n");
    let versions = peers.iter().filter_map(|peer| Some((peer.name(), peer.version()?)));
    let versions: Vec<_> = versions.map(|(name, version)| format!("`{name}`: {version}")).collect();
    let _ = writeln!(out, "{}.", versions.join("; "));
    out
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Writes a file of results.
pub fn keep(name: &str, text: &str) -> Result<(), String> {
    let folder = crate::root().join("benches").join("results").join("programs");
    write(&folder.join(name), &format!("{text}\n"))
}

/// Puts a text between the marks of this name on the page.
pub fn show(name: &str, text: &str) -> Result<(), String> {
    let path = crate::root().join("docs").join("performance.md");
    let page = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let page = between_marks(&page, name, text)
        .ok_or_else(|| format!("{}: there are no marks for {name}", path.display()))?;
    write(&path, &page)
}

/// The page with a text between `<!-- name: begin -->` and `<!-- name: end -->`.
fn between_marks(page: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{text}{end}{after}"))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_marks_is_replaced() {
        let page = "head\n<!-- x: begin -->\nold\n<!-- x: end -->\ntail\n";
        let new = between_marks(page, "x", "new\n").expect("marks");
        assert_eq!(new, "head\n<!-- x: begin -->\nnew\n<!-- x: end -->\ntail\n");
        assert_eq!(between_marks(page, "y", "new\n"), None);
    }
}
