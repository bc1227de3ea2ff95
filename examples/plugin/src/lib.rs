//! A plug-in: `vitte run --plugin libgeometry_plugin.so main.vit`, with `import geometry` in the program.

use std::collections::BTreeMap;
use vitte_plugin::value::Bytes;

vitte_plugin::plugin! {
    /// Distances and areas, and what else a test likes to see pass.
    module geometry;

    /// How far two points are apart.
    fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
        (a.0 - b.0).hypot(a.1 - b.1)
    }

    /// The area of a polygon, by the shoelace formula; `null` of fewer than three points.
    fn area(points: Vec<(f64, f64)>) -> Option<f64> {
        let next = points.iter().cycle().skip(1);
        let twice: f64 = points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        (points.len() > 2).then_some(twice.abs() / 2.0)
    }

    /// How often each word is in a text.
    fn words(text: String) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for word in text.split_whitespace() {
            *counts.entry(word.to_string()).or_default() += 1;
        }
        counts
    }

    fn reversed(bytes: Bytes) -> Bytes {
        Bytes(bytes.0.into_iter().rev().collect())
    }

    /// The number that a text says.
    fn number(text: String) -> Result<i64, std::num::ParseIntError> {
        text.trim().parse()
    }

    /// Panics.
    fn panics(message: String) {
        panic!("{message}")
    }

    fn nothing() {}
}
