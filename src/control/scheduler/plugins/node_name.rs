//! A Pod that names its node can be nowhere else (`plugins/nodename`). Such a Pod never comes to the scheduler by itself; it is asked
//! about when the page shows where a Pod could be.

use crate::cluster::view::View;
use crate::control::scheduler::change::Change;
use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::{self, Code, Refuses, Rules};
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { filter: Some(filter), hint: Some(hint), ..Rules::NONE };

/// Why it refuses a node.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Refusal {
    /// `spec.nodeName` asks for another node.
    NodeName { wanted: Name },
}

/// Refuses every node but the named one.
fn filter(cycle: &Cycle<'_>, place: &Place<'_>) -> Vec<plugins::Refusal> {
    let other = cycle.pod.spec.node_name.as_ref().filter(|wanted| &***wanted != place.node.name());
    plugins::one(other.map(|wanted| Refusal::NodeName { wanted: wanted.clone() }))
}

/// Only the named node could help, and it is new.
fn hint(_: View<'_>, _: &Pod, change: Change<'_>) -> bool {
    matches!(change, Change::Node { before: None, .. })
}

impl Worded for Refusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let Self::NodeName { wanted } = self;
        Facts::new().node("wanted", wanted)
    }
}

impl Refuses for Refusal {
    fn status(&self) -> Code {
        Code::UnschedulableAndUnresolvable
    }

    fn reason(&self) -> Cow<'static, str> {
        "node(s) didn't match the requested node name".into()
    }

    fn evidence(&self, pod: &Key, _: &Name) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, "spec.nodeName")]
    }
}
