//! What a Pod needs of a kubelet, against what the kubelet says it can do (`plugins/nodedeclaredfeatures`).
//!
//! Of the features that v1.36 can infer from a new Pod, one is on by default.

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::object::Json;
use crate::object::kind::{Key, Kind, Name};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::read;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { prepare: Some(prepare), filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// The kubelet does not declare a feature that the Pod needs.
    FeatureMissing { feature: Name },
}

/// Restarting all containers when one of them ends in a certain way (`features/restartallcontainers`).
const RESTART_ALL: &str = "RestartAllContainersOnContainerExits";

fn prepare(cycle: &mut Cycle<'_>) -> Result<(), plugins::PodRefusal> {
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

fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    plugins::one(refuse(&cycle.features, place.node))
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

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let Self::FeatureMissing { feature } = self;
        Facts::new().code("feature", feature.clone())
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        "node(s) didn't match Pod's required features".into()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, "spec.containers[*].restartPolicyRules"), Evidence::node(node, "status.declaredFeatures")]
    }
}
