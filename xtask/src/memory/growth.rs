//! `cargo xtask plot-memory`: throughput, pauses and peak memory against the live set and the size of the nursery.

use std::collections::BTreeMap;
use std::process::Command;

use super::gc_log::{self, Pauses};
use super::options::Plot;
use super::svg::{self, Line, Panel};
use super::vitte::Features;
use super::{Places, process, programs, report, write};
use crate::bench::measure::median;

/// The program that is measured; it prints the seconds that its work took.
const PROGRAM: &str = "growth";

/// How many objects are made beside the live set. A pair has 24 bytes, and for every 8 a record of 64 is made.
const OBJECTS: u32 = 8_000_000;
const OBJECTS_OF_QUICK: u32 = 2_000_000;

/// Live sets, in MB.
const LIVE: [u32; 12] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];
const LIVE_OF_QUICK: [u32; 5] = [1, 4, 16, 64, 256];

/// The live set beside which nurseries are compared, in MB.
const LIVE_BESIDE_NURSERY: u32 = 100;

/// Nurseries, in KiB.
const NURSERIES: [u32; 9] = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];

/// The collectors that have a nursery.
const WITH_NURSERY: [&str; 2] = ["generational", "rc"];

/// One point: what the program is given.
struct Point {
    live: u32,
    /// In KiB; the collector's own choice if it is not said.
    nursery: Option<u32>,
    objects: u32,
}

/// What was measured at a point: the middle of some rounds.
struct Figures {
    /// Millions of objects a second.
    throughput: f64,
    /// The largest resident set, in MiB.
    peak: f64,
    /// In milliseconds, where the collector tells them: p50, p99 and the longest.
    pauses: Option<[f64; 3]>,
}

/// What one run at a point gave: millions of objects a second, peak MiB, and pauses where they are told.
type Sample = (f64, f64, Option<Pauses>);

/// A collector with its figures by x.
type Curve = (String, BTreeMap<u32, Figures>);

/// Measures and draws what is asked for.
pub fn run(places: &Places, features: &Features, options: &Plot) -> Result<(), String> {
    programs::build_vitbc(places, PROGRAM)?;
    let mut collectors: Vec<Option<String>> =
        features.collectors(&options.collectors)?.into_iter().map(Some).collect();
    if collectors.is_empty() {
        collectors.push(None);
    }
    if options.wants("live-set") {
        live_set(places, features, options, &collectors)?;
    }
    if options.wants("nursery") {
        if !features.nursery {
            return Err("this vitte has no --gc-nursery".to_string());
        }
        let has_one = |name: &Option<String>| name.as_deref().is_some_and(|n| WITH_NURSERY.contains(&n));
        collectors.retain(has_one);
        nursery(places, features, options, &collectors)?;
    }
    Ok(())
}

fn live_set(
    places: &Places,
    features: &Features,
    options: &Plot,
    collectors: &[Option<String>],
) -> Result<(), String> {
    let (sizes, objects) =
        if options.quick { (&LIVE_OF_QUICK[..], OBJECTS_OF_QUICK) } else { (&LIVE[..], OBJECTS) };
    let points: Vec<_> = sizes.iter().map(|&live| (live, Point { live, nursery: None, objects })).collect();
    let curves = measure(places, features, options, collectors, &points);
    print!("Live set (MB of records) with a fixed rate of allocation.\n\n{}", table("live MB", &curves));
    let picture = picture(&curves, "live set, MB", |mb| {
        if mb < 1024.0 { mb.to_string() } else { format!("{}G", mb / 1024.0) }
    });
    write(&crate::root().join("docs/memory/live-set.svg"), &picture)
}

fn nursery(
    places: &Places,
    features: &Features,
    options: &Plot,
    collectors: &[Option<String>],
) -> Result<(), String> {
    let objects = if options.quick { OBJECTS_OF_QUICK } else { OBJECTS };
    let point = |&kib: &u32| (kib, Point { live: LIVE_BESIDE_NURSERY, nursery: Some(kib), objects });
    let points: Vec<_> = NURSERIES.iter().map(point).collect();
    let curves = measure(places, features, options, collectors, &points);
    print!(
        "Size of the nursery (KiB) with {LIVE_BESIDE_NURSERY} MB of live records.\n\n{}",
        table("KiB", &curves)
    );
    let picture = picture(&curves, "nursery", |kib| {
        if kib < 1024.0 { format!("{kib}K") } else { format!("{}M", kib / 1024.0) }
    });
    write(&crate::root().join("docs/memory/nursery.svg"), &picture)
}

/// Measures every point with every collector. Rounds go over all points, so that a slow minute of the machine does not
/// fall on one of them. A point that failed once is told, left out, and not tried again.
fn measure(
    places: &Places,
    features: &Features,
    options: &Plot,
    collectors: &[Option<String>],
    points: &[(u32, Point)],
) -> Vec<Curve> {
    let mut samples: BTreeMap<(usize, u32), Option<Vec<Sample>>> = BTreeMap::new();
    for round in 0..options.rounds {
        for (x, point) in points {
            for (index, collector) in collectors.iter().enumerate() {
                let taken = samples.entry((index, *x)).or_insert_with(|| Some(Vec::new()));
                let Some(list) = taken.as_mut() else { continue };
                let command = command(places, features, collector.as_deref(), point);
                match sample(command, places, options, point) {
                    Ok(sample) => list.push(sample),
                    Err(error) => {
                        eprintln!("left out: {PROGRAM} at {x} with {}: {error}", name(collector));
                        *taken = None;
                    }
                }
            }
        }
        eprintln!("round {} of {}", round + 1, options.rounds);
    }
    let curve = |(index, collector): (usize, &Option<String>)| {
        let at = |(x, _): &(u32, Point)| {
            Some((*x, Figures::of(samples.get(&(index, *x)).and_then(Option::as_ref)?)))
        };
        (name(collector), points.iter().filter_map(at).collect())
    };
    collectors.iter().enumerate().map(curve).collect()
}

/// Runs a point once.
fn sample(command: Command, places: &Places, options: &Plot, point: &Point) -> Result<Sample, String> {
    let run = process::run(command, &places.built, options.timeout)?;
    let seconds: f64 = run.output.trim().parse().map_err(|_| format!("it printed {:?}", run.output))?;
    let throughput = f64::from(point.objects) / seconds / 1e6;
    Ok((throughput, run.peak as f64 / 1_048_576.0, gc_log::pauses(&run.errors)))
}

fn command(places: &Places, features: &Features, collector: Option<&str>, point: &Point) -> Command {
    let mut command = Command::new(&places.vitte);
    command.args(programs::vitte_options(features, collector));
    command.args(point.nursery.map(|kib| format!("--gc-nursery={kib}K")));
    command.arg(programs::vitbc(places, PROGRAM));
    command.args([point.live.to_string(), point.objects.to_string()]);
    command
}

fn name(collector: &Option<String>) -> String {
    collector.clone().unwrap_or_else(|| "vitte".to_string())
}

impl Figures {
    fn of(samples: &[Sample]) -> Figures {
        let middle = |value: fn(&Pauses) -> f64| {
            let values: Option<Vec<f64>> = samples.iter().map(|s| s.2.as_ref().map(value)).collect();
            values.map(median)
        };
        let pauses = [middle(|p| p.all.p50), middle(|p| p.all.p99), middle(|p| p.all.max)];
        Figures {
            throughput: median(samples.iter().map(|s| s.0).collect()),
            peak: median(samples.iter().map(|s| s.1).collect()),
            pauses: if let [Some(p50), Some(p99), Some(max)] = pauses { Some([p50, p99, max]) } else { None },
        }
    }
}

/// The figures as a table in Markdown.
fn table(x: &str, curves: &[Curve]) -> String {
    let heads = [x, "collector", "million objects/s", "peak MiB", "pause p50 ms", "p99 ms", "max ms"]
        .map(String::from);
    let mut out = report::markdown(&heads);
    out.push_str("|---:|---|---:|---:|---:|---:|---:|\n");
    for (collector, figures) in curves {
        for (x, figures) in figures {
            let pauses =
                figures.pauses.map_or([const { String::new() }; 3], |p| p.map(|ms| format!("{ms:.3}")));
            let mut cells = vec![x.to_string(), collector.clone()];
            cells.extend([format!("{:.1}", figures.throughput), format!("{:.0}", figures.peak)]);
            cells.extend(pauses);
            out.push_str(&report::markdown(&cells));
        }
    }
    out
}

fn picture(curves: &[Curve], x_label: &'static str, x_text: fn(f64) -> String) -> String {
    let lines = |value: fn(&Figures) -> f64| {
        let line = |(collector, figures): &Curve| Line {
            name: collector.clone(),
            points: figures.iter().map(|(x, figures)| (f64::from(*x), value(figures))).collect(),
        };
        curves.iter().map(line).collect::<Vec<_>>()
    };
    let panel = |title: String, log_y, lines| Panel { title, x_label, x_text, log_y, lines };
    let mut panels = vec![
        panel("Throughput, million objects a second".to_string(), false, lines(|f| f.throughput)),
        panel("Peak resident memory, MiB".to_string(), true, lines(|f| f.peak)),
    ];
    for (collector, figures) in curves {
        let line = |(index, name): (usize, &str)| Line {
            name: name.to_string(),
            points: figures.iter().filter_map(|(x, f)| Some((f64::from(*x), f.pauses?[index]))).collect(),
        };
        let lines: Vec<Line> = ["p50", "p99", "longest"].into_iter().enumerate().map(line).collect();
        if lines.iter().any(|line| !line.points.is_empty()) {
            panels.push(panel(format!("Pauses of {collector}, ms"), true, lines));
        }
    }
    svg::panels(&panels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::gc_log::Lengths;

    fn curve() -> Curve {
        let all = Lengths { count: 3, p50: 0.1, p99: 1.0, max: 2.0 };
        let pauses = Pauses { total: 0.1, all, ..Pauses::default() };
        let samples = [(3.0, 20.0, Some(pauses.clone())), (5.0, 30.0, Some(pauses))];
        ("rc".to_string(), BTreeMap::from([(1, Figures::of(&samples)), (2, Figures::of(&samples[..1]))]))
    }

    #[test]
    fn a_point_is_the_middle_of_its_rounds() {
        let text = table("live MB", &[curve()]);
        assert!(text.contains("| 1 | rc | 4.0 | 25 | 0.100 | 1.000 | 2.000 |\n"), "{text}");
    }

    #[test]
    fn each_collector_has_a_panel_of_pauses() {
        let text = picture(&[curve()], "live set, MB", |mb| mb.to_string());
        assert!(text.contains("Pauses of rc, ms") && text.contains("longest"), "{text}");
    }
}
