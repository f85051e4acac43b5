//! Taints that a Pod does not tolerate (`plugins/tainttoleration`): NoSchedule and NoExecute keep it away, PreferNoSchedule only scores.

use crate::cluster::view::View;
use crate::control::scheduler::change::{Change, becomes};
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::control::scheduler::score;
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::object::taint::{Effect, KnownTaint, Taint, Toleration};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { filter: Some(filter), score: Some(scores), hint: Some(hint), hints_at_taints: true, ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// A taint that the Pod does not tolerate.
    Taint { taint: Taint },
    /// A taint that the Pod does not tolerate, although one of its tolerations has the same key.
    TolerationDiffers { key: Name, value: Name, effect: Effect, tolerated_value: Name, tolerated_effect: Option<Effect> },
}

/// Refuses a node with a NoSchedule or NoExecute taint that nothing tolerates.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    let taint = untolerated(&cycle.pod.spec.tolerations, &place.node.taints);
    plugins::one(taint.map(|taint| refuse(&cycle.pod.spec.tolerations, taint)))
}

/// What misses by a value or an effect is meant for the taint, if somebody put it there; for those that Kubernetes puts on nodes, every Pod
/// has tolerations of one effect.
fn refuse(tolerations: &[Toleration], taint: &Taint) -> Refusal {
    let is_own = KnownTaint::of(taint) == KnownTaint::Own;
    match tolerations.iter().find(|toleration| is_own && toleration.key == taint.key) {
        Some(near) => Refusal::TolerationDiffers {
            key: taint.key.clone(),
            value: taint.value.clone(),
            effect: taint.effect,
            tolerated_value: near.value.clone(),
            tolerated_effect: near.effect,
        },
        None => Refusal::Taint { taint: taint.clone() },
    }
}

/// `FindMatchingUntoleratedTaint`: the first taint that keeps the Pod away.
#[must_use]
pub fn untolerated<'a>(tolerations: &[Toleration], taints: &'a [Taint]) -> Option<&'a Taint> {
    taints
        .iter()
        .filter(|taint| taint.effect != Effect::PreferNoSchedule)
        .find(|taint| !tolerations.iter().any(|toleration| toleration.tolerates(taint)))
}

/// 100 without PreferNoSchedule taints that are not tolerated, less the more there are.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let is_borne = |taint: &Taint| cycle.pod.spec.tolerations.iter().any(|toleration| toleration.tolerates(taint));
    let count = |taints: &[Taint]| taints.iter().filter(|taint| taint.effect == Effect::PreferNoSchedule && !is_borne(taint)).count();
    let counts = places.iter().map(|place| i64::try_from(count(&place.node.taints)).unwrap_or(i64::MAX)).collect();
    Some(score::normalised(counts, true))
}

fn hint(_: View<'_>, pod: &Pod, change: Change<'_>) -> bool {
    match change {
        Change::Node { before, after: Some(after) } => {
            becomes(before, after, |node| untolerated(&pod.spec.tolerations, &node.taints).is_none())
        }
        Change::Own { before, after } => before.spec.tolerations != after.spec.tolerations,
        Change::Node { .. } | Change::Assigned { .. } | Change::Claim(_) | Change::Storage => false,
    }
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Taint { taint } => KnownTaint::of(taint).into(),
            Self::TolerationDiffers { effect, tolerated_effect: Some(tolerated), .. } if effect != tolerated => "effect",
            Self::TolerationDiffers { tolerated_value, .. } if tolerated_value.is_empty() => "no-value",
            Self::TolerationDiffers { .. } => "value",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::Taint { .. } => KnownTaint::VARIANTS,
            Self::TolerationDiffers { .. } => &["effect", "no-value", "value"],
        }
    }

    fn facts(&self) -> Facts {
        match self {
            Self::Taint { taint } => Facts::new().taint(taint),
            Self::TolerationDiffers { key, value, effect, tolerated_value, tolerated_effect } => {
                let taint = Taint { key: key.clone(), value: value.clone(), effect: *effect, time_added: None };
                let tolerated = tolerated_effect.unwrap_or(*effect).text();
                Facts::new().taint(&taint).code("value", tolerated_value.clone()).code("tolerated", tolerated)
            }
        }
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        "node(s) had untolerated taint(s)".into()
    }

    fn evidence(&self, pod: &Key, node: &Name) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, "spec.tolerations"), Evidence::node(node, "spec.taints")]
    }
}
