//! Both languages have a sentence for everything that has one, and for nothing else; each names only facts that are given.

use super::{Sentences, all, placeholder};
use crate::control::plan::Decision;
use crate::control::reason::Reason;
use crate::control::scheduler::plugins::{PodRefusal, Refusal, node_affinity, node_unschedulable};
use crate::control::scheduler::reason::{Preemption, Verdict, Verdicts};
use crate::control::stateful_set::pod_state::PodState;
use crate::control::stateful_set::reason::RevisionChoice;
use crate::control::{
    claims, daemon_set, disruption, kubelet, network, node_lifecycle, ownership, pod_gc, scheduler, stateful_set, taint_eviction,
};
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::text::language::Language;
use crate::text::{goal, inspected, remark};
use crate::why::facts::Worded;
use crate::why::scope::Subject;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use strum::{IntoEnumIterator, VariantNames};

/// A code with one of its forms, and the names of the facts that its sentence may use.
type Wanted = BTreeMap<(&'static str, &'static str), BTreeSet<&'static str>>;

/// One of each reason, its facts empty, as its decider decides it: about whom and on whose behalf.
fn samples() -> Vec<Decision> {
    let object = |kind| ObjectRef { kind, key: Key::new("default", "a-0") };
    let about = |kind| Subject::Object(object(kind));
    let node = || Subject::Node("node-1".into());
    let mut all = Vec::new();
    let mut add = |about: Subject, of: Option<Kind>, reason: Reason| {
        all.push(Decision::leave(about, of.map(|kind| Rc::new(object(kind))), reason));
    };
    for reason in kubelet::reason::Reason::iter() {
        use kubelet::reason::Reason as Kubelet;
        let is_of_node = matches!(
            reason,
            Kubelet::RegistersSoon { .. }
                | Kubelet::Registers
                | Kubelet::ConditionsChanged
                | Kubelet::NodeIsUpToDate
                | Kubelet::HeartbeatStopped { .. }
        );
        add(if is_of_node { node() } else { about(Kind::Pod) }, None, reason.into());
    }
    for reason in node_lifecycle::reason::Reason::iter() {
        let is_of_pod = matches!(reason, node_lifecycle::reason::Reason::PodOnLostNode { .. });
        add(if is_of_pod { about(Kind::Pod) } else { node() }, None, reason.into());
    }
    network::reason::Reason::iter().for_each(|reason| add(about(Kind::Service), Some(Kind::Service), reason.into()));
    disruption::reason::Reason::iter().for_each(|reason| add(about(Kind::PodDisruptionBudget), None, reason.into()));
    claims::reason::Reason::iter().for_each(|reason| add(about(Kind::PersistentVolume), Some(Kind::PersistentVolumeClaim), reason.into()));
    ownership::reason::Reason::iter().for_each(|reason| add(about(Kind::ConfigMap), None, reason.into()));
    taint_eviction::reason::Reason::iter().for_each(|reason| add(about(Kind::Pod), None, reason.into()));
    pod_gc::reason::Reason::iter().for_each(|reason| add(about(Kind::Pod), None, reason.into()));
    scheduler::reason::Reason::iter().for_each(|reason| add(about(Kind::Pod), Some(Kind::Pod), reason.into()));
    failures().into_iter().for_each(|reason| add(about(Kind::Pod), Some(Kind::Pod), reason.into()));
    for reason in daemon_set::reason::Reason::iter() {
        use daemon_set::reason::Reason as Daemon;
        let is_of_revision = matches!(reason, Daemon::NewRevision { .. } | Daemon::RevisionComesBack { .. } | Daemon::HistoryLimit { .. });
        add(if is_of_revision { about(Kind::ControllerRevision) } else { node() }, Some(Kind::DaemonSet), reason.into());
    }
    for reason in stateful_set::reason::Reason::iter() {
        use stateful_set::reason::Reason as Stateful;
        let subject = match reason {
            Stateful::AdoptsRevision
            | Stateful::NewRevision { .. }
            | Stateful::RevisionComesBack { .. }
            | Stateful::HashCollision { .. }
            | Stateful::HistoryLimit { .. } => about(Kind::ControllerRevision),
            Stateful::LacksClaim { .. } | Stateful::ClaimFollowsPolicy { .. } | Stateful::ClaimHasOtherController => {
                about(Kind::PersistentVolumeClaim)
            }
            _ => Subject::Ordinal(0),
        };
        add(subject, Some(Kind::StatefulSet), reason.into());
    }
    for choice in RevisionChoice::iter() {
        let reason = stateful_set::reason::Reason::OrdinalLacksPod { revision: "".into(), choice };
        add(Subject::Ordinal(0), Some(Kind::StatefulSet), reason.into());
    }
    all
}

/// A Pod that is refused as such, and one that is refused by the only node it may go to.
fn failures() -> [scheduler::reason::Reason; 2] {
    let of = |verdicts| scheduler::reason::Reason::FailedScheduling { verdicts: Rc::new(verdicts), preemption: Rc::default() };
    let verdict = Verdict { node: "node-1".into(), refusals: vec![node_unschedulable::Refusal::Unschedulable.into()], score: None };
    [
        of(Verdicts { refused: Some(node_affinity::PodRefusal::AffinityConflict.into()), ..Verdicts::default() }),
        of(Verdicts { named: Some(Rc::from(["node-1".into()])), nodes: vec![verdict], ..Verdicts::default() }),
    ]
}

/// Sentences that stand in others, with the facts that those give besides their own.
fn parts() -> Vec<(Box<dyn Worded>, &'static [&'static str])> {
    let mut parts: Vec<(Box<dyn Worded>, &'static [&'static str])> = Vec::new();
    Refusal::samples().into_iter().for_each(|one| parts.push((Box::new(one), &["pod", "node"])));
    PodRefusal::samples().into_iter().for_each(|one| parts.push((Box::new(one), &["pod"])));
    Preemption::iter().for_each(|one| parts.push((Box::new(one), &["pod"])));
    parts
}

fn wanted() -> Wanted {
    let (mut wanted, mut exact) = (Wanted::new(), Wanted::new());
    let mut add = |worded: &dyn Worded, names: BTreeSet<&'static str>| {
        assert!(worded.forms().contains(&worded.form()), "{} has a form that it does not name", worded.code());
        for form in worded.forms() {
            let facts = if *form == worded.form() { &mut exact } else { &mut wanted };
            facts.entry((worded.code(), *form)).or_default().extend(&names);
        }
    };
    samples().iter().for_each(|one| add(&one.reason, one.facts().names().collect()));
    parts().iter().for_each(|(one, names)| add(&**one, one.facts().names().chain(names.iter().copied()).collect()));
    wanted.extend(exact);
    for state in PodState::VARIANTS {
        wanted.insert(("stateful-set/state", state), ["other", "phase", "until"].into());
    }
    for note in inspected::samples() {
        wanted.insert((note.code(), note.form()), note.facts().names().collect());
    }
    for fact in goal::samples() {
        wanted.insert(((&fact).into(), goal::form(&fact)), goal::facts(&fact).names().collect());
    }
    wanted.insert((goal::NOT, ""), ["fact"].into());
    for (code, form, facts) in remark::all() {
        wanted.insert((code, form), facts.iter().copied().collect());
    }
    wanted
}

fn check(language: Language) {
    let sentences: &Sentences = all(language);
    let wanted = wanted();
    let unused: Vec<_> = sentences.keys().filter(|key| !wanted.contains_key(*key)).collect();
    assert!(unused.is_empty(), "sentences of no reason: {unused:?}");
    for ((code, form), facts) in wanted {
        let Some(sentence) = sentences.get(&(code, form)) else { panic!("{code}.{form} has no sentence") };
        assert!(sentence.matches('`').count() % 2 == 0, "{code}.{form}: a backtick is missing: {sentence}");
        let mut rest = *sentence;
        while let Some((_, name, after)) = placeholder(rest) {
            assert!(facts.contains(name), "{code}.{form}: no fact is called {name}: {sentence}");
            rest = after;
        }
        assert!(!rest.contains(['{', '}']), "{code}.{form}: a brace is missing: {sentence}");
        assert!(sentence.is_empty() || sentence.ends_with(['.', ':', '。', '）', ')', '}']), "{code}.{form} does not end: {sentence}");
    }
}

#[test]
fn english_is_complete() {
    check(Language::English);
}

#[test]
fn chinese_is_complete() {
    check(Language::Chinese);
}

#[test]
fn every_code_has_a_sentence() {
    let known: BTreeSet<&str> = all(Language::English).keys().map(|(code, _)| *code).collect();
    let missing: Vec<&str> = Reason::codes().into_iter().filter(|code| !known.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
