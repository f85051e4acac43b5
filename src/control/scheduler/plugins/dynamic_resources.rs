//! A Pod that needs a ResourceClaim waits until it is there (`plugins/dynamicresources/dynamicresources.go:PreEnqueue`,
//! `foreachPodResourceClaim`, v1.36). It is not tried before, so there is no Event and no condition.
//!
//! This cluster holds neither ResourceClaims nor templates of them, nor the controller that makes the one from the other; so such a Pod
//! waits for ever, as it does on a real cluster where nobody makes them, and all that comes after the queue is left out.

use crate::control::scheduler::plugins::{self, RefusesPod, Rules};
use crate::object::kind::{Key, Kind, Name};
use crate::object::pod::Pod;
use crate::object::read;
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
    /// The Pod names a ResourceClaim that does not exist.
    ResourceClaimMissing { claim: Key },
    /// No ResourceClaim has been made for the Pod from the template that it names.
    ResourceClaimNotMade { pod: Key, template: Name },
}

/// Only the first claim is told of.
fn enqueue(pod: &Pod) -> Result<(), plugins::PodRefusal> {
    let Some(first) = read::list(&pod.spec.raw, "resourceClaims").first() else { return Ok(()) };
    let key = &pod.meta.key;
    let refusal = match read::name(first, "resourceClaimName") {
        Some(name) => PodRefusal::ResourceClaimMissing { claim: Key { namespace: key.namespace.clone(), name } },
        None => PodRefusal::ResourceClaimNotMade {
            pod: key.clone(),
            template: read::name(first, "resourceClaimTemplateName").unwrap_or_default(),
        },
    };
    Err(refusal.into())
}

impl Worded for PodRefusal {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        match self {
            Self::ResourceClaimMissing { claim } => Facts::new().code("claim", claim.name.clone()),
            Self::ResourceClaimNotMade { template, .. } => Facts::new().code("template", template.clone()),
        }
    }
}

impl RefusesPod for PodRefusal {
    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::ResourceClaimMissing { claim } => format!("could not find ResourceClaim \"{claim}\"").into(),
            Self::ResourceClaimNotMade { pod, .. } => format!("pod \"{pod}\": ResourceClaim not created yet").into(),
        }
    }

    fn evidence(&self, pod: &Key) -> Vec<Evidence> {
        vec![Evidence::new(Kind::Pod, pod, "spec.resourceClaims")]
    }
}
