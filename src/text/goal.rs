//! The facts of a goal as short sentences, for the list of what is done and what is not.

use crate::object::kind::{Kind, Name, ObjectRef};
use crate::scenario::goal::{Fact, Progress};
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use std::rc::Rc;

/// What is wanted, as a sentence.
#[must_use]
pub fn wanted(language: Language, progress: &Progress) -> Sentence {
    let facts = facts(language, &progress.fact);
    match (language, progress.wanted) {
        (Language::English, true) => facts.say(en::goal::fact(&progress.fact)),
        (Language::English, false) => facts.say_all(&[en::goal::NOT, en::goal::fact(&progress.fact)]),
        (Language::Chinese, true) => facts.say(zh::goal::fact(&progress.fact)),
        (Language::Chinese, false) => facts.say_all(&[zh::goal::NOT, zh::goal::fact(&progress.fact)]),
    }
}

fn facts(language: Language, fact: &Fact) -> Facts {
    let facts = Facts::new(language);
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
        Fact::Event { about, reason, says } => {
            facts.reference("object", about).code("reason", reason.clone()).code("says", says.clone())
        }
    }
}
