//! What a measurement was taken on.

use serde_json::{Value, json};

use super::output_of;
use super::peers::Peer;

/// The processor, the system, and the versions of the peers.
pub fn told(peers: &[Peer]) -> Value {
    let versions = peers.iter().map(|peer| (peer.name().to_string(), json!(peer.version())));
    json!({
        "processor": processor(),
        "cores": std::thread::available_parallelism().map_or(0, |n| n.get()),
        "system": output_of("uname", &["-srm"]).unwrap_or_else(|_| std::env::consts::OS.to_string()),
        "versions": Value::Object(versions.collect()),
    })
}

/// The name of the processor, where the system tells it.
pub fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| std::env::consts::ARCH.to_string(), |(_, name)| name.trim().to_string())
}

/// The commit that is measured, with a mark if the sources differ from it.
pub fn commit() -> Result<String, String> {
    output_of("git", &["describe", "--always", "--dirty", "--exclude=*"])
}
