//! The facts of the DaemonSet controller's reasons.

use crate::object::kind::{Kind, Name};
use crate::object::taint::Taint;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::daemon_set::Why;

/// The sentence of a reason.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match language {
        Language::English => facts.say(en::daemon_set::why(why)),
        Language::Chinese => facts.say(zh::daemon_set::why(why)),
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let set = why.set();
    let facts = Facts::new(language).object("set", Kind::DaemonSet, set);
    let on = |facts: Facts, node: &Name, pod: &Name| facts.node("node", node).beside("pod", Kind::Pod, set, pod);
    match why {
        Why::NodeLacksPod { node, .. } | Why::AffinityMismatch { node, .. } => facts.node("node", node),
        Why::TemplateNamesAnotherNode { node, named, .. } => facts.node("node", node).node("named", named),
        Why::NodeSelectorMismatch { node, label, wanted, found, .. } => {
            let overwrite = if found.is_some() { " --overwrite" } else { "" };
            facts
                .node("node", node)
                .code("label", format!("{label}={wanted}"))
                .code("found", format!("{label}={}", found.as_deref().unwrap_or("")))
                .code("command", format!("kubectl label node {node} {label}={wanted}{overwrite}"))
        }
        Why::TaintNotTolerated { node, taint, .. } => tainted(facts.node("node", node), node, taint),
        Why::TaintStopsOnlyNewPods { node, pod, taint, .. } | Why::TaintEvicts { node, pod, taint, .. } => {
            tainted(on(facts, node, pod), node, taint)
        }
        Why::SurplusPod { node, pod, kept, .. } => on(facts, node, pod).beside("kept", Kind::Pod, set, kept),
        Why::FailedPodBacksOff { node, pod, until, .. } => on(facts, node, pod).time("until", *until),
        Why::BudgetAllows { node, pod, unavailable, max, .. } | Why::BudgetSpent { node, pod, unavailable, max, .. } => {
            on(facts, node, pod).number("unavailable", unavailable).number("max", max)
        }
        Why::SurgeAllows { node, surging, max, .. } => facts.node("node", node).number("surging", surging).number("max", max),
        Why::SurgeSpent { node, pod, surging, max, .. } => on(facts, node, pod).number("surging", surging).number("max", max),
        Why::WaitsForSurgePod { node, pod, old, .. } => on(facts, node, pod).beside("old", Kind::Pod, set, old),
        Why::SurgePodAvailable { node, pod, new, .. } => on(facts, node, pod).beside("new", Kind::Pod, set, new),
        Why::OnDeleteKeeps { node, pod, .. } => {
            on(facts, node, pod).code("command", format!("kubectl delete pod {pod} -n {}", set.namespace))
        }
        Why::NodeHasPod { node, pod, .. }
        | Why::NoLongerMatches { node, pod, .. }
        | Why::PodFailed { node, pod, .. }
        | Why::PodSucceeded { node, pod, .. }
        | Why::WaitsForTermination { node, pod, .. }
        | Why::NodeIsGone { node, pod, .. }
        | Why::PodIsUpToDate { node, pod, .. }
        | Why::OldPodUnavailable { node, pod, .. } => on(facts, node, pod),
        Why::Adopts { pod, .. } | Why::Releases { pod, .. } => facts.beside("pod", Kind::Pod, set, pod),
        Why::NewRevision { revision, number, .. } | Why::RevisionComesBack { revision, number, .. } => {
            facts.beside("revision", Kind::ControllerRevision, set, revision).number("number", number)
        }
        Why::HistoryLimit { revision, limit, .. } => {
            facts.beside("revision", Kind::ControllerRevision, set, revision).number("limit", limit)
        }
        Why::DuplicateRevision { revision, .. } | Why::HashCollision { revision, .. } => {
            facts.beside("revision", Kind::ControllerRevision, set, revision)
        }
        Why::CountsChanged { .. } => facts,
    }
}

/// A taint, and the command that takes it away.
fn tainted(facts: Facts, node: &Name, taint: &Taint) -> Facts {
    let command = format!("kubectl taint node {node} {}:{}-", taint.key, taint.effect.text());
    facts.taint("taint", node, taint).code("command", command)
}
