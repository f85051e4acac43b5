//! What the controllers of nodes decided, in Simplified Chinese.

use crate::why::nodes::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::TaintsFollowConditions { added, removed, .. } => match (added.is_empty(), removed.is_empty()) {
            (false, true) => "按 {node} 的状态应有污点 {added}，所以加上：新的 Pod 不要来。",
            (true, false) => "按 {node} 的状态不再需要污点 {removed}，所以去掉。",
            (_, _) => "{node} 的污点随状态变化：加上 {added}，去掉 {removed}。",
        },
        Why::TaintsMatch { .. } => "{node} 的污点与它的状态一致。",
        Why::NodeAppeared { .. } => "节点生命周期控制器第一次见到 {node}。",
        Why::NodeDisappeared { .. } => "Node 对象 {node} 没了。大约一分钟后回收它的 Pod。",
        Why::HeartbeatLost { .. } => {
            "从 {since} 起没有 {node} 的消息，超过了 {grace} 秒的宽限。它的 conditions 变成 Unknown，随后加上污点。"
        }
        Why::WaitsForHeartbeat { .. } => "从 {since} 起没有 {node} 的消息。节点生命周期控制器等到 {until}，才把它记为 Unknown。",
        Why::HeartbeatSeen { .. } => "{node} 的心跳正常。",
        Why::PodOnLostNode { .. } => "{node} 失去联系，没有人能说 {pod} 是 Ready：它的 Ready 变成 False。它很可能还在运行。",
        Why::NotReadyEvicts { .. } => "{node} 没有 Ready，所以加上污点 {taint}：不容忍它的 Pod 必须离开，大多数是在 300 秒之后。",
        Why::WaitsForEvictionRate { until: Some(_), .. } => {
            "{node} 没有 Ready，但可用区 {zone} 的节点是一个一个放弃的，不是一下子全部：它的 NoExecute 污点在 {until} 加上。"
        }
        Why::WaitsForEvictionRate { until: None, .. } => "{node} 没有 Ready，但可用区 {zone} 里没有 Ready 的节点太多，于是一个也不放弃。",
        Why::ReadyAgain { .. } => "{node} 重新 Ready：去掉它的 NoExecute 污点，还在上面的 Pod 可以留下。",
        Why::AllNodesLost { .. } => "没有一个节点是 Ready。这更像是网络的问题，而不是 {node} 的问题，所以不驱逐任何 Pod。",
        Why::NotTolerated { .. } => "{pod} 不容忍 {node} 上的污点 {taint}。它的效果是 NoExecute，所以立刻驱逐。",
        Why::ToleratesUntil { .. } => {
            "{pod} 只在一段时间内容忍 {node} 的 NoExecute 污点（`tolerationSeconds`）：除非污点先消失，否则 {until} 驱逐。"
        }
        Why::TolerationOver { .. } => "{pod} 从 {since} 起承受着 {node} 的 NoExecute 污点；它的 `tolerationSeconds` 到了，所以驱逐。",
        Why::ToleratesForEver { .. } => "{pod} 无限期地容忍 {node} 的 NoExecute 污点，守护 Pod 在节点失联时都是这样：留下。",
        Why::NothingToTolerate { .. } => "{node} 没有 NoExecute 污点：{pod} 可以留下。",
        Why::EvictionCancelled { .. } => "{pod} 本来要被驱逐，现在不必了：取消。",
        Why::NodeGone { .. } => "{pod} 绑定在 {node} 上，而它已不存在：标记为 Failed 并移除。",
        Why::NodeInQuarantine { .. } => "Node 对象 {node} 没了。Pod 垃圾回收等到 {until}，确认它不会回来。",
        Why::OutOfService { .. } => "有人宣布 {node} 停止服务，所以不等它的 kubelet，直接移除 {pod}。",
        Why::UnscheduledAndTerminating { .. } => "{pod} 正在删除，又从未上过节点，所以立刻移除。",
        Why::TooManyFinished { .. } => "已结束的 Pod 有 {finished} 个，只保留 {threshold} 个：{pod} 属于最老的，移除。",
    }
}
