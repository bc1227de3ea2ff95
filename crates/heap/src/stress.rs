//! Hindrances for tests: they make the rare common.

use std::fmt;
use std::str::FromStr;

/// What a heap does to find mistakes of those who use it, and of its collector. All are off by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stress {
    /// Collect before each allocation.
    pub collect_at_every_allocation: bool,
    /// Let this many allocations succeed and all later ones fail.
    pub fail_allocation_after: Option<u64>,
    /// Overwrite the memory of objects that a collection freed.
    pub poison: bool,
    /// Check the whole heap after each collection, and panic where it is not well formed.
    pub verify: bool,
}

impl Stress {
    /// The words that a text of stress modes is made of, with what each does.
    pub const WORDS: &'static [(&'static str, &'static str)] = &[
        ("collect", "collects before each allocation"),
        ("fail=N", "fails the N-th allocation and all later ones"),
        ("poison", "overwrites what has been freed"),
        ("verify", "checks the heap after each collection"),
    ];
}

/// A text that names no stress modes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownStress(String);

impl fmt::Display for UnknownStress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = Stress::WORDS.iter().map(|(word, _)| *word).collect();
        write!(f, "`{}` is no stress mode: write {}, with commas between them", self.0, words.join(" "))
    }
}

impl std::error::Error for UnknownStress {}

impl FromStr for Stress {
    type Err = UnknownStress;

    /// The modes in a text such as `collect,poison` or `fail=100`. The empty text has none.
    fn from_str(text: &str) -> Result<Stress, UnknownStress> {
        let mut stress = Stress::default();
        for word in text.split(',').filter(|_| !text.is_empty()) {
            match word.split_once('=') {
                None if word == "collect" => stress.collect_at_every_allocation = true,
                None if word == "poison" => stress.poison = true,
                None if word == "verify" => stress.verify = true,
                Some(("fail", number)) => {
                    let before = number.parse::<u64>().ok().and_then(|number| number.checked_sub(1));
                    stress.fail_allocation_after = Some(before.ok_or_else(|| UnknownStress(word.into()))?);
                }
                _ => return Err(UnknownStress(word.into())),
            }
        }
        Ok(stress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_modes() {
        assert_eq!("".parse(), Ok(Stress::default()));
        let all = Stress {
            collect_at_every_allocation: true,
            fail_allocation_after: Some(6),
            poison: true,
            verify: true,
        };
        assert_eq!("collect,fail=7,poison,verify".parse(), Ok(all));
        for wrong in [
            "collet",
            "collect,",
            ",",
            "fail",
            "fail=",
            "fail=0",
            "fail=-1",
            "fail=x",
            "collect=1",
            " poison",
        ] {
            let error = wrong.parse::<Stress>().unwrap_err().to_string();
            assert!(error.contains("collect fail=N poison verify"), "{wrong}: {error}");
        }
    }
}
