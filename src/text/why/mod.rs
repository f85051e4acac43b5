//! Why something was decided, as a sentence: what, by which rule, and the way out where there is one.
//!
//! A file per decider gives the facts of its reasons; the words are in [`crate::text::en`] and [`crate::text::zh`], each an exhaustive
//! match, so that a reason without a sentence does not compile.

pub mod daemon_set;
pub mod kubelet;
pub mod network;
pub mod nodes;
pub mod ownership;
pub mod scheduling;
pub mod stateful_set;
pub mod storage;

use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::why::Why;

/// The sentence of a reason.
#[must_use]
pub fn why(language: Language, why: &Why) -> Sentence {
    match why {
        Why::DaemonSet(why) => daemon_set::sentence(language, why),
        Why::StatefulSet(why) => stateful_set::sentence(language, why),
        Why::Scheduling(why) => scheduling::sentence(language, why),
        Why::Kubelet(why) => kubelet::sentence(language, why),
        Why::Nodes(why) => nodes::sentence(language, why),
        Why::Ownership(why) => ownership::sentence(language, why),
        Why::Storage(why) => storage::sentence(language, why),
        Why::Network(why) => network::sentence(language, why),
    }
}

#[cfg(test)]
mod tests;
