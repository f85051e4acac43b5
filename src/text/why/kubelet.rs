//! The facts of the kubelet's reasons.

use crate::object::kind::{Key, Kind, Name};
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::kubelet::Why;

/// The sentence of a reason.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match language {
        Language::English => facts.say(en::kubelet::why(why)),
        Language::Chinese => facts.say(zh::kubelet::why(why)),
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let facts = Facts::new(language);
    let on = |facts: Facts, pod: &Key, node: &Name| facts.object("pod", Kind::Pod, pod).node("node", node);
    let pod_of = |facts: Facts, pod: &Key| facts.object("pod", Kind::Pod, pod);
    match why {
        Why::RegistersSoon { node, at } => facts.node("node", node).time("until", *at),
        Why::HeartbeatStopped { node, since } => {
            facts.node("node", node).time("since", *since).code("command", format!("kubectl annotate node {node} sim/heartbeat-"))
        }
        Why::Registers { node } | Why::ConditionsChanged { node } | Why::NodeIsUpToDate { node } => facts.node("node", node),
        Why::KubeletSilent { pod, node, since } => on(facts, pod, node).time("since", *since),
        Why::Starting { pod, node, until } => on(facts, pod, node).time("until", *until),
        Why::Rejected { pod, node } => on(facts, pod, node).code("command", format!("kubectl annotate node {node} sim/pods-")),
        Why::NoSuchMachine { pod, node } | Why::NodeObjectGone { pod, node } | Why::Starts { pod, node } => on(facts, pod, node),
        Why::RestartsSoon { pod, until } | Why::PutsBackSoon { pod, until } | Why::Stopping { pod, until } => {
            pod_of(facts, pod).time("until", *until)
        }
        Why::BacksOff { pod, container, until } => pod_of(facts, pod).code("container", container.clone()).time("until", *until),
        Why::ImageMissing { pod, container, image } => pod_of(facts, pod).code("container", container.clone()).code("image", image.clone()),
        Why::ContainerCrashed { pod, container, restarts } => {
            pod_of(facts, pod).code("container", container.clone()).number("restarts", restarts)
        }
        Why::NotBound { pod }
        | Why::Runs { pod }
        | Why::Finished { pod }
        | Why::ImageChanged { pod }
        | Why::PutsBack { pod }
        | Why::Stopped { pod }
        | Why::WaitsForFinalizers { pod } => pod_of(facts, pod),
    }
}
