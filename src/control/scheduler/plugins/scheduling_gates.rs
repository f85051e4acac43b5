//! A Pod with scheduling gates stays out of the queue until they are gone (`plugins/schedulinggates`). That nobody hears of an attempt is
//! upstream's way: the API server itself writes the condition `SchedulingGated` when it stores the Pod.

use crate::control::scheduler::plugins::{self, RefusesPod, Rules};
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use std::borrow::Cow;
use strum::{IntoStaticStr, VariantNames};

pub(super) const RULES: Rules = Rules { enqueue: Some(enqueue), ..Rules::NONE };

/// Why it keeps a Pod out of the queue.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum PodRefusal {
    /// Somebody has yet to remove these gates.
    SchedulingGates { gates: Vec<Name> },
}

fn enqueue(pod: &Pod) -> Result<(), plugins::PodRefusal> {
    if pod.spec.gates.is_empty() {
        return Ok(());
    }
    Err(PodRefusal::SchedulingGates { gates: pod.spec.gates.clone() }.into())
}

impl Worded for PodRefusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let Self::SchedulingGates { gates } = self;
        Facts::new().codes("gates", gates.iter().cloned())
    }
}

impl RefusesPod for PodRefusal {
    fn reason(&self) -> Cow<'static, str> {
        let Self::SchedulingGates { gates } = self;
        format!("waiting for scheduling gates: [{}]", gates.join(" ")).into()
    }

    fn evidence(&self, pod: &Key) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, "spec.schedulingGates")]
    }
}
