//! The facts of the reasons of the controllers of nodes.

use crate::object::kind::{Key, Kind, Name};
use crate::object::taint::Taint;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::nodes::Why;

/// The sentence of a reason.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match language {
        Language::English => facts.say(en::nodes::why(why)),
        Language::Chinese => facts.say(zh::nodes::why(why)),
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let facts = Facts::new(language);
    let on = |facts: Facts, pod: &Key, node: &Name| facts.object("pod", Kind::Pod, pod).node("node", node);
    let texts = |taints: &[Taint]| taints.iter().map(|taint| taint.text().into()).collect::<Vec<_>>();
    match why {
        Why::TaintsFollowConditions { node, added, removed } => {
            facts.node("node", node).codes("added", texts(added)).codes("removed", texts(removed))
        }
        Why::HeartbeatLost { node, last_beat, grace_s } => facts.node("node", node).time("since", *last_beat).number("grace", grace_s),
        Why::WaitsForHeartbeat { node, last_beat, until } => facts.node("node", node).time("since", *last_beat).time("until", *until),
        Why::NotReadyEvicts { node, taint } => facts.node("node", node).taint("taint", node, taint),
        Why::WaitsForEvictionRate { node, zone, until } => {
            let facts = facts.node("node", node).code("zone", zone.clone());
            match until {
                Some(until) => facts.time("until", *until),
                None => facts,
            }
        }
        Why::TaintsMatch { node }
        | Why::NodeAppeared { node }
        | Why::NodeDisappeared { node }
        | Why::HeartbeatSeen { node }
        | Why::ReadyAgain { node }
        | Why::AllNodesLost { node } => facts.node("node", node),
        Why::NotTolerated { pod, node, taint } => on(facts, pod, node).taint("taint", node, taint),
        Why::ToleratesUntil { pod, node, until } => on(facts, pod, node).time("until", *until),
        Why::TolerationOver { pod, node, since } => on(facts, pod, node).time("since", *since),
        Why::OutOfService { pod, node }
        | Why::PodOnLostNode { pod, node }
        | Why::ToleratesForEver { pod, node }
        | Why::NothingToTolerate { pod, node }
        | Why::NodeGone { pod, node } => on(facts, pod, node),
        Why::NodeInQuarantine { node, until } => facts.node("node", node).time("until", *until),
        Why::EvictionCancelled { pod } | Why::UnscheduledAndTerminating { pod } => facts.object("pod", Kind::Pod, pod),
        Why::TooManyFinished { pod, finished, threshold } => {
            facts.object("pod", Kind::Pod, pod).number("finished", finished).number("threshold", threshold)
        }
    }
}
