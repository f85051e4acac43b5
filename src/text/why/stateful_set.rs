//! The facts of the StatefulSet controller's reasons.

use crate::object::kind::{Key, Kind, Name};
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::stateful_set::{PodState, RevisionChoice, Why};

/// The sentence of a reason; where it waits for another Pod, a second one says how that Pod stands.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    let (main, other) = match language {
        Language::English => (en::stateful_set::why(why), state_of(why).map_or("", en::stateful_set::state)),
        Language::Chinese => (zh::stateful_set::why(why), state_of(why).map_or("", zh::stateful_set::state)),
    };
    facts.say_all(&[main, other])
}

/// How the Pod stands that this one waits for; nothing where it waits for itself.
fn state_of(why: &Why) -> Option<&PodState> {
    if let Why::PredecessorNotReady { ordinal, predecessor: other, state, .. }
    | Why::RolloutWaits { ordinal, blocker: other, state, .. }
    | Why::ScaleDownWaits { ordinal, blocker: other, state, .. } = why
    {
        (ordinal != other).then_some(state)
    } else {
        None
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let set = why.set();
    let facts = Facts::new(language).object("set", Kind::StatefulSet, set);
    let at = |facts: Facts, ordinal: &i64| facts.beside("pod", Kind::Pod, set, &pod_name(set, *ordinal));
    let named = |facts: Facts, pod: &Name| facts.beside("pod", Kind::Pod, set, pod);
    let claim = |facts: Facts, claim: &Name| facts.beside("claim", Kind::PersistentVolumeClaim, set, claim);
    let other = |facts: Facts, ordinal: &i64| facts.beside("other", Kind::Pod, set, &pod_name(set, *ordinal));
    let revision = |facts: Facts, revision: &Name| facts.beside("revision", Kind::ControllerRevision, set, revision);
    match why {
        Why::OrdinalLacksPod { ordinal, revision: name, choice, .. } => chosen(revision(at(facts, ordinal), name), choice),
        Why::NameTaken { pod, owner, .. } => named(facts, pod).code("owner", owner.clone().unwrap_or_else(|| "".into())),
        Why::ClaimIsTerminating { ordinal, claims, .. } => {
            at(facts, ordinal).all_beside("claims", Kind::PersistentVolumeClaim, set, claims)
        }
        Why::ClaimIsStale { ordinal, claim: name, .. } | Why::LacksClaim { ordinal, claim: name, .. } => claim(at(facts, ordinal), name),
        Why::PredecessorNotReady { ordinal, predecessor, state, .. } => stands(other(at(facts, ordinal), predecessor), state),
        Why::EarlierBatchFailed { ordinal, failed, .. } => other(at(facts, ordinal), failed),
        Why::PodEnded { pod, phase, .. } | Why::NotReady { pod, phase, .. } => named(facts, pod).code("phase", phase.text()),
        Why::NotAvailable { pod, until, .. } => named(facts, pod).time("until", *until),
        Why::PodIsUpToDate { pod, revision: name, .. } => revision(named(facts, pod), name),
        Why::RollsOut { pod, to, partition, .. } => revision(named(facts, pod), to).number("partition", partition),
        Why::RolloutWaits { pod, blocker, state, .. } => {
            stands(other(named(facts, pod), blocker), state).code("command", delete_command(set, pod))
        }
        Why::BelowPartition { pod, index, partition, .. } => named(facts, pod).number("index", index).number("partition", partition),
        Why::OnDeleteKeeps { pod, newest, .. } => revision(named(facts, pod), newest).code("command", delete_command(set, pod)),
        Why::OutOfRange { ordinal, pod, start, replicas, .. } => {
            named(facts, pod).number("ordinal", ordinal).number("replicas", replicas).number("start", start)
        }
        Why::BeyondSimulation { replicas, max, .. } => facts.number("replicas", replicas).number("max", max),
        Why::ScaleDownWaits { pod, blocker, state, .. } => stands(other(named(facts, pod), blocker), state),
        Why::LowerIsUnhealthy { pod, lower, .. } => {
            let lower = pod_name(set, *lower);
            named(facts, pod).beside("lower", Kind::Pod, set, &lower).code("command", delete_command(set, &lower))
        }
        Why::NameDiffers { pod, expected, .. } => named(facts, pod).code("expected", expected.clone()),
        Why::ClaimFollowsPolicy { ordinal, claim: name, when_deleted, when_scaled, .. } => {
            claim(at(facts, ordinal), name).code("deleted", format!("{when_deleted:?}")).code("scaled", format!("{when_scaled:?}"))
        }
        Why::ClaimHasOtherController { claim: name, .. } => claim(facts, name),
        Why::SetIsDeleted { ordinal, .. } => at(facts, ordinal),
        Why::WaitsForTermination { pod, .. }
        | Why::VolumesCannotChange { pod, .. }
        | Why::RepairsIdentity { pod, .. }
        | Why::ClaimsWereUpdated { pod, .. }
        | Why::Adopts { pod, .. }
        | Why::Releases { pod, .. } => named(facts, pod),
        Why::NewRevision { revision: name, number, .. } | Why::RevisionComesBack { revision: name, number, .. } => {
            revision(facts, name).number("number", number)
        }
        Why::HashCollision { revision: name, collisions, .. } => revision(facts, name).number("collisions", collisions),
        Why::HistoryLimit { revision: name, limit, .. } => revision(facts, name).number("limit", limit),
        Why::AdoptsRevision { revision: name, .. } => revision(facts, name),
        Why::CountsChanged { .. } => facts,
    }
}

fn pod_name(set: &Key, ordinal: i64) -> Name {
    format!("{}-{ordinal}", set.name).into()
}

fn delete_command(set: &Key, pod: &str) -> String {
    format!("kubectl delete pod {pod} -n {}", set.namespace)
}

fn chosen(facts: Facts, choice: &RevisionChoice) -> Facts {
    match choice {
        RevisionChoice::BelowPartition { index, partition } | RevisionChoice::FromPartition { index, partition } => {
            facts.number("index", index).number("partition", partition)
        }
        RevisionChoice::AmongCurrent { index, current_replicas } | RevisionChoice::BeyondCurrent { index, current_replicas } => {
            facts.number("index", index).number("current", current_replicas)
        }
        RevisionChoice::OnlyOne | RevisionChoice::OnDelete => facts,
    }
}

fn stands(facts: Facts, state: &PodState) -> Facts {
    match state {
        PodState::Ended(phase) | PodState::NotReady(phase) => facts.code("phase", phase.text()),
        PodState::NotAvailable { until } => facts.time("until", *until),
        PodState::Missing | PodState::Created | PodState::Terminating | PodState::Available => facts,
    }
}
