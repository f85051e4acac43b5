//! The facts of a goal as short sentences, for the list of what is done and what is not.

use crate::object::kind::{Kind, Name, ObjectRef};
use crate::scenario::goal::{Fact, Progress};
use crate::text::language::Language;
use crate::text::say::kept;
use crate::text::sentence::Sentence;
use crate::why::facts::{Fact as Named, Facts};
use std::rc::Rc;

/// A fact that a goal asks for, or asks not to be so, as a sentence.
#[must_use]
pub fn wanted(language: Language, progress: &Progress) -> Sentence {
    let (code, form) = ((&progress.fact).into(), form(&progress.fact));
    let facts = facts(&progress.fact);
    if progress.wanted {
        kept(language, code, form, &facts)
    } else {
        kept(language, NOT, "", &facts.with("fact", Named::Sentence(code, form)))
    }
}

/// The sentence around a fact that must not hold.
pub(super) const NOT: &str = "goal/not";

pub(super) fn form(fact: &Fact) -> &'static str {
    match fact {
        Fact::Exists { exists: false, .. } | Fact::PodReady { ready: false, .. } => "not",
        Fact::NodeReady { ready: false, .. } | Fact::NodeCordoned { cordoned: false, .. } => "not",
        Fact::PodsOnNodes { nodes, .. } if nodes.is_empty() => "none",
        Fact::OrdinalsUpdated { ordinals, .. } if ordinals.is_empty() => "none",
        Fact::Event { says, .. } if says.is_empty() => "silent",
        _ => "",
    }
}

pub(super) fn facts(fact: &Fact) -> Facts {
    let facts = Facts::new();
    let of = |facts: Facts, workload: &ObjectRef| facts.object("set", workload.kind, &workload.key);
    let numbers = |numbers: &std::collections::BTreeSet<i64>| numbers.iter().map(|one| Rc::from(one.to_string())).collect::<Vec<_>>();
    match fact {
        Fact::Exists { object, .. } => facts.reference("object", object),
        Fact::Field { object, path, value } => facts
            .reference("object", object)
            .code("field", path.to_string())
            .code("value", value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        Fact::PodImage { pod, image } => facts.object("pod", Kind::Pod, pod).code("image", image.clone()),
        Fact::PodReady { pod, .. } => facts.object("pod", Kind::Pod, pod),
        Fact::PodPhase { pod, phase } => facts.object("pod", Kind::Pod, pod).code("phase", phase.text()),
        Fact::PodNode { pod, node } => facts.object("pod", Kind::Pod, pod).node("node", node),
        Fact::PodsOnNodes { workload, nodes } => of(facts, workload).codes("nodes", nodes.iter().map(Name::clone)),
        Fact::PodsCount { workload, count } | Fact::PodsReady { workload, count } | Fact::PodsUpdated { workload, count } => {
            of(facts, workload).number("count", count)
        }
        Fact::PodsImage { workload, image } => of(facts, workload).code("image", image.clone()),
        Fact::OrdinalsUpdated { set, ordinals } => facts.object("set", Kind::StatefulSet, set).codes("ordinals", numbers(ordinals)),
        Fact::Revisions { workload, numbers: wanted } => of(facts, workload).codes("numbers", numbers(wanted)),
        Fact::NodeReady { node, .. } | Fact::NodeCordoned { node, .. } => facts.node("node", node),
        Fact::NodeTaint { node, key, effect } => facts.node("node", node).code("taint", format!("{key}:{}", effect.text())),
        Fact::Event { about, reason, says } => facts.reference("object", about).code("reason", reason.clone()).code("says", says.clone()),
    }
}

/// One of each fact in each of its forms.
#[cfg(test)]
pub(super) fn samples() -> Vec<Fact> {
    use crate::object::kind::Key;
    use crate::object::path::FieldPath;
    use crate::object::pod::Phase;
    use crate::object::taint::Effect;

    let object = || ObjectRef { kind: Kind::DaemonSet, key: Key::new("default", "agent") };
    let (pod, name, either) = (|| object().key, || Name::from("a"), [true, false]);
    let mut samples = vec![
        Fact::Field { object: object(), path: FieldPath::default(), value: 1.into() },
        Fact::PodImage { pod: pod(), image: name() },
        Fact::PodPhase { pod: pod(), phase: Phase::Running },
        Fact::PodNode { pod: pod(), node: name() },
        Fact::PodsOnNodes { workload: object(), nodes: [].into() },
        Fact::PodsOnNodes { workload: object(), nodes: [name()].into() },
        Fact::PodsCount { workload: object(), count: 1 },
        Fact::PodsReady { workload: object(), count: 1 },
        Fact::PodsUpdated { workload: object(), count: 1 },
        Fact::PodsImage { workload: object(), image: name() },
        Fact::OrdinalsUpdated { set: pod(), ordinals: [].into() },
        Fact::OrdinalsUpdated { set: pod(), ordinals: [1].into() },
        Fact::Revisions { workload: object(), numbers: [1].into() },
        Fact::NodeTaint { node: name(), key: name(), effect: Effect::NoSchedule },
        Fact::Event { about: object(), reason: name(), says: "".into() },
        Fact::Event { about: object(), reason: name(), says: name() },
    ];
    for is_so in either {
        samples.extend([
            Fact::Exists { object: object(), exists: is_so },
            Fact::PodReady { pod: pod(), ready: is_so },
            Fact::NodeReady { node: name(), ready: is_so },
            Fact::NodeCordoned { node: name(), cordoned: is_so },
        ]);
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::wanted;
    use crate::cluster::store::Cluster;
    use crate::scenario::goal::Goal;
    use crate::text::language::Language;
    use crate::text::sentence::plain;
    use crate::time::Epoch;
    use serde_json::{Value, json};

    fn check(value: &Value, english: &[&str]) {
        let found = serde_json::from_value::<Goal>(value.clone()).unwrap().progress(&Cluster::new(1, Epoch::DEFAULT));
        let said: Vec<String> = found.iter().map(|one| plain(&wanted(Language::English, one))).collect();
        assert_eq!(said, english);
        for one in &found {
            let chinese = plain(&wanted(Language::Chinese, one));
            assert!(!chinese.is_empty() && !chinese.contains(['{', '}']), "{chinese}");
        }
    }

    #[test]
    fn facts_read_as_sentences() {
        check(
            &json!({"pod": {"name": "mysql-2", "image": "mysql:5.7.23", "ready": true, "phase": "Running", "node": "a", "exists": true}}),
            &["Pod/mysql-2 exists.", "mysql-2 runs mysql:5.7.23.", "mysql-2 is Ready.", "mysql-2 is Running.", "mysql-2 is on a."],
        );
        check(
            &json!({"all": [{"pods": {"of": "ds/agent", "nodes": ["a", "b"], "count": 2, "ready": 2, "updated": 2, "image": "x:1"}}]}),
            &[
                "agent has one Pod each on a, b, and nowhere else.",
                "Pods of agent: 2.",
                "Ready Pods of agent: 2.",
                "Pods of agent from the newest template: 2.",
                "Every Pod of agent runs x:1.",
            ],
        );
        check(&json!({"ordinals": {"of": "mysql", "updated": [2]}}), &["Updated Pods of mysql: ordinals 2, no others."]);
        check(&json!({"revisions": {"of": "sts/mysql", "numbers": [2, 3]}}), &["mysql has the revisions 2, 3."]);
        check(
            &json!({"node": {"name": "a", "ready": false, "cordoned": true, "taint": "k:NoSchedule"}}),
            &["a is not Ready.", "a is cordoned.", "a has the taint k:NoSchedule."],
        );
        check(
            &json!({"not": {"object": {"kind": "DaemonSet", "name": "agent", "field": "spec.x", "equals": 1}}}),
            &["Not this: spec.x of DaemonSet/agent is 1."],
        );
        check(
            &json!({"event": {"about": "ds/agent", "reason": "SuccessfulDelete", "says": "surplus"}}),
            &["There is an event SuccessfulDelete about DaemonSet/agent that says surplus."],
        );
    }
}
