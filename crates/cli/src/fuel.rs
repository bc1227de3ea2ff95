//! Fuel as the command line sees it: how much there is, and what was used.

use clap::Args;
use serde_json::json;
use vitte::{Vm, VmConfig};

/// What these options stand under in the help.
const LIMITS: &str = "Limits";

/// How much a program may execute, and whether it is told how much it did.
#[derive(Args, Debug, Clone, Default)]
pub struct FuelArgs {
    /// How much the program may execute, in units of fuel: one for each word of code, more for work on large values
    #[arg(long, help_heading = LIMITS, value_name = "UNITS", value_parser = parse_units)]
    pub fuel: Option<u64>,
    /// Says at the end how much fuel was used, on standard error; with --json as an object
    #[arg(long, help_heading = LIMITS)]
    pub fuel_report: bool,
}

impl FuelArgs {
    /// The machine with these limits.
    pub fn configured(&self, config: VmConfig) -> VmConfig {
        VmConfig { fuel: self.fuel, count_fuel: self.fuel_report, ..config }
    }

    /// What a machine has used, if that is asked for.
    pub fn report(&self, vm: &Vm, as_json: bool) -> Option<String> {
        let (used, limit) = (vm.fuel_used(), self.fuel);
        self.fuel_report.then(|| match (as_json, limit) {
            (true, _) => format!("{}\n", json!({ "event": "fuel", "used": used, "limit": limit })),
            (false, Some(limit)) => format!("fuel: {used} of {limit} units used\n"),
            (false, None) => format!("fuel: {used} units used\n"),
        })
    }

    /// What to do about a program that ran out of fuel.
    pub fn help(&self) -> Option<String> {
        let fuel = self.fuel?;
        Some(format!(
            "the program may use {fuel} units; --fuel allows more, and --fuel-report says how many it uses"
        ))
    }
}

/// A number of units, with K, M or G for powers of 1000. Digits may be grouped: `1_000_000`.
fn parse_units(text: &str) -> Result<u64, String> {
    let wanted = || "fuel is a number of units, such as 5000000, 5_000_000 or 5M".to_string();
    let (digits, factor) = match text.char_indices().last() {
        Some((at, 'K' | 'k')) => (&text[..at], 1_000),
        Some((at, 'M' | 'm')) => (&text[..at], 1_000_000),
        Some((at, 'G' | 'g')) => (&text[..at], 1_000_000_000),
        _ => (text, 1_u64),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(wanted());
    }
    let number: u64 = digits.replace('_', "").parse().map_err(|_| wanted())?;
    number.checked_mul(factor).ok_or_else(|| "the number of units does not fit 64 bits".to_string())
}

#[cfg(test)]
mod tests {
    use super::parse_units;

    #[test]
    fn units_are_read() {
        assert_eq!(parse_units("0"), Ok(0));
        assert_eq!(parse_units("5M"), Ok(5_000_000));
        assert_eq!(parse_units("1_000k"), Ok(1_000_000));
        for wrong in ["", "M", "-1", "1.5M", "5T", "_1", "99999999999G", "18446744073709551616"] {
            assert!(parse_units(wrong).is_err(), "{wrong}");
        }
    }
}
