//! What a Pod needs of a kubelet, against what the kubelet says it can do (`plugins/nodedeclaredfeatures`).
//!
//! Of the features that v1.36 can infer from a new Pod, one is on by default.

use crate::control::scheduler::reason::Refusal;
use crate::object::Json;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::read;

/// Restarting all containers when one of them ends in a certain way (`features/restartallcontainers`).
const RESTART_ALL: &str = "RestartAllContainersOnContainerExits";

/// The features that a Pod needs (`InferForPodScheduling`).
#[must_use]
pub fn needed(pod: &Pod) -> Vec<&'static str> {
    let containers = || ["containers", "initContainers"].into_iter().flat_map(|field| read::list(&pod.spec.raw, field));
    let restarts_all = |rule: &Json| read::text(rule, "action") == "RestartAllContainers";
    let needs = containers().any(|container| read::list(container, "restartPolicyRules").iter().any(restarts_all));
    needs.then_some(RESTART_ALL).into_iter().collect()
}

/// Refuses a node whose kubelet does not declare a feature.
#[must_use]
pub fn refuse(needed: &[&'static str], node: &Node) -> Option<Refusal> {
    let missing = needed.iter().find(|feature| !declared(node).iter().any(|one| one == **feature))?;
    Some(Refusal::FeatureMissing { feature: (*missing).into() })
}

/// `status.declaredFeatures`
#[must_use]
pub fn declared(node: &Node) -> &[Json] {
    read::list(&node.status_rest, "declaredFeatures")
}
