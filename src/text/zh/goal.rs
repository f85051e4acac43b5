//! What a goal asks for, in Simplified Chinese.

use crate::scenario::goal::Fact;

/// Stands before a fact that must not hold.
pub const NOT: &str = "不应如此：";

/// The words of a fact.
#[must_use]
pub fn fact(fact: &Fact) -> &'static str {
    match fact {
        Fact::Exists { exists: true, .. } => "{object} 存在。",
        Fact::Exists { exists: false, .. } => "{object} 不存在。",
        Fact::Field { .. } => "{object} 的 {field} 是 {value}。",
        Fact::PodImage { .. } => "{pod} 运行 {image}。",
        Fact::PodReady { ready: true, .. } => "{pod} 已 Ready。",
        Fact::PodReady { ready: false, .. } => "{pod} 没有 Ready。",
        Fact::PodPhase { .. } => "{pod} 处于 {phase}。",
        Fact::PodNode { .. } => "{pod} 在 {node} 上。",
        Fact::PodsOnNodes { nodes, .. } if nodes.is_empty() => "{set} 在任何节点上都没有 Pod。",
        Fact::PodsOnNodes { .. } => "{set} 在 {nodes} 上各有一个 Pod，别处没有。",
        Fact::PodsCount { .. } => "{set} 有 {count} 个 Pod。",
        Fact::PodsReady { .. } => "{set} 有 {count} 个 Pod 已 Ready。",
        Fact::PodsUpdated { .. } => "{set} 有 {count} 个 Pod 出自最新模板。",
        Fact::PodsImage { .. } => "{set} 的每个 Pod 都运行 {image}。",
        Fact::OrdinalsUpdated { ordinals, .. } if ordinals.is_empty() => "{set} 没有 Pod 已更新。",
        Fact::OrdinalsUpdated { .. } => "{set} 已更新的恰好是序号 {ordinals}。",
        Fact::Revisions { .. } => "{set} 的版本是 {numbers}。",
        Fact::NodeReady { ready: true, .. } => "{node} 已 Ready。",
        Fact::NodeReady { ready: false, .. } => "{node} 没有 Ready。",
        Fact::NodeCordoned { cordoned: true, .. } => "{node} 已被 cordon。",
        Fact::NodeCordoned { cordoned: false, .. } => "{node} 没有被 cordon。",
        Fact::NodeTaint { .. } => "{node} 带有污点 {taint}。",
        Fact::Event { says, .. } if says.is_empty() => "有一个关于 {object} 的事件 {reason}。",
        Fact::Event { .. } => "有一个关于 {object} 的事件 {reason}，提到 {says}。",
    }
}
