//! A host port can be opened once per node and address (`plugins/nodeports`).

use crate::cluster::usage::Usage;
use crate::control::scheduler::reason::Refusal;
use crate::object::pod_spec::HostPort;

/// Refuses a node on which a wanted port is taken.
#[must_use]
pub fn refuse(wanted: &[HostPort], usage: &Usage) -> Option<Refusal> {
    let taken = |port: &&HostPort| usage.ports.keys().any(|used| used.conflicts_with(port));
    wanted.iter().find(taken).map(|port| Refusal::Ports { port: port.clone() })
}
