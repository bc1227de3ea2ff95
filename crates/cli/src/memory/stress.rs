//! `VITTE_STRESS`: hindrances for tests of the machine itself, in debug builds only.

use crate::outcome::{Failure, Status};
use vitte::Stress;

/// The variable of the environment.
const VARIABLE: &str = "VITTE_STRESS";

/// The hindrances that the environment asks for.
///
/// # Errors
/// It asks for one that there is not, or this build has none.
pub fn from_env() -> Result<Stress, Failure> {
    let Some(text) = std::env::var_os(VARIABLE).filter(|text| !text.is_empty()) else {
        return Ok(Stress::default());
    };
    if !cfg!(debug_assertions) {
        let message = format!("{VARIABLE} is set, but only debug builds of vitte have stress modes");
        let help = "unset it, or run `cargo run -p vitte-cli -- …`";
        return Err(Failure::new(Status::USAGE, message).with_help(Some(help.to_string())));
    }
    let text = text.to_string_lossy();
    text.parse().map_err(|error| Failure::new(Status::USAGE, format!("{VARIABLE}: {error}")))
}
