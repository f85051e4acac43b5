//! Cordoned nodes take no Pods, except those that tolerate the taint of a cordon (`plugins/nodeunschedulable`).

use crate::control::scheduler::reason::Refusal;
use crate::object::node::Node;
use crate::object::taint::{Effect, Taint, Toleration};

/// Refuses a cordoned node.
#[must_use]
pub fn refuse(tolerations: &[Toleration], node: &Node) -> Option<Refusal> {
    if !node.unschedulable {
        return None;
    }
    let taint = Taint::new("node.kubernetes.io/unschedulable", Effect::NoSchedule, None);
    (!tolerations.iter().any(|toleration| toleration.tolerates(&taint))).then_some(Refusal::Unschedulable)
}
