//! The picture of a comparison: for each program a row, in which every contender has a dot at its ratio to the base and a
//! line from the least to the greatest ratio of a round.

use std::fmt::Write as _;

use super::measure::Clock;
use super::report::{self, Comparison, Ratio};
use crate::memory::svg;

const WIDTH: f64 = 940.0;
const LEFT: f64 = 130.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 92.0;
const ROW: f64 = 30.0;
const BOTTOM: f64 = 30.0;
const LEGEND_COLUMNS: usize = 5;

/// From ratios to places: logarithmic.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn over(ratios: impl Iterator<Item = Ratio>) -> Axis {
        let mut axis = Axis { low: 1.0, high: 2.0 };
        for ratio in ratios.filter(|ratio| ratio.least > 0.0 && ratio.greatest.is_finite()) {
            axis.low = axis.low.min(ratio.least.min(ratio.middle));
            axis.high = axis.high.max(ratio.greatest.max(ratio.middle));
        }
        axis
    }

    fn place(&self, ratio: f64) -> f64 {
        let part = (ratio / self.low).ln() / (self.high / self.low).ln();
        LEFT + part.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT)
    }

    /// Round values along it.
    fn ticks(&self) -> Vec<f64> {
        let round = (-3..6).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)));
        round.filter(|tick| (self.low..=self.high).contains(tick)).collect()
    }
}

/// Draws the picture.
pub fn draw(comparisons: &[Comparison], clock: Clock) -> String {
    let base = report::base_of(comparisons);
    let names: Vec<_> = report::contenders(comparisons).into_iter().filter(|name| *name != base).collect();
    let ratios_of = |comparison: &Comparison| -> Vec<Option<Ratio>> {
        names.iter().map(|name| comparison.ratio(name, base, clock)).collect()
    };
    let mut rows: Vec<(&str, Vec<Option<Ratio>>)> =
        comparisons.iter().map(|comparison| (comparison.program, ratios_of(comparison))).collect();
    let means = names.iter().map(|name| report::mean_ratio(comparisons, name, base, clock));
    rows.push(("geometric mean", means.collect()));
    let axis = Axis::over(rows.iter().flat_map(|(_, ratios)| ratios.iter().flatten().copied()));
    let height = TOP + ROW * rows.len() as f64 + BOTTOM;
    let mut out = svg::head(WIDTH, height);
    draw_frame(&mut out, &axis, base, clock, height);
    draw_legend(&mut out, &names);
    for (at, (program, ratios)) in rows.iter().enumerate() {
        draw_row(&mut out, &axis, TOP + ROW * at as f64, program, ratios);
    }
    out.push_str("</svg>\n");
    out
}

fn draw_frame(out: &mut String, axis: &Axis, base: &str, clock: Clock, height: f64) {
    let _ = writeln!(
        out,
        "<text x=\"12\" y=\"22\" font-weight=\"600\">{} time over that of {}: the median, and the spread of the rounds</text>",
        clock.name(),
        svg::escaped(base)
    );
    for tick in axis.ticks() {
        let x = axis.place(tick);
        let _ = writeln!(
            out,
            "<path d=\"M{x:.1} {TOP}V{}\" stroke=\"{}\"/>\
             <text x=\"{x:.1}\" y=\"{}\" font-size=\"11\" fill=\"{}\" text-anchor=\"middle\">{tick}</text>",
            height - BOTTOM,
            svg::GRID,
            height - BOTTOM + 16.0,
            svg::GREY
        );
    }
}

fn draw_legend(out: &mut String, names: &[&str]) {
    for (index, name) in names.iter().enumerate() {
        let x = 16.0 + (index % LEGEND_COLUMNS) as f64 * 150.0;
        let y = 46.0 + (index / LEGEND_COLUMNS) as f64 * 20.0;
        let _ = writeln!(
            out,
            "<circle cx=\"{x}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/><text x=\"{}\" y=\"{y}\" font-size=\"12\">{}</text>",
            y - 4.0,
            radius(index),
            svg::colour(index),
            x + 10.0,
            svg::escaped(name)
        );
    }
}

/// Vitte, the first, stands out.
fn radius(index: usize) -> f64 {
    if index == 0 { 5.0 } else { 3.5 }
}

fn draw_row(out: &mut String, axis: &Axis, top: f64, program: &str, ratios: &[Option<Ratio>]) {
    let _ = writeln!(
        out,
        "<path d=\"M{LEFT} {top}H{}\" stroke=\"{}\"/>\
         <text x=\"{}\" y=\"{}\" font-size=\"12\" text-anchor=\"end\">{}</text>",
        WIDTH - RIGHT,
        svg::GRID,
        LEFT - 10.0,
        top + ROW / 2.0 + 4.0,
        svg::escaped(program)
    );
    // The first is drawn last, over the others; lines that would cover each other lie one under the other.
    for (index, ratio) in ratios.iter().enumerate().rev() {
        let Some(ratio) = ratio else { continue };
        let y = top + ROW * (index as f64 + 1.0) / (ratios.len() as f64 + 1.0);
        let _ = writeln!(
            out,
            "<path d=\"M{:.1} {y:.1}H{:.1}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>\
             <circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"{}\" fill=\"{colour}\"/>",
            axis.place(ratio.least),
            axis.place(ratio.greatest),
            axis.place(ratio.middle),
            radius(index),
            colour = svg::colour(index),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::measure::Sample;
    use super::super::peers::BASE;
    use super::*;

    #[test]
    fn every_contender_has_a_dot_in_every_row_and_in_the_legend() {
        let samples = |cpu| vec![Sample { cpu, wall: cpu }, Sample { cpu: cpu * 1.1, wall: cpu }];
        let samples = vec![("vitte", samples(0.4)), (BASE, samples(0.05)), ("a<b", samples(1.0))];
        let comparison = Comparison { program: "fib", size: "1", samples };
        let text = draw(&[comparison], Clock::Cpu);
        assert_eq!(text.matches("<circle").count(), 2 * 3, "{text}");
        assert!(text.contains("a&lt;b") && !text.contains("NaN") && !text.contains("inf"), "{text}");
    }

    #[test]
    fn the_axis_goes_from_end_to_end() {
        let ratio = |least, greatest| Ratio { middle: least, least, greatest };
        let axis = Axis::over([ratio(0.5, 2.0), ratio(4.0, 50.0)].into_iter());
        assert_eq!((axis.place(0.5), axis.place(50.0)), (LEFT, WIDTH - RIGHT));
        assert_eq!(axis.ticks(), [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0]);
    }
}
