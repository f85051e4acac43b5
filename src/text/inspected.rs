//! The sentences of the inspector that are not reasons of a controller: what a thing is, who wrote a line, what the reader did.

use crate::control::scheduler::plugins::Score;
use crate::object::kind::{Name, ObjectRef};
use crate::object::taint::Taint;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use std::rc::Rc;

/// One such sentence, with its facts.
#[derive(Clone, Debug, PartialEq)]
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

/// The sentence of a note.
#[must_use]
pub fn note(language: Language, note: &Note) -> Sentence {
    let facts = facts(language, note);
    let (words, command) = match language {
        Language::English => (english(note), " (`{command}`)"),
        Language::Chinese => (chinese(note), "（`{command}`）"),
    };
    match note {
        Note::Created { command: Some(line), .. }
        | Note::Changed { command: Some(line), .. }
        | Note::Deleted { command: Some(line), .. } => {
            facts.say(&format!("{words}{}", command.replace("{command}", &line.replace('`', "'"))))
        }
        _ => facts.say(words),
    }
}

fn facts(language: Language, note: &Note) -> Facts {
    let facts = Facts::new(language);
    match note {
        Note::DaemonPod { owner, node } => facts.reference("owner", owner).node("node", node),
        Note::OrdinalPod { owner, ordinal } => facts.reference("owner", owner).number("ordinal", ordinal),
        Note::OwnedPod { owner } | Note::MadeByController { owner: Some(owner) } => facts.reference("owner", owner),
        Note::AtRest { workload } | Note::NotDecided { workload } => facts.reference("workload", workload),
        Note::Node { pods, .. } => facts.number("pods", pods),
        Note::BeyondReplicas { workload, ordinal, replicas } => {
            facts.reference("workload", workload).number("ordinal", ordinal).number("replicas", replicas)
        }
        Note::Gone { object } | Note::Created { object, .. } | Note::Deleted { object, .. } => facts.reference("object", object),
        Note::Changed { object, fields, .. } => facts.reference("object", object).codes("fields", fields.iter().cloned()),
        Note::Feasible { score: Some(score) } => {
            let parts = score.parts.iter().map(|(scorer, points)| format!("{} {points}", scorer.name()).into());
            facts.number("total", score.total).codes("parts", parts)
        }
        Note::SaidWithKubectl { command: Some(command) } => facts.code("command", command.clone()),
        Note::Tolerates { node, taint } => facts.node("node", node).taint("taint", node, taint),
        Note::BarePod
        | Note::RunsHere
        | Note::Feasible { score: None }
        | Note::Forgotten
        | Note::NotAsked
        | Note::SaidWithKubectl { command: None }
        | Note::Default
        | Note::DefaultNamespace
        | Note::ControllerStatus
        | Note::MadeByController { owner: None }
        | Note::KubeletStatus
        | Note::KubeletLabel
        | Note::AutomaticTaint
        | Note::TemplateGeneration
        | Note::ClaimVolume
        | Note::ClaimProtection
        | Note::DefaultClass => facts,
    }
}

const fn english(note: &Note) -> &'static str {
    match note {
        Note::DaemonPod { .. } => "{owner} runs one Pod on every node that suits it; this one is for {node}.",
        Note::OrdinalPod { .. } => "Ordinal {ordinal} of {owner}: its name, its claims and its place in the order stay the same.",
        Note::OwnedPod { .. } => "A Pod of {owner}.",
        Note::BarePod => "A Pod without an owner: no controller creates it again when it is gone.",
        Note::AtRest { .. } => "{workload} matches its spec.",
        Note::Node { ready: true, .. } => "Ready, with {pods} Pods.",
        Note::Node { ready: false, .. } => "Not Ready, with {pods} Pods.",
        Note::BeyondReplicas { .. } => {
            "{workload} has {replicas} replicas, and ordinal {ordinal} is not among them. Raise `spec.replicas` to have it."
        }
        Note::NotDecided { .. } => "The controller of {workload} has not decided about this place yet.",
        Note::Gone { .. } => "{object} does not exist any more.",
        Note::RunsHere => "The Pod runs here.",
        Note::Feasible { score: None } => "Every filter lets it pass.",
        Note::Feasible { score: Some(_) } => "Every filter lets it pass; the score is {total}: {parts}.",
        Note::Forgotten => "What led to this happened so long ago that the record no longer has it.",
        Note::NotAsked => "The scheduler has not looked at this node for this Pod.",
        Note::SaidWithKubectl { command: None } => "Set by a command; the text on the left does not have it.",
        Note::SaidWithKubectl { command: Some(_) } => "Set by the command {command}; the text on the left does not have it.",
        Note::Tolerates { .. } => "{node} has the taint {taint}; this toleration matches it.",
        Note::Default => "Your manifest says nothing here, so the API server fills in the default.",
        Note::DefaultNamespace => "A manifest that names no namespace means `default`.",
        Note::ControllerStatus => "The controller wrote this when it last counted its Pods.",
        Note::MadeByController { owner: Some(_) } => "Made by the controller of {owner}.",
        Note::MadeByController { owner: None } => "Made by a controller.",
        Note::KubeletStatus => "The kubelet reports this about its own node.",
        Note::KubeletLabel => "The kubelet gives its node this label when it registers.",
        Note::AutomaticTaint => {
            "The node controller keeps this taint in step with the node's conditions and its cordon: if you take it away, it comes back."
        }
        Note::TemplateGeneration => "The API server counts here how often the template was changed.",
        Note::ClaimVolume => "The volume controller bound the claim to this volume.",
        Note::ClaimProtection => "Admission adds this finalizer: the claim is kept for as long as a Pod uses it.",
        Note::DefaultClass => "The claim names no class, so admission gives it the default one.",
        Note::Created { .. } => "Created {object}",
        Note::Changed { .. } => "Changed {object}: {fields}",
        Note::Deleted { .. } => "Deleted {object}",
    }
}

const fn chinese(note: &Note) -> &'static str {
    match note {
        Note::DaemonPod { .. } => "{owner} 在每个合适的节点上运行一个 Pod；这个是给 {node} 的。",
        Note::OrdinalPod { .. } => "{owner} 的序号 {ordinal}：名字、存储声明和在顺序中的位置都不变。",
        Note::OwnedPod { .. } => "{owner} 的 Pod。",
        Note::BarePod => "没有属主的 Pod：它消失之后，没有控制器会重建它。",
        Note::AtRest { .. } => "{workload} 与它的 spec 一致。",
        Note::Node { ready: true, .. } => "就绪，有 {pods} 个 Pod。",
        Note::Node { ready: false, .. } => "未就绪，有 {pods} 个 Pod。",
        Note::BeyondReplicas { .. } => "{workload} 有 {replicas} 个副本，序号 {ordinal} 不在其中。调大 `spec.replicas` 它就会出现。",
        Note::NotDecided { .. } => "{workload} 的控制器还没有对这个位置作出决定。",
        Note::Gone { .. } => "{object} 已经不存在了。",
        Note::RunsHere => "Pod 就在这里运行。",
        Note::Feasible { score: None } => "所有过滤器都放行。",
        Note::Feasible { score: Some(_) } => "所有过滤器都放行；得分 {total}：{parts}。",
        Note::Forgotten => "更早的原因年代太久，记录里已经没有了。",
        Note::NotAsked => "调度器没有为它看过这个节点。",
        Note::SaidWithKubectl { command: None } => "来自一条命令，左边的文本里没有。",
        Note::SaidWithKubectl { command: Some(_) } => "来自命令 {command}，左边的文本里没有。",
        Note::Tolerates { .. } => "{node} 有污点 {taint}；这条容忍与它匹配。",
        Note::Default => "清单里没有写这一项，API 服务器填入了默认值。",
        Note::DefaultNamespace => "清单没有写命名空间，意思就是 `default`。",
        Note::ControllerStatus => "控制器最近一次数 Pod 时写下的。",
        Note::MadeByController { owner: Some(_) } => "由 {owner} 的控制器创建。",
        Note::MadeByController { owner: None } => "由控制器创建。",
        Note::KubeletStatus => "kubelet 报告的本节点状况。",
        Note::KubeletLabel => "kubelet 注册节点时加上的标签。",
        Note::AutomaticTaint => "节点控制器让这个污点与节点状况和 cordon 保持一致：手工去掉，它还会回来。",
        Note::TemplateGeneration => "API 服务器在这里记录模板改过多少次。",
        Note::ClaimVolume => "卷控制器把这个声明绑定到了这个卷。",
        Note::ClaimProtection => "准入控制加上的 finalizer：只要还有 Pod 在用，声明就会保留。",
        Note::DefaultClass => "声明没有写存储类，准入控制给了它默认的那个。",
        Note::Created { .. } => "创建了 {object}",
        Note::Changed { .. } => "修改了 {object}：{fields}",
        Note::Deleted { .. } => "删除了 {object}",
    }
}

#[cfg(test)]
mod tests {
    use super::{Note, note};
    use crate::control::scheduler::plugins::{Plugin, Score};
    use crate::object::kind::{Key, Kind, ObjectRef};
    use crate::object::taint::{Effect, Taint};
    use crate::text::language::Language;
    use crate::text::sentence::plain;

    fn check(sample: &Note) {
        let (english, chinese) = (plain(&note(Language::English, sample)), plain(&note(Language::Chinese, sample)));
        for text in [&english, &chinese] {
            assert!(!text.is_empty() && !text.contains(['{', '`']), "{text}");
        }
        assert_ne!(english, chinese);
    }

    #[test]
    fn every_note_has_its_facts_in_both_languages() {
        let object = ObjectRef { kind: Kind::DaemonSet, key: Key::new("default", "agent") };
        let (owner, workload) = (object.clone(), object.clone());
        let score = Score { total: 9, parts: vec![(Plugin::NodeAffinity, 9)] };
        for sample in [
            Note::DaemonPod { owner: owner.clone(), node: "a".into() },
            Note::OrdinalPod { owner: owner.clone(), ordinal: 2 },
            Note::OwnedPod { owner: owner.clone() },
            Note::BarePod,
            Note::AtRest { workload: workload.clone() },
            Note::Node { pods: 2, ready: true },
            Note::Node { pods: 2, ready: false },
            Note::BeyondReplicas { workload: workload.clone(), ordinal: 3, replicas: 3 },
            Note::NotDecided { workload },
            Note::Gone { object: object.clone() },
            Note::RunsHere,
            Note::Feasible { score: None },
            Note::Feasible { score: Some(score) },
            Note::Forgotten,
            Note::NotAsked,
            Note::SaidWithKubectl { command: None },
            Note::SaidWithKubectl { command: Some("kubectl patch".into()) },
            Note::Tolerates { node: "a".into(), taint: Taint::new("k", Effect::NoSchedule, None) },
            Note::Default,
            Note::DefaultNamespace,
            Note::ControllerStatus,
            Note::MadeByController { owner: Some(owner) },
            Note::MadeByController { owner: None },
            Note::KubeletStatus,
            Note::KubeletLabel,
            Note::AutomaticTaint,
            Note::TemplateGeneration,
            Note::ClaimVolume,
            Note::ClaimProtection,
            Note::DefaultClass,
            Note::Created { object: object.clone(), command: None },
            Note::Changed { object: object.clone(), fields: vec!["a: 1".into()], command: Some("kubectl patch".into()) },
            Note::Deleted { object, command: Some("kubectl `x` {y".replace('{', "").into()) },
        ] {
            check(&sample);
        }
    }
}
