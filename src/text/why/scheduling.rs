//! The facts of the scheduler's reasons: a Pod's verdict, and each node's refusal.

use crate::object::kind::{Key, Kind, Name};
use crate::object::quantity::Quantity;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::scheduling::{Plugin, PodRefusal, Preemption, Refusal, Verdicts, Why};

/// Which words a template is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Required affinity names this node and no other, as for every daemon Pod.
    Named,
    /// No other node passed the filters.
    Only,
    /// The best score of several.
    Best,
}

/// The sentence of a reason; a failure is followed by what refused the Pod, where that is one thing, and by what preemption could do.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match why {
        Why::FailedScheduling { verdicts, preemption, .. } => failure(language, facts, verdicts, preemption),
        other => facts.say(match language {
            Language::English => en::scheduling::why(other, choice_of(other)),
            Language::Chinese => zh::scheduling::why(other, choice_of(other)),
        }),
    }
}

/// Why one node cannot take the Pod.
#[must_use]
pub fn refusal(language: Language, pod: &Key, node: &Name, refusal: &Refusal) -> Sentence {
    let facts = refusal_facts(Facts::new(language).object("pod", Kind::Pod, pod).node("node", node), pod, node, refusal);
    facts.say(match language {
        Language::English => en::scheduling::refusal(refusal),
        Language::Chinese => zh::scheduling::refusal(refusal),
    })
}

fn failure(language: Language, facts: Facts, verdicts: &Verdicts, preemption: &Preemption) -> Sentence {
    let facts = preemption_facts(facts, preemption);
    let (of_pod, of_none, helps): (fn(&PodRefusal) -> &'static str, _, _) = match language {
        Language::English => (en::scheduling::pod_refusal, en::scheduling::NO_NODE, en::scheduling::preemption(preemption)),
        Language::Chinese => (zh::scheduling::pod_refusal, zh::scheduling::NO_NODE, zh::scheduling::preemption(preemption)),
    };
    if let Some(refused) = &verdicts.refused {
        let facts = facts.all_beside("claims", Kind::PersistentVolumeClaim, &verdicts.pod, refused.claims());
        let facts = match refused {
            PodRefusal::ClaimLost { volume, .. } => facts.object("volume", Kind::PersistentVolume, &Key::new("", volume)),
            PodRefusal::AffinityConflict
            | PodRefusal::ClaimMissing { .. }
            | PodRefusal::ClaimTerminating { .. }
            | PodRefusal::ClaimsUnbound { .. }
            | PodRefusal::EphemeralClaimMissing { .. } => facts,
        };
        return facts.say_all(&[of_pod(refused), helps]);
    }
    match (verdicts.named.as_deref(), verdicts.nodes.as_slice()) {
        (Some([_]), [verdict]) if !verdict.refusals.is_empty() => {
            let first = &verdict.refusals[0];
            let facts = refusal_facts(facts.node("node", &verdict.node), &verdicts.pod, &verdict.node, first);
            match language {
                Language::English => facts.say_all(&[en::scheduling::ONE_NODE, en::scheduling::refusal(first), helps]),
                Language::Chinese => facts.say_all(&[zh::scheduling::ONE_NODE, zh::scheduling::refusal(first), helps]),
            }
        }
        _ => facts.say_all(&[of_none, helps]),
    }
}

/// How the node of a Pod was chosen.
fn choice_of(why: &Why) -> Choice {
    let (Why::Bound { verdicts, .. } | Why::SelectsNode { verdicts, .. } | Why::ReservesVolume { verdicts, .. }) = why else {
        return Choice::Best;
    };
    match (&verdicts.named, verdicts.nodes.iter().filter(|verdict| verdict.is_feasible()).count()) {
        (Some(named), _) if named.len() == 1 => Choice::Named,
        (_, 1) => Choice::Only,
        (_, _) => Choice::Best,
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let pod = why.pod();
    let facts = Facts::new(language).object("pod", Kind::Pod, pod);
    match why {
        Why::Bound { node, verdicts, .. } => counted(facts.node("node", node), verdicts),
        Why::SelectsNode { node, claim, verdicts, .. } => {
            counted(facts.node("node", node), verdicts).beside("claim", Kind::PersistentVolumeClaim, pod, claim)
        }
        Why::ReservesVolume { node, claim, volume, verdicts, .. } => counted(facts.node("node", node), verdicts)
            .beside("claim", Kind::PersistentVolumeClaim, pod, claim)
            .object("volume", Kind::PersistentVolume, &Key::new("", volume)),
        Why::FailedScheduling { verdicts, .. } => counted(facts, verdicts),
        Why::Preempted { priority, node, by, by_priority, .. } => {
            facts.node("node", node).object("by", Kind::Pod, by).number("priority", priority).number("higher", by_priority)
        }
        Why::LosesNomination { node, to, .. } => facts.node("node", node).object("other", Kind::Pod, to),
        Why::Gated { gates, .. } => facts.codes("gates", gates.iter().cloned()),
        Why::OtherScheduler { scheduler, .. } => facts.code("scheduler", scheduler.clone()),
        Why::InQueue { ahead, .. } => facts.number("ahead", ahead),
        Why::WaitsInBackoff { attempts, until, .. } => facts.number("attempts", attempts).time("until", *until),
        Why::WaitsForChange { plugins, until, .. } => {
            facts.codes("plugins", plugins.iter().copied().map(Plugin::name).map(Into::into)).time("until", *until)
        }
        Why::WaitsForVolumes { node, .. } => facts.node("node", node),
        Why::NoNodes { .. } | Why::SkipsDeleting { .. } => facts,
    }
}

fn counted(facts: Facts, verdicts: &Verdicts) -> Facts {
    let feasible = verdicts.nodes.iter().filter(|verdict| verdict.is_feasible()).count();
    facts.number("count", verdicts.node_count).number("feasible", feasible)
}

fn preemption_facts(facts: Facts, preemption: &Preemption) -> Facts {
    match preemption {
        Preemption::WaitsForVictim { node, victim } => facts.node("victim_node", node).object("victim", Kind::Pod, victim),
        Preemption::Chosen { node, victims } => {
            facts.node("victim_node", node).codes("victims", victims.iter().map(|victim| victim.name.clone()))
        }
        Preemption::NotTried | Preemption::Never | Preemption::NoCandidate { .. } => facts,
    }
}

fn refusal_facts(facts: Facts, pod: &Key, node: &Name, refusal: &Refusal) -> Facts {
    let volume = |facts: Facts, volume: &Name| facts.object("volume", Kind::PersistentVolume, &Key::new("", volume));
    match refusal {
        Refusal::Unschedulable => facts.code("command", format!("kubectl uncordon {node}")),
        Refusal::NodeName { wanted } => facts.node("wanted", wanted),
        Refusal::Taint { taint } => {
            let command = format!("kubectl taint node {node} {}:{}-", taint.key, taint.effect.text());
            facts.taint("taint", node, taint).code("command", command)
        }
        Refusal::NotNamed { named } => facts.codes("named", named.iter().cloned()),
        Refusal::NodeSelector { label, wanted, found } => {
            facts.code("label", format!("{label}={wanted}")).code("found", format!("{label}={}", found.as_deref().unwrap_or("")))
        }
        Refusal::Ports { port } => facts.code("port", format!("{}/{}", port.port, port.protocol)),
        Refusal::TooManyPods { used, max } => facts.number("used", used).number("max", max),
        Refusal::Insufficient { resource, requested, used, allocatable } => facts
            .code("resource", resource.clone())
            .code("requested", amount(resource, *requested))
            .code("used", amount(resource, *used))
            .code("free", amount(resource, (allocatable - used).max(0)))
            .code("allocatable", amount(resource, *allocatable)),
        Refusal::DiskInUse { volume, by } => facts.code("disk", volume.clone()).object("other", Kind::Pod, by),
        Refusal::ClaimInUse { claim, by } => facts.beside("claim", Kind::PersistentVolumeClaim, pod, claim).object("other", Kind::Pod, by),
        Refusal::VolumeAffinity { volume: name } => volume(facts, name),
        Refusal::NoVolume { claim } => facts.beside("claim", Kind::PersistentVolumeClaim, pod, claim),
        Refusal::VolumeZone { volume: name, label } => volume(facts, name).code("label", label.clone()),
        Refusal::SpreadLabelMissing { label } => facts.code("label", label.clone()),
        Refusal::Spread { label, value, matching, own, least, max_skew } => {
            facts.code("domain", format!("{label}={value}")).number("there", matching + own).number("least", least).number("skew", max_skew)
        }
        Refusal::PodAffinity { label, value } => {
            let domain = value.as_ref().map_or_else(|| label.to_string(), |value| format!("{label}={value}"));
            facts.code("domain", domain)
        }
        Refusal::PodAntiAffinity { label, value } | Refusal::ExistingAntiAffinity { label, value } => {
            facts.code("domain", format!("{label}={value}"))
        }
        Refusal::FeatureMissing { feature } => facts.code("feature", feature.clone()),
        Refusal::Affinity => facts,
    }
}

/// An amount as manifests write it: `250m` of cpu, `200Mi` of memory.
fn amount(resource: &str, amount: i64) -> String {
    if resource == "cpu" {
        return Quantity::millis(amount).canonical();
    }
    let is_bytes = resource == "memory" || resource == "ephemeral-storage" || resource.starts_with("hugepages-");
    let (mut value, mut suffix) = (amount, "");
    for larger in ["Ki", "Mi", "Gi"] {
        if !is_bytes || value == 0 || value % 1024 != 0 {
            break;
        }
        (value, suffix) = (value / 1024, larger);
    }
    format!("{value}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_read_as_in_manifests() {
        let read = |resource, value| amount(resource, value);
        assert_eq!(read("cpu", 250), "250m");
        assert_eq!(read("cpu", 4000), "4");
        assert_eq!(read("memory", 200 * 1024 * 1024), "200Mi");
        assert_eq!(read("memory", 0), "0");
        assert_eq!(read("nvidia.com/gpu", 2048), "2048");
    }
}
