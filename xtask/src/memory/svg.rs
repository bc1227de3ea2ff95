//! Pictures as plain SVG: panels with lines over a logarithmic axis, and groups of bars.
//!
//! They are drawn on white, so that they can be read on a dark page too.

use std::fmt::Write as _;

const FONT: &str = "font-family=\"system-ui, sans-serif\"";
/// The colour of what is said beside.
pub const GREY: &str = "#667085";
/// The colour of lines behind.
pub const GRID: &str = "#e4e7ec";
const TEXT: &str = "#1d2939";

/// Colours that differ also for those who see few.
const COLOURS: [&str; 9] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#8c6d31", "#000000"];

/// The colour of the line, bar or dot with this number.
pub fn colour(index: usize) -> &'static str {
    COLOURS[index % COLOURS.len()]
}

const PANEL_WIDTH: f64 = 440.0;
const PANEL_HEIGHT: f64 = 290.0;
const COLUMNS: usize = 2;
/// The space around the area of a panel's lines.
const LEFT: f64 = 62.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 44.0;

/// One diagram with lines.
pub struct Panel {
    /// Said above it.
    pub title: String,
    /// The axis to the right, with its unit; always logarithmic to base 2, and a point is marked with `x_text`.
    pub x_label: &'static str,
    /// How a value of the axis to the right is written.
    pub x_text: fn(f64) -> String,
    /// Whether the upward axis is logarithmic; otherwise it begins at 0.
    pub log_y: bool,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line of a diagram.
pub struct Line {
    /// Said in the legend.
    pub name: String,
    /// Where it goes, in the order of x.
    pub points: Vec<(f64, f64)>,
}

/// Draws panels side by side.
pub fn panels(panels: &[Panel]) -> String {
    let rows = panels.len().div_ceil(COLUMNS);
    let mut out = head(PANEL_WIDTH * COLUMNS as f64, PANEL_HEIGHT * rows as f64);
    for (index, panel) in panels.iter().enumerate() {
        let x = PANEL_WIDTH * (index % COLUMNS) as f64;
        let y = PANEL_HEIGHT * (index / COLUMNS) as f64;
        let _ = writeln!(out, "<g transform=\"translate({x} {y})\">");
        panel.draw(&mut out);
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

/// From values to places on an axis.
struct Scale {
    low: f64,
    high: f64,
    log: bool,
    from: f64,
    to: f64,
}

impl Scale {
    /// Covers all values; a logarithmic one leaves out those that have no logarithm.
    fn over(values: impl Iterator<Item = f64>, log: bool, from: f64, to: f64) -> Scale {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite() && (!log || *value > 0.0)) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (1.0, 2.0);
        }
        if !log {
            (low, high) = (0.0, high * 1.05);
        }
        if low == high {
            high = low + 1.0;
        }
        Scale { low, high, log, from, to }
    }

    /// An upward axis: if logarithmic, from a power of ten to a power of ten.
    fn rounded(mut self) -> Scale {
        if self.log {
            self.low = 10f64.powf(self.low.log10().floor());
            self.high = 10f64.powf(self.high.log10().ceil());
            if self.low == self.high {
                self.high *= 10.0;
            }
        }
        self
    }

    fn place(&self, value: f64) -> f64 {
        let (value, low, high) = if self.log {
            (value.max(self.low).log10(), self.low.log10(), self.high.log10())
        } else {
            (value, self.low, self.high)
        };
        self.from + (value - low) / (high - low) * (self.to - self.from)
    }

    /// Where lines of the grid are: powers of ten, or about five round steps.
    fn ticks(&self) -> Vec<f64> {
        if self.log {
            let (low, high) = (self.low.log10().round() as i32, self.high.log10().round() as i32);
            return (low..=high).map(|power| 10f64.powi(power)).collect();
        }
        let rough = (self.high - self.low) / 5.0;
        let power = 10f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().find(|s| *s >= rough).unwrap_or(rough);
        (0..).map(|n| f64::from(n) * step).take_while(|tick| *tick <= self.high).collect()
    }
}

impl Panel {
    fn draw(&self, out: &mut String) {
        let points = || self.lines.iter().flat_map(|line| line.points.iter());
        let x = Scale::over(points().map(|p| p.0), true, LEFT, PANEL_WIDTH - RIGHT);
        let y = Scale::over(points().map(|p| p.1), self.log_y, PANEL_HEIGHT - BOTTOM, TOP).rounded();
        let _ =
            writeln!(out, "<text x=\"{LEFT}\" y=\"18\" font-weight=\"600\">{}</text>", escaped(&self.title));
        for tick in y.ticks() {
            self.draw_tick(out, tick, y.place(tick));
        }
        self.draw_x_axis(out, &x);
        let mut legend = LEFT;
        for (index, line) in self.lines.iter().enumerate() {
            let colour = colour(index);
            line.draw(out, &x, &y, colour);
            let _ = writeln!(
                out,
                "<rect x=\"{legend}\" y=\"29\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{colour}\"/>\
                 <text x=\"{}\" y=\"38\" font-size=\"11\">{}</text>",
                legend + 14.0,
                escaped(&line.name)
            );
            legend += 26.0 + 6.6 * line.name.chars().count() as f64;
        }
    }

    fn draw_tick(&self, out: &mut String, tick: f64, y: f64) {
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {y:.1}H{}\" stroke=\"{GRID}\"/>\
             <text x=\"{}\" y=\"{:.1}\" font-size=\"11\" fill=\"{GREY}\" text-anchor=\"end\">{}</text>",
            PANEL_WIDTH - RIGHT,
            LEFT - 6.0,
            y + 4.0,
            plain(tick)
        );
    }

    /// Marks the values that were measured, as many as there is room for.
    fn draw_x_axis(&self, out: &mut String, x: &Scale) {
        let mut marks: Vec<f64> =
            self.lines.iter().flat_map(|line| line.points.iter().map(|p| p.0)).collect();
        marks.sort_by(f64::total_cmp);
        marks.dedup();
        let mut free_from = 0.0;
        for mark in marks {
            let place = x.place(mark);
            if place < free_from {
                continue;
            }
            free_from = place + 38.0;
            let _ = writeln!(
                out,
                "<text x=\"{place:.1}\" y=\"{}\" font-size=\"11\" fill=\"{GREY}\" text-anchor=\"middle\">{}</text>",
                PANEL_HEIGHT - BOTTOM + 16.0,
                (self.x_text)(mark)
            );
        }
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"{GREY}\" text-anchor=\"middle\">{}</text>",
            (LEFT + PANEL_WIDTH - RIGHT) / 2.0,
            PANEL_HEIGHT - BOTTOM + 34.0,
            escaped(self.x_label)
        );
    }
}

impl Line {
    fn draw(&self, out: &mut String, x: &Scale, y: &Scale, colour: &str) {
        let place = |&(at, value): &(f64, f64)| format!("{:.1},{:.1}", x.place(at), y.place(value));
        let path: Vec<String> = self.points.iter().map(place).collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (at, value) in &self.points {
            let _ = writeln!(
                out,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.6\" fill=\"{colour}\"/>",
                x.place(*at),
                y.place(*value)
            );
        }
    }
}

/// One bar.
pub struct Bar {
    /// Whose it is; the same names have the same colours.
    pub name: String,
    /// How long it is, against the others of its group.
    pub value: f64,
    /// Said at its end.
    pub label: String,
}

const BAR_HEIGHT: f64 = 13.0;
const BARS_WIDTH: f64 = 460.0;
const NAMES_WIDTH: f64 = 130.0;
const LABELS_WIDTH: f64 = 72.0;

/// A name and its bars.
pub type Group = (String, Vec<Bar>);

/// Draws columns of groups of bars; in each group the longest bar fills the column.
pub fn bars(columns: &[(&str, Vec<Group>)]) -> String {
    let height_of = |groups: &Vec<Group>| groups.iter().map(|(_, bars)| group_height(bars)).sum::<f64>();
    let height = columns.iter().map(|(_, groups)| height_of(groups)).fold(0.0, f64::max) + 40.0;
    let mut out = head(BARS_WIDTH * columns.len() as f64, height);
    for (index, (title, groups)) in columns.iter().enumerate() {
        let left = BARS_WIDTH * index as f64;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"20\" font-weight=\"600\">{}</text>",
            left + NAMES_WIDTH,
            escaped(title)
        );
        let mut y = 30.0;
        for (name, bars) in groups {
            draw_group(&mut out, left, y, name, bars);
            y += group_height(bars);
        }
    }
    out.push_str("</svg>\n");
    out
}

fn group_height(bars: &[Bar]) -> f64 {
    BAR_HEIGHT * bars.len() as f64 + 30.0
}

fn draw_group(out: &mut String, left: f64, top: f64, name: &str, bars: &[Bar]) {
    let longest = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"12\" font-weight=\"600\">{}</text>",
        left + NAMES_WIDTH,
        top + 14.0,
        escaped(name)
    );
    for (index, bar) in bars.iter().enumerate() {
        let y = top + 20.0 + BAR_HEIGHT * index as f64;
        let width = bar.value / longest * (BARS_WIDTH - NAMES_WIDTH - LABELS_WIDTH);
        let colour = colour(index);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"11\" text-anchor=\"end\">{}</text>\
             <rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{colour}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"11\" fill=\"{GREY}\">{}</text>",
            left + NAMES_WIDTH - 6.0,
            y + 10.0,
            escaped(&bar.name),
            left + NAMES_WIDTH,
            BAR_HEIGHT - 2.0,
            left + NAMES_WIDTH + width + 5.0,
            y + 10.0,
            escaped(&bar.label)
        );
    }
}

/// The beginning of a picture of this size: a white ground.
pub fn head(width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" {FONT} font-size=\"13\" fill=\"{TEXT}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    )
}

/// A number on an axis, without digits that say nothing.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// A text that can stand between tags.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_place_their_ends_and_ticks_within() {
        let scale = Scale::over([0.02, 3.0].into_iter(), true, 100.0, 0.0).rounded();
        assert_eq!((scale.place(0.01), scale.place(10.0)), (100.0, 0.0));
        assert_eq!(scale.ticks(), [0.01, 0.1, 1.0, 10.0]);
        let linear = Scale::over([3.0, 10.0].into_iter(), false, 0.0, 105.0);
        assert_eq!(linear.ticks(), [0.0, 5.0, 10.0]);
        assert!((linear.place(10.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_and_one_point_can_be_drawn() {
        let panel = |points| Panel {
            title: "a < b".to_string(),
            x_label: "MB",
            x_text: plain,
            log_y: true,
            lines: vec![Line { name: "one".to_string(), points }],
        };
        let text = panels(&[panel(vec![(1.0, 0.0)]), panel(Vec::new())]);
        assert!(text.contains("a &lt; b") && !text.contains("NaN") && !text.contains("inf"), "{text}");
    }

    #[test]
    fn the_longest_bar_fills_its_column() {
        let bar = |value| Bar { name: "x".to_string(), value, label: plain(value) };
        let text = bars(&[("Time", vec![("case".to_string(), vec![bar(2.0), bar(1.0)])])]);
        assert!(text.contains("width=\"258.0\"") && text.contains("width=\"129.0\""), "{text}");
    }
}
