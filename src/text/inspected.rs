//! The sentences of the inspector that are not reasons of a controller: what a thing is, who wrote a line, what the reader did.

use crate::control::scheduler::plugins::Score;
use crate::object::kind::{Name, ObjectRef};
use crate::object::taint::Taint;
use crate::why::facts::{Facts, Worded};
use std::rc::Rc;
use strum::IntoStaticStr;

/// One such sentence, with its facts.
#[derive(Clone, Debug, PartialEq, IntoStaticStr)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "inspected/")]
pub enum Note {
    /// A Pod of a DaemonSet, for a node.
    DaemonPod {
        /// The DaemonSet.
        owner: ObjectRef,
        /// The node.
        node: Name,
    },
    /// A Pod of a StatefulSet.
    OrdinalPod {
        /// The StatefulSet.
        owner: ObjectRef,
        /// Its place in the row.
        ordinal: i64,
    },
    /// A Pod of another controller.
    OwnedPod {
        /// The controller.
        owner: ObjectRef,
    },
    /// A Pod that nobody owns.
    BarePod,
    /// A workload with nothing left to do.
    AtRest {
        /// The workload.
        workload: ObjectRef,
    },
    /// What a node is like.
    Node {
        /// How many Pods are bound to it.
        pods: usize,
        /// Whether it is Ready.
        ready: bool,
    },
    /// The ordinal is not among the replicas.
    BeyondReplicas {
        /// The StatefulSet.
        workload: ObjectRef,
        /// The ordinal.
        ordinal: i64,
        /// How many replicas there are.
        replicas: i64,
    },
    /// The ordinal has no Pod, and the controller has not looked yet.
    NotDecided {
        /// The workload.
        workload: ObjectRef,
    },
    /// The object is not there any more.
    Gone {
        /// The object that is gone.
        object: ObjectRef,
    },
    /// The Pod is here.
    RunsHere,
    /// Every filter lets it pass.
    Feasible {
        /// What the node scored, where nodes were compared.
        score: Option<Score>,
    },
    /// The record does not go back to what came before.
    Forgotten,
    /// No filter looked at the node for this Pod.
    NotAsked,
    /// A line from a command, that the text does not have.
    SaidWithKubectl {
        /// The command, such as `kubectl patch`.
        command: Option<Rc<str>>,
    },
    /// A toleration that tolerates a taint of the Pod's node.
    Tolerates {
        /// The node.
        node: Name,
        /// The taint.
        taint: Taint,
    },
    /// A default of the API.
    Default,
    /// The namespace that a manifest means when it names none.
    DefaultNamespace,
    /// Counts that a controller keeps.
    ControllerStatus,
    /// An object or line that a controller made, without a reason of its own.
    MadeByController {
        /// The owner, where there is one.
        owner: Option<ObjectRef>,
    },
    /// What the kubelet says of its node.
    KubeletStatus,
    /// A label that the kubelet gives its node.
    KubeletLabel,
    /// A taint that follows from a condition or from the cordon.
    AutomaticTaint,
    /// `deprecated.daemonset.template.generation`
    TemplateGeneration,
    /// The volume of a claim.
    ClaimVolume,
    /// The finalizer of a claim.
    ClaimProtection,
    /// The storage class of a claim that names none.
    DefaultClass,
    /// The reader created something.
    Created {
        /// What.
        object: ObjectRef,
        /// The command.
        command: Option<Rc<str>>,
    },
    /// The reader changed something.
    Changed {
        /// What.
        object: ObjectRef,
        /// The changed fields with their new values.
        fields: Vec<Rc<str>>,
        /// The command.
        command: Option<Rc<str>>,
    },
    /// The reader deleted something.
    Deleted {
        /// What.
        object: ObjectRef,
        /// The command.
        command: Option<Rc<str>>,
    },
}

impl Worded for Note {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Node { ready: true, .. } => "ready",
            Self::Node { ready: false, .. } => "not-ready",
            Self::Feasible { score: Some(_) } => "scored",
            Self::SaidWithKubectl { command: Some(_) } => "named",
            Self::MadeByController { owner: Some(_) } => "owned",
            Self::Created { command: Some(_), .. } | Self::Changed { command: Some(_), .. } | Self::Deleted { command: Some(_), .. } => {
                "by-command"
            }
            _ => "",
        }
    }

    fn facts(&self) -> Facts {
        let facts = Facts::new();
        match self {
            Self::DaemonPod { owner, node } => facts.reference("owner", owner).node("node", node),
            Self::OrdinalPod { owner, ordinal } => facts.reference("owner", owner).number("ordinal", ordinal),
            Self::OwnedPod { owner } | Self::MadeByController { owner: Some(owner) } => facts.reference("owner", owner),
            Self::AtRest { workload } | Self::NotDecided { workload } => facts.reference("workload", workload),
            Self::Node { pods, .. } => facts.number("pods", pods),
            Self::BeyondReplicas { workload, ordinal, replicas } => {
                facts.reference("workload", workload).number("ordinal", ordinal).number("replicas", replicas)
            }
            Self::Gone { object } => facts.reference("object", object),
            Self::Created { object, command } | Self::Deleted { object, command } => by(facts, command).reference("object", object),
            Self::Changed { object, fields, command } => {
                by(facts, command).reference("object", object).codes("fields", fields.iter().cloned())
            }
            Self::Feasible { score: Some(score) } => {
                let parts = score.parts.iter().map(|(scorer, points)| format!("{} {points}", scorer.name()).into());
                facts.number("total", score.total).codes("parts", parts)
            }
            Self::SaidWithKubectl { command } => by(facts, command),
            Self::Tolerates { node, taint } => facts.node("node", node).taint(taint),
            Self::BarePod
            | Self::RunsHere
            | Self::Feasible { score: None }
            | Self::Forgotten
            | Self::NotAsked
            | Self::Default
            | Self::DefaultNamespace
            | Self::ControllerStatus
            | Self::MadeByController { owner: None }
            | Self::KubeletStatus
            | Self::KubeletLabel
            | Self::AutomaticTaint
            | Self::TemplateGeneration
            | Self::ClaimVolume
            | Self::ClaimProtection
            | Self::DefaultClass => facts,
        }
    }
}

/// The facts, with the command that a sentence may name.
fn by(facts: Facts, command: &Option<Rc<str>>) -> Facts {
    match command {
        Some(command) => facts.code("command", command.clone()),
        None => facts,
    }
}

/// One of each note in each of its forms.
#[cfg(test)]
pub(super) fn samples() -> Vec<Note> {
    use crate::control::scheduler::plugins::{Plugin, Score};
    use crate::object::kind::{Key, Kind};
    use strum::IntoEnumIterator;

    let object = || ObjectRef { kind: Kind::DaemonSet, key: Key::new("default", "agent") };
    let command = || Some(Rc::from("kubectl patch"));
    let mut samples: Vec<Note> = Note::iter().collect();
    samples.extend([
        Note::Node { pods: 2, ready: true },
        Note::Feasible { score: Some(Score { total: 9, parts: vec![(Plugin::NodeAffinity, 9)] }) },
        Note::SaidWithKubectl { command: command() },
        Note::MadeByController { owner: Some(object()) },
        Note::Created { object: object(), command: command() },
        Note::Changed { object: object(), fields: vec!["a: 1".into()], command: command() },
        Note::Deleted { object: object(), command: command() },
    ]);
    samples
}
