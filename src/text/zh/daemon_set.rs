//! What the DaemonSet controller decided, in Simplified Chinese.

use crate::text::facts::KnownTaint;
use crate::why::daemon_set::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::NodeLacksPod { .. } => "{node} 应当有一个 {set} 的 Pod，现在没有，所以为它创建一个。",
        Why::NodeHasPod { .. } => "{node} 上有 {pod}，正是它应有的那一个 {set} 的 Pod：无事可做。",
        Why::TemplateNamesAnotherNode { .. } => {
            "{set} 的模板在 `spec.template.spec.nodeName` 里指定了 {named}，所以 {node} 上没有 Pod。去掉这个字段，每个节点就都会有一个。"
        }
        Why::NodeSelectorMismatch { found: None, .. } => {
            "{set} 的 nodeSelector 要求标签 {label}，而 {node} 没有。想让 Pod 到那里去：{command}。"
        }
        Why::NodeSelectorMismatch { found: Some(_), .. } => {
            "{set} 的 nodeSelector 要求标签 {label}，而 {node} 上是 {found}。想让 Pod 到那里去：{command}。"
        }
        Why::AffinityMismatch { .. } => {
            "{set} 的必需节点亲和性里没有一项匹配 {node}。把 `spec.template.spec.affinity.nodeAffinity` 与 {node} 的标签对照一下；记住 `matchExpressions` 只看标签。"
        }
        Why::TaintNotTolerated { taint, .. } => not_tolerated(KnownTaint::of(taint)),
        Why::TaintStopsOnlyNewPods { .. } => {
            "{set} 不容忍 {node} 上的污点 {taint}。NoSchedule 只拦新的 Pod：{pod} 可以留下，但一旦被删除就不会再回来。"
        }
        Why::TaintEvicts { .. } => {
            "{set} 不容忍 {node} 上的污点 {taint}。它的效果是 NoExecute，所以 {pod} 必须离开。想留住它，就在 `spec.template.spec.tolerations` 里加一条针对它的容忍。"
        }
        Why::NoLongerMatches { .. } => {
            "{node} 不再符合 {set} 的 nodeSelector 或节点亲和性，所以删除 {pod}。{node} 的标签重新符合时它会回来。"
        }
        Why::SurplusPod { .. } => "{node} 应当只有一个 {set} 的 Pod，现在多了。保留最老的 {kept}，删除 {pod}。",
        Why::PodFailed { .. } => "{node} 上的 {pod} 失败了。失败的 Pod 不会再运行，所以删除它，另建一个。",
        Why::FailedPodBacksOff { .. } => {
            "{node} 上的 {pod} 又失败了，{set} 等到 {until} 再试。每次等待加倍，从 1 秒到 15 分钟，各节点分别计算。"
        }
        Why::PodSucceeded { .. } => "{node} 上的 {pod} 正常结束了，但守护进程不该结束：删除它，另建一个。",
        Why::WaitsForTermination { .. } => "{pod} 还在终止。等它消失，才在 {node} 上创建后继者。",
        Why::NodeIsGone { .. } => "{pod} 是为 {node} 创建的，这个节点已不存在，而它从未被调度：删除。",
        Why::PodIsUpToDate { .. } => "{node} 上的 {pod} 出自 {set} 的最新模板：保留。",
        Why::OldPodUnavailable { .. } => "{node} 上的 {pod} 是旧版本，而且本来就不可用。替换它不会更糟，所以立刻进行，不占用预算。",
        Why::BudgetAllows { .. } => {
            "{node} 上的 {pod} 是旧版本，现在替换：没有可用 Pod 的节点 {unavailable} 个，`maxUnavailable` 允许 {max} 个。"
        }
        Why::BudgetSpent { .. } => {
            "{node} 上的 {pod} 是旧版本，但要等：没有可用 Pod 的节点 {unavailable} 个，`maxUnavailable` 允许 {max} 个。其中一个恢复之后，更新才会继续。"
        }
        Why::SurgeAllows { .. } => "{node} 在旧 Pod 旁边得到一个 {set} 的新 Pod：新旧并存的节点 {surging} 个，`maxSurge` 允许 {max} 个。",
        Why::SurgeSpent { .. } => "{node} 上的 {pod} 是旧版本，但要等：新旧并存的节点 {surging} 个，`maxSurge` 允许 {max} 个。",
        Why::WaitsForSurgePod { .. } => "{node} 上的 {pod} 还不可用。在它可用之前，旧的 {old} 留在旁边。",
        Why::SurgePodAvailable { .. } => "{node} 上的新 Pod {new} 已经可用，所以删除旧的 {pod}。",
        Why::OnDeleteKeeps { .. } => {
            "{node} 上的 {pod} 是旧版本。在 `updateStrategy.type: OnDelete` 下，它会一直留着，直到有人删除它：{command}。"
        }
        Why::Adopts { .. } => "{pod} 的标签符合 {set} 的 selector，又没有属主：由 {set} 收养。",
        Why::Releases { .. } => "{pod} 的标签不再符合 {set} 的 selector：放手，它没有属主，继续运行。",
        Why::NewRevision { .. } => "{set} 的模板是新的，保存为 {revision}，即 {number} 号版本。",
        Why::RevisionComesBack { .. } => "{set} 的模板以前用过。{revision} 不会被复制，只是拿到最大的编号 {number}。",
        Why::HistoryLimit { .. } => "{revision} 已没有人用，而 `revisionHistoryLimit` 只保留 {limit} 个这样的版本：删除。",
        Why::DuplicateRevision { .. } => "{revision} 与另一个更新的版本内容相同。留一个就够了：它的 Pod 换上另一个的标签，然后删除它。",
        Why::CountsChanged { .. } => "{set} 数出来的结果与 status 不同，所以重写 status。",
        Why::HashCollision { .. } => "哈希给出的名字 {revision} 已被另一份模板占用。`status.collisionCount` 加一，哈希也随之改变。",
    }
}

fn not_tolerated(taint: KnownTaint) -> &'static str {
    match taint {
        KnownTaint::NotReady => {
            "{node} 还没有 Ready，带有污点 {taint}，而 {set} 不容忍它。{node} 一旦 Ready，Pod 就会来；只有必须更早启动的（例如网络插件）才应容忍这个污点。"
        }
        KnownTaint::Unreachable => "{node} 失去联系，带有污点 {taint}，而 {set} 不容忍它。{node} 恢复联系后，新的 Pod 才会来。",
        KnownTaint::NetworkUnavailable => {
            "{node} 还没有 Pod 网络，带有污点 {taint}，而 {set} 不容忍它。网络就绪后 Pod 就会来。若用 `hostNetwork: true`，控制器会自己加上这条容忍。"
        }
        KnownTaint::Unschedulable | KnownTaint::Pressure | KnownTaint::Own => {
            "{set} 不容忍 {node} 上的污点 {taint}，所以不在那里创建 Pod。在 `spec.template.spec.tolerations` 里加一条针对它的容忍，或者去掉污点：{command}。"
        }
    }
}
