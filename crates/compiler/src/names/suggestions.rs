//! What somebody may have meant by a name that does not exist.

/// Finds the candidate that is closest to a name.
///
/// ```
/// use vitte_compiler::names::Closest;
/// let mut closest = Closest::to("lenght");
/// closest.offer("push");
/// closest.offer("length");
/// assert_eq!(closest.found(), Some("length"));
/// ```
pub struct Closest<'n> {
    name: &'n str,
    best: Option<(usize, &'n str)>,
}

/// Names longer than this are not compared: the comparison takes the product of both lengths.
const LONGEST: usize = 64;

impl<'n> Closest<'n> {
    /// A search for what `name` may have meant.
    pub fn to(name: &'n str) -> Closest<'n> {
        Closest { name, best: None }
    }

    /// Considers a candidate. Of equally close ones the first offered wins.
    pub fn offer(&mut self, candidate: &'n str) {
        let allowed = match self.name.chars().count() {
            0 | 1 => 0,
            2..=4 => 1,
            5..=8 => 2,
            _ => 3,
        };
        let differ = self.name.len().abs_diff(candidate.len());
        if candidate == self.name || self.name.len().max(candidate.len()) > LONGEST || differ > 3 * 4 {
            return;
        }
        let far = if same_letters(self.name, candidate) { 0 } else { distance(self.name, candidate) };
        if far <= allowed.max(usize::from(far == 0)) && self.best.is_none_or(|(best, _)| far < best) {
            self.best = Some((far, candidate));
        }
    }

    /// The closest candidate, if one is close enough to be meant.
    pub fn found(&self) -> Option<&'n str> {
        self.best.map(|(_, name)| name)
    }
}

/// Whether two names differ only in upper and lower case and underscores.
fn same_letters(a: &str, b: &str) -> bool {
    let letters =
        |s: &'_ str| s.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect::<String>();
    letters(a) == letters(b)
}

/// How many insertions, deletions, replacements and swaps of neighbours turn `a` into `b`: the restricted
/// edit distance of Damerau and Levenshtein (optimal string alignment).
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i);
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "", 3),
            ("lenght", "length", 1),
            ("kitten", "sitting", 3),
            ("é", "e", 1),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn only_close_names_are_meant() {
        let search = |name: &'static str, candidates: &[&'static str]| {
            let mut closest = Closest::to(name);
            candidates.iter().for_each(|c| closest.offer(c));
            closest.found()
        };
        assert_eq!(search("conut", &["count", "amount"]), Some("count"));
        assert_eq!(search("x", &["y", "z"]), None);
        assert_eq!(search("ab", &["cd"]), None);
        assert_eq!(search("isEmpty", &["is_empty"]), Some("is_empty"));
        assert_eq!(search("X", &["x"]), Some("x"));
        assert_eq!(search("count", &["count"]), None);
        assert_eq!(search("origin", &["norm", "area"]), None);
    }
}
