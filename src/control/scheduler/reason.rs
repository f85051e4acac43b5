//! Reasons of the scheduler (`pkg/scheduler`): where a Pod was bound and why nowhere else, what it waits for, and whom it pushed away.
//!
//! The table of a scheduling attempt is kept: one verdict per node, with the first filter that refused it and the numbers behind it.
//! The strings that Kubernetes itself writes into Events and conditions are made from these facts here, since they are upstream's own.

use crate::control::scheduler::plugins::{Code, Plugin, PodRefusal, Refusal, Refuses, RefusesPod, Score, node_affinity};
use crate::object::kind::{Key, Kind, Name};
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Fact, Facts, Worded};
use crate::why::scope::{Explains, Scope};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;
use strum::{IntoStaticStr, VariantNames};

/// What the filters said about one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The node.
    pub node: Name,
    /// Reasons of the first plugin that refused; empty: the node is feasible.
    pub refusals: Vec<Refusal>,
    /// What it scored, where feasible nodes had to be compared.
    pub score: Option<Score>,
}

/// The table of one attempt: node × first filter that refused.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(Default))]
pub struct Verdicts {
    /// The Pod.
    pub pod: Key,
    /// How many nodes there are.
    pub node_count: usize,
    /// Why the Pod was refused before any node was looked at.
    pub refused: Option<PodRefusal>,
    /// The nodes looked at, in the order they were looked at.
    pub nodes: Vec<Verdict>,
    /// The only nodes that required affinity names; all others were not looked at.
    pub named: Option<Rc<[Name]>>,
}

/// What removing Pods of lower priority from a node would bring.
#[derive(Clone, Debug, PartialEq)]
pub enum Unhelped {
    /// No Pod there has a lower priority.
    NoVictims,
    /// Without all of them the Pod still would not fit.
    StillRefused(Vec<Refusal>),
}

/// How preemption ended (`PostFilter`).
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "preemption/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
#[cfg_attr(test, derive(Default))]
pub enum Preemption {
    /// The Pod was refused before any node was looked at: there is nothing to preempt for.
    #[cfg_attr(test, default)]
    NotTried,
    /// `preemptionPolicy: Never`
    Never,
    /// A victim of an earlier attempt is still terminating on the nominated node.
    WaitsForVictim { node: Name, victim: Key },
    /// No node could be made to fit; nodes that are missing were passed by.
    NoCandidate { nodes: Vec<(Name, Unhelped)>, node_count: usize },
    /// These Pods go, and the Pod is nominated to the node.
    Chosen { node: Name, victims: Vec<Key> },
}

/// Why the scheduler did or did not act; decided on behalf of the Pod whose turn it is.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "scheduling/")]
#[allow(missing_docs, reason = "the fields are the facts of each variant's sentence")]
pub enum Reason {
    /// The best of the feasible nodes.
    Bound { node: Name, verdicts: Rc<Verdicts> },
    /// No node is feasible.
    #[strum(serialize = "failed")]
    FailedScheduling { verdicts: Rc<Verdicts>, preemption: Rc<Preemption> },
    /// There are no nodes.
    NoNodes,
    /// The Pod is being deleted: it is not scheduled any more.
    SkipsDeleting,
    /// The Pod goes to make room for one of higher priority.
    Preempted { priority: i64, node: Name, by: Key, by_priority: i64 },
    /// A Pod of higher priority was nominated to the node: this one loses its place.
    LosesNomination { node: Name, to: Key },
    /// The node is chosen; the claims that waited for it are told.
    SelectsNode { node: Name, claim: Name, verdicts: Rc<Verdicts> },
    /// The node is chosen; a volume there is reserved for a claim that waited for it.
    ReservesVolume { node: Name, claim: Name, volume: Name, verdicts: Rc<Verdicts> },
    /// A plugin keeps it out of the queue.
    Gated { refused: PodRefusal },
    /// Another scheduler is responsible.
    OtherScheduler { scheduler: Name },
    /// It is in the queue.
    InQueue { ahead: usize },
    /// It failed a moment ago and is tried again later.
    WaitsInBackoff { attempts: u32, until: Time },
    /// It is tried again when something changes that one of these filters looks at, or after a while.
    WaitsForChange { plugins: Rc<[Plugin]>, until: Time },
    /// Its node is chosen; it waits for its claims to be bound.
    WaitsForVolumes { node: Name },
}

/// How a Pod stands after a decision about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Refused, until it is refused for another reason, has a node or is gone.
    Refused,
    /// Not refused any more.
    Cleared,
    /// As before.
    Unchanged,
}

impl Reason {
    /// How the Pod stands after this decision.
    pub(crate) const fn standing(&self) -> Standing {
        match self {
            Self::FailedScheduling { .. } | Self::NoNodes => Standing::Refused,
            Self::Bound { .. } | Self::SelectsNode { .. } | Self::ReservesVolume { .. } | Self::SkipsDeleting => Standing::Cleared,
            Self::Preempted { .. }
            | Self::LosesNomination { .. }
            | Self::Gated { .. }
            | Self::OtherScheduler { .. }
            | Self::InQueue { .. }
            | Self::WaitsInBackoff { .. }
            | Self::WaitsForChange { .. }
            | Self::WaitsForVolumes { .. } => Standing::Unchanged,
        }
    }
}

impl Worded for Preemption {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::WaitsForVictim { node, victim } => facts.node("victim_node", node).object("victim", Kind::Pod, victim),
            Self::Chosen { node, victims } => {
                facts.node("victim_node", node).codes("victims", victims.iter().map(|victim| victim.name.clone()))
            }
            Self::NotTried | Self::Never | Self::NoCandidate { .. } => facts,
        }
    }
}

impl Verdict {
    /// Whether the node can take the Pod.
    #[must_use]
    pub fn is_feasible(&self) -> bool {
        self.refusals.is_empty()
    }

    /// The code of a refused node: the gravest of its reasons.
    #[must_use]
    pub fn status(&self) -> Option<Code> {
        self.refusals.iter().map(Refuses::status).max()
    }
}

impl Reason {
    /// The table of the attempt that this came of.
    #[must_use]
    pub const fn verdicts(&self) -> Option<&Rc<Verdicts>> {
        match self {
            Self::Bound { verdicts, .. }
            | Self::FailedScheduling { verdicts, .. }
            | Self::SelectsNode { verdicts, .. }
            | Self::ReservesVolume { verdicts, .. } => Some(verdicts),
            Self::NoNodes
            | Self::SkipsDeleting
            | Self::Preempted { .. }
            | Self::LosesNomination { .. }
            | Self::Gated { .. }
            | Self::OtherScheduler { .. }
            | Self::InQueue { .. }
            | Self::WaitsInBackoff { .. }
            | Self::WaitsForChange { .. }
            | Self::WaitsForVolumes { .. } => None,
        }
    }
}

impl Verdicts {
    /// What is said about one node; a node that was not looked at was refused by name, or not needed any more.
    #[must_use]
    pub fn of_node(&self, node: &str) -> Option<Cow<'_, Verdict>> {
        if let Some(verdict) = self.nodes.iter().find(|verdict| &*verdict.node == node) {
            return Some(Cow::Borrowed(verdict));
        }
        let named = self.named.clone()?;
        Some(Cow::Owned(Verdict { node: node.into(), refusals: vec![node_affinity::Refusal::NotNamed { named }.into()], score: None }))
    }

    /// How many nodes can take the Pod.
    fn feasible_count(&self) -> usize {
        self.nodes.iter().filter(|verdict| verdict.is_feasible()).count()
    }

    fn counted_in(&self, facts: Facts) -> Facts {
        facts.number("count", self.node_count).number("feasible", self.feasible_count())
    }

    /// What refused the Pod on the one node that it is meant for.
    fn only_refusal(&self) -> Option<(&Name, &Refusal)> {
        match (self.named.as_deref(), self.nodes.as_slice()) {
            (Some([_]), [verdict]) => Some((&verdict.node, verdict.refusals.first()?)),
            _ => None,
        }
    }

    /// The plugins that refused at least one node, or the Pod.
    #[must_use]
    pub fn plugins(&self) -> Rc<[Plugin]> {
        let mut plugins: Vec<Plugin> = self.nodes.iter().flat_map(|verdict| &verdict.refusals).map(Refusal::plugin).collect();
        plugins.extend(self.refused.as_ref().map(PodRefusal::plugin));
        if self.named.is_some() {
            plugins.push(Plugin::NodeAffinity);
        }
        plugins.sort_unstable();
        plugins.dedup();
        plugins.into()
    }

    /// `FitError.Error`: `0/3 nodes are available: …`
    #[must_use]
    pub fn text(&self, preemption: &Preemption) -> String {
        let reasons = self.refused.as_ref().map_or_else(|| self.counted().into(), RefusesPod::reason);
        let mut text = format!("0/{} nodes are available: {reasons}.", self.node_count);
        let tail = preemption.text();
        if !tail.is_empty() {
            text.push(' ');
            text.push_str(&tail);
        }
        text
    }

    fn counted(&self) -> String {
        let mut counts = Counts::default();
        for refusal in self.nodes.iter().flat_map(|verdict| &verdict.refusals) {
            counts.add(refusal.reason(), 1);
        }
        if let Some(named) = &self.named {
            counts
                .add(node_affinity::Refusal::NotNamed { named: named.clone() }.reason(), self.node_count.saturating_sub(self.nodes.len()));
        }
        counts.text()
    }
}

/// How many nodes gave each reason.
#[derive(Default)]
struct Counts(BTreeMap<Cow<'static, str>, usize>);

impl Counts {
    fn add(&mut self, reason: Cow<'static, str>, count: usize) {
        if count > 0 {
            *self.0.entry(reason).or_default() += count;
        }
    }

    /// `<count> <reason>`, sorted as plain strings.
    fn text(&self) -> String {
        let mut counted: Vec<String> = self.0.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        counted.sort_unstable();
        counted.join(", ")
    }
}

impl Preemption {
    /// What PostFilter plugins add to the message; the claims are those of dynamic resource allocation.
    #[must_use]
    pub fn text(&self) -> String {
        let of_preemption = match self {
            // The plugin for dynamic resources finds no state of this cycle; its error ends the phase.
            Self::NotTried => return "not found".to_owned(),
            Self::Chosen { .. } => return String::new(),
            Self::Never => "not eligible due to preemptionPolicy=Never.".to_owned(),
            Self::WaitsForVictim { .. } => "not eligible due to a terminating pod on the nominated node.".to_owned(),
            Self::NoCandidate { nodes, node_count } => {
                let mut counts = Counts::default();
                for (_, unhelped) in nodes {
                    match unhelped {
                        Unhelped::NoVictims => counts.add("No preemption victims found for incoming pod".into(), 1),
                        Unhelped::StillRefused(refusals) => refusals.iter().for_each(|refusal| counts.add(refusal.reason(), 1)),
                    }
                }
                counts.add("Preemption is not helpful for scheduling".into(), node_count.saturating_sub(nodes.len()));
                format!("0/{node_count} nodes are available: {}.", counts.text())
            }
        };
        format!("no new claims to deallocate, preemption: {of_preemption}")
    }
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Bound { verdicts, .. } => match (&verdicts.named, verdicts.feasible_count()) {
                (Some(named), _) if named.len() == 1 => "named",
                (_, 1) => "only",
                (_, _) => "best",
            },
            Self::FailedScheduling { verdicts, .. } => match verdicts.refused {
                Some(_) => "pod",
                None if verdicts.only_refusal().is_some() => "one-node",
                None => "no-node",
            },
            _ => "",
        }
    }

    fn forms(&self) -> &'static [&'static str] {
        match self {
            Self::Bound { .. } => &["named", "only", "best"],
            Self::FailedScheduling { .. } => &["pod", "one-node", "no-node"],
            _ => &[""],
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::Bound { node, verdicts } => verdicts.counted_in(facts.node("node", node)),
            Self::SelectsNode { node, claim, verdicts } => {
                verdicts.counted_in(facts.node("node", node)).beside("claim", Kind::PersistentVolumeClaim, claim)
            }
            Self::ReservesVolume { node, claim, volume, verdicts } => verdicts
                .counted_in(facts.node("node", node))
                .beside("claim", Kind::PersistentVolumeClaim, claim)
                .beside("volume", Kind::PersistentVolume, volume),
            Self::FailedScheduling { verdicts, preemption } => failure(verdicts.counted_in(facts), verdicts, preemption),
            Self::Preempted { priority, node, by, by_priority } => {
                facts.node("node", node).object("by", Kind::Pod, by).number("priority", priority).number("higher", by_priority)
            }
            Self::LosesNomination { node, to } => facts.node("node", node).object("other", Kind::Pod, to),
            Self::Gated { refused } => refusal_of_pod(facts, refused),
            Self::OtherScheduler { scheduler } => facts.code("scheduler", scheduler.clone()),
            Self::InQueue { ahead } => facts.number("ahead", ahead),
            Self::WaitsInBackoff { attempts, until } => facts.number("attempts", attempts).time("until", *until),
            Self::WaitsForChange { plugins, until } => {
                facts.codes("plugins", plugins.iter().copied().map(Plugin::name).map(Into::into)).time("until", *until)
            }
            Self::WaitsForVolumes { node } => facts.node("node", node),
            Self::NoNodes | Self::SkipsDeleting => facts,
        }
    }
}

/// The facts of a failure: what refused the Pod, where that is one thing, and what pushing others away could do, each a sentence of its own.
fn failure(facts: Facts, verdicts: &Verdicts, preemption: &Preemption) -> Facts {
    let facts = facts.or(preemption.facts()).with("preemption", Fact::Sentence(preemption.code(), ""));
    match (&verdicts.refused, verdicts.only_refusal()) {
        (Some(refused), _) => refusal_of_pod(facts, refused),
        (None, Some((node, refusal))) => {
            facts.node("node", node).or(refusal.facts()).with("refused", Fact::Sentence(refusal.code(), refusal.form()))
        }
        (None, None) => facts,
    }
}

fn refusal_of_pod(facts: Facts, refused: &PodRefusal) -> Facts {
    facts.or(refused.facts()).with("refused", Fact::Sentence(refused.code(), refused.form()))
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::FailedScheduling { verdicts, .. } => failed_evidence(verdicts),
            Self::Bound { .. } => vec![scope.field("spec.nodeName")],
            Self::NoNodes | Self::InQueue { .. } => vec![scope.field("spec")],
            Self::SkipsDeleting => vec![scope.field("metadata.deletionTimestamp")],
            Self::Preempted { by, .. } => vec![scope.field("spec.priority"), Evidence::new(Kind::Pod, by, "spec.priority")],
            Self::LosesNomination { to, .. } => {
                vec![scope.field("status.nominatedNodeName"), Evidence::new(Kind::Pod, to, "spec.priority")]
            }
            Self::SelectsNode { claim, .. } => {
                vec![scope.field_of("spec.volumes"), scope.field_beside(Kind::PersistentVolumeClaim, claim, "spec.storageClassName")]
            }
            Self::ReservesVolume { volume, .. } => {
                vec![scope.field_of("spec.volumes"), scope.field_beside(Kind::PersistentVolume, volume, "spec.nodeAffinity")]
            }
            Self::Gated { refused } => refused.evidence(&scope.subject().key),
            Self::OtherScheduler { .. } => vec![scope.field("spec.schedulerName")],
            Self::WaitsInBackoff { .. } | Self::WaitsForChange { .. } => vec![scope.field("status.conditions[PodScheduled]")],
            Self::WaitsForVolumes { .. } => vec![scope.field("spec.volumes")],
        }
    }
}

fn failed_evidence(verdicts: &Verdicts) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = verdicts
        .nodes
        .iter()
        .flat_map(|verdict| verdict.refusals.iter().flat_map(|one| one.evidence(&verdicts.pod, &verdict.node)))
        .collect();
    if verdicts.named.is_some() {
        evidence.push(Evidence::new(Kind::Pod, &verdicts.pod, node_affinity::REQUIRED));
    }
    evidence.extend(verdicts.refused.iter().flat_map(|refused| refused.evidence(&verdicts.pod)));
    evidence.sort();
    evidence.dedup();
    evidence
}
