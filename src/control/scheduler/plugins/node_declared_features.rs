//! What a Pod needs of a kubelet, against what the kubelet says it can do (`plugins/nodedeclaredfeatures`).
//!
//! Of the features that v1.36 can infer from a new Pod, one is on by default.

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{PodRefusal, Refusal, Rules};
use crate::object::Json;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::read;

pub(super) const RULES: Rules = Rules { prepare: Some(prepare), filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Restarting all containers when one of them ends in a certain way (`features/restartallcontainers`).
const RESTART_ALL: &str = "RestartAllContainersOnContainerExits";

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), PodRefusal> {
    cycle.features = needed(cycle.pod);
    Ok(())
}

/// The features that a Pod needs (`InferForPodScheduling`).
fn needed(pod: &Pod) -> Vec<&'static str> {
    let containers = || ["containers", "initContainers"].into_iter().flat_map(|field| read::list(&pod.spec.raw, field));
    let restarts_all = |rule: &Json| read::text(rule, "action") == "RestartAllContainers";
    let needs = containers().any(|container| read::list(container, "restartPolicyRules").iter().any(restarts_all));
    needs.then_some(RESTART_ALL).into_iter().collect()
}

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<Refusal> {
    refuse(&cycle.features, place.node).into_iter().collect()
}

/// Refuses a node whose kubelet does not declare a feature.
fn refuse(needed: &[&'static str], node: &Node) -> Option<Refusal> {
    let missing = needed.iter().find(|feature| !node.declared_features().iter().any(|one| one == **feature))?;
    Some(Refusal::FeatureMissing { feature: (*missing).into() })
}

fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Node { before, after: Some(after) } => {
            let needed = needed(pod);
            becomes(before, after, |node| refuse(&needed, node).is_none())
        }
        Change::Node { .. } | Change::Assigned { .. } | Change::Own { .. } | Change::Claim(_) | Change::Storage => false,
    }
}
