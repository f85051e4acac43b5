//! Why something was decided: the reasons of all deciders, each an enum of facts beside its decider.
//!
//! A reason says nothing that the decision says already: whom it is about ([`Subject`](crate::why::scope::Subject)) and on whose behalf it was made
//! ([`Decision::of`](crate::control::plan::Decision)). A new reason is a variant in its decider's `reason.rs`, and a sentence in each
//! file of `src/text`.

use crate::control::claims::reason as claims;
use crate::control::daemon_set::reason as daemon_set;
use crate::control::disruption::reason as disruption;
use crate::control::kubelet::reason as kubelet;
use crate::control::network::reason as network;
use crate::control::node_lifecycle::reason as node_lifecycle;
use crate::control::ownership::reason as ownership;
use crate::control::pod_gc::reason as pod_gc;
use crate::control::scheduler::reason as scheduler;
use crate::control::stateful_set::reason as stateful_set;
use crate::control::taint_eviction::reason as taint_eviction;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::VariantNames;

/// Declares [`Reason`] from the deciders' own enums.
macro_rules! deciders {
    ($($(#[$doc:meta])* $decider:ident($reason:ty),)*) => {
        /// Why something was decided.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Reason { $($(#[$doc])* $decider($reason),)* }

        $(impl From<$reason> for Reason {
            fn from(reason: $reason) -> Self {
                Self::$decider(reason)
            }
        })*

        impl Reason {
            fn own(&self) -> &dyn Explains {
                match self { $(Self::$decider(reason) => reason,)* }
            }

            /// A stable slug: `daemon-set/taint-not-tolerated`.
            #[must_use]
            pub fn code(&self) -> &'static str {
                self.own().code()
            }

            /// The codes of all reasons.
            #[must_use]
            pub fn codes() -> Vec<&'static str> {
                [$(<$reason>::VARIANTS,)*].concat()
            }
        }
    };
}

deciders! {
    /// By the DaemonSet controller.
    DaemonSet(daemon_set::Reason),
    /// By the StatefulSet controller.
    StatefulSet(stateful_set::Reason),
    /// By the scheduler.
    Scheduling(scheduler::Reason),
    /// By the kubelet of a node.
    Kubelet(kubelet::Reason),
    /// By the node lifecycle controller.
    Nodes(node_lifecycle::Reason),
    /// By taint eviction.
    Eviction(taint_eviction::Reason),
    /// By Pod garbage collection.
    Collection(pod_gc::Reason),
    /// By the garbage collector and the namespace controller.
    Ownership(ownership::Reason),
    /// By the volume controllers.
    Storage(claims::Reason),
    /// By the disruption controller.
    Disruption(disruption::Reason),
    /// By the endpoint slice controller and the endpoints controller.
    Network(network::Reason),
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.own().code()
    }

    fn form(&self) -> &'static str {
        self.own().form()
    }

    fn forms(&self) -> &'static [&'static str] {
        self.own().forms()
    }

    fn facts(&self) -> Facts {
        self.own().facts()
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        self.own().evidence(scope)
    }
}
