//! Why a line stands in a Pod that its author did not write it in.

use crate::object::kind::Kind;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::injected::{DaemonToleration, Injected};

/// The sentence of an injected line.
#[must_use]
pub fn injected(language: Language, injected: &Injected) -> Sentence {
    let facts = facts(language, injected);
    match language {
        Language::English => facts.say(en::injected::injected(injected)),
        Language::Chinese => facts.say(zh::injected::injected(injected)),
    }
}

fn facts(language: Language, injected: &Injected) -> Facts {
    let facts = Facts::new(language);
    match injected {
        Injected::NodeAffinity { node, .. } | Injected::NodeName { node } => facts.node("node", node),
        Injected::Toleration(toleration) => tolerated(facts, *toleration),
        Injected::RevisionHash { hash } => facts.code("hash", hash.clone()),
        Injected::OwnerReference { owner } => facts.reference("owner", owner),
        Injected::ClaimVolume { claim } => facts.code("claim", claim.clone()),
        Injected::TemplateGeneration
        | Injected::GenerateName
        | Injected::GeneratedName
        | Injected::OrdinalName
        | Injected::Namespace
        | Injected::PodNameLabel
        | Injected::PodIndexLabel
        | Injected::Hostname
        | Injected::Subdomain
        | Injected::Default(_)
        | Injected::NotReadyFor300s
        | Injected::UnreachableFor300s
        | Injected::Priority
        | Injected::PreemptionPolicy
        | Injected::Stamp(_)
        | Injected::Status(_)
        | Injected::LastApplied => facts.code("kind", Kind::Pod.info().name),
    }
}

fn tolerated(facts: Facts, toleration: DaemonToleration) -> Facts {
    facts.code("taint", format!("{}:{}", toleration.key(), toleration.effect()))
}
