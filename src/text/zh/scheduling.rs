//! What the scheduler decided, in Simplified Chinese.

use crate::text::facts::KnownTaint;
use crate::text::why::scheduling::Choice;
use crate::why::scheduling::{PodRefusal, Preemption, Refusal, Why};

/// No node can take the Pod.
pub const NO_NODE: &str = "{count} 个节点都容不下 {pod}，它保持 Pending。放置表里写着每个节点上是哪个过滤器拒绝了它。";

/// The Pod is meant for one node, and that one cannot take it.
pub const ONE_NODE: &str = "{pod} 只能去 {node}，现在保持 Pending。";

/// The words of a reason.
#[must_use]
pub fn why(why: &Why, choice: Choice) -> &'static str {
    match why {
        Why::Bound { .. } => match choice {
            Choice::Named => "{pod} 绑定到 {node}：它的必需节点亲和性只写了这一个节点。",
            Choice::Only => "{pod} 绑定到 {node}：{count} 个节点中只有它通过了所有过滤器。",
            Choice::Best => "{pod} 绑定到 {node}：在通过所有过滤器的 {feasible} 个节点中，它得分最高。",
        },
        Why::FailedScheduling { .. } => NO_NODE,
        Why::NoNodes { .. } => "没有节点，所以 {pod} 保持 Pending。请添加一个。",
        Why::SkipsDeleting { .. } => "{pod} 正在删除，不再调度。",
        Why::Preempted { .. } => {
            "{pod}（优先级 {priority}）必须离开 {node}，给 {by}（优先级 {higher}）让位，后者别处都放不下。给它设一个 PriorityClass 就能避免。"
        }
        Why::LosesNomination { .. } => "{other} 的优先级更高，{node} 上的位置已许给它，所以 {pod} 失去了这个位置。",
        Why::ReservesVolume { .. } => "已为 {pod} 选定 {node}。它的 {claim} 一直在等这个决定，现在得到 {volume}，从那里可以访问到。",
        Why::SelectsNode { .. } => "已为 {pod} 选定 {node}。它的 {claim} 一直在等这个决定，现在得到通知，好在 Pod 将要运行的地方创建卷。",
        Why::Gated { .. } => "{pod} 带有调度门（{gates}）：在有人移除之前，调度器不会理会它。",
        Why::OtherScheduler { .. } => "{pod} 指定了调度器 {scheduler}，这里并没有。请去掉 `spec.schedulerName`。",
        Why::InQueue { .. } => "{pod} 在调度队列里，前面还有 {ahead} 个 Pod。",
        Why::WaitsInBackoff { .. } => "{pod} 无法调度（已尝试 {attempts} 次），{until} 再试。",
        Why::WaitsForChange { .. } => "当有变化可能让拒绝它的过滤器（{plugins}）改变结论时，{pod} 会再试一次，最迟在 {until}。",
        Why::WaitsForVolumes { .. } => "已为 {pod} 选定 {node}；等它的存储绑定好，它就会被绑定。",
    }
}

/// Why one node cannot take the Pod.
#[must_use]
pub fn refusal(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unschedulable => "{node} 已被 cordon。重新放行：{command}。",
        Refusal::NodeName { .. } => "{pod} 在 `spec.nodeName` 里指定的是 {wanted}，不是 {node}。",
        Refusal::Taint { taint } => untolerated(KnownTaint::of(taint)),
        Refusal::NotNamed { .. } => "{pod} 的必需节点亲和性写的是 {named}，不是 {node}。",
        Refusal::NodeSelector { found: None, .. } => "{pod} 的 nodeSelector 要求标签 {label}，而 {node} 没有。",
        Refusal::NodeSelector { found: Some(_), .. } => "{pod} 的 nodeSelector 要求标签 {label}，而 {node} 上是 {found}。",
        Refusal::Affinity => "{pod} 的必需节点亲和性里没有一项匹配 {node}。`matchExpressions` 看的是标签；要按节点名，请用 `matchFields`。",
        Refusal::Ports { .. } => "{pod} 要用主机端口 {port}，{node} 上已有别的 Pod 占用。",
        Refusal::TooManyPods { .. } => "{node} 上有 {used} 个 Pod，上限是 {max}。",
        Refusal::Insufficient { requested, allocatable, .. } if requested > allocatable => {
            "{pod} 请求 {resource} {requested}，而 {node} 总共只有 {allocatable}。请少要一些，或添加更大的节点。"
        }
        Refusal::Insufficient { .. } => "{pod} 请求 {resource} {requested}，而 {node} 只剩 {free}：{allocatable} 中已用 {used}。",
        Refusal::DiskInUse { .. } => "{node} 上的 {other} 正在使用卷 {disk} 的磁盘，两个 Pod 不能共用。",
        Refusal::ClaimInUse { .. } => "{claim} 只允许一个 Pod 使用（ReadWriteOncePod），而 {other} 正在用它。",
        Refusal::VolumeAffinity { .. } => "{pod} 的数据在 {volume} 上，从 {node} 访问不到。",
        Refusal::NoVolume { .. } => "没有从 {node} 能访问到、适合 {claim} 的卷，也没有人会创建。",
        Refusal::VolumeZone { .. } => "{volume} 与 {node} 不在同一个可用区（{label}）。",
        Refusal::SpreadLabelMissing { .. } => "{pod} 要按 {label} 分散，而 {node} 没有这个标签。",
        Refusal::Spread { .. } => {
            "加上 {pod}，{domain} 里就有 {there} 个这样的 Pod，最少的地方是 {least} 个，而 `maxSkew` 允许相差 {skew}。"
        }
        Refusal::PodAffinity { .. } => "{pod} 要靠近某些 Pod，而 {domain} 里一个也没有。",
        Refusal::PodAntiAffinity { .. } => "{pod} 要远离某些 Pod，而 {domain} 里就有一个。",
        Refusal::FeatureMissing { .. } => "{pod} 需要 kubelet 支持 {feature}，而 {node} 的 `status.declaredFeatures` 里没有它。",
        Refusal::ExistingAntiAffinity { .. } => "{domain} 里有一个 Pod 要远离 {pod} 这样的 Pod。",
    }
}

fn untolerated(taint: KnownTaint) -> &'static str {
    match taint {
        KnownTaint::NotReady => "{node} 还没有 Ready，带有污点 {taint}，而 {pod} 不容忍它。{node} 一旦 Ready，污点就会消失。",
        KnownTaint::Unreachable => "{node} 失去联系，带有污点 {taint}，而 {pod} 不容忍它。{node} 恢复联系后，污点就会消失。",
        KnownTaint::NetworkUnavailable => "{node} 还没有 Pod 网络，带有污点 {taint}，而 {pod} 不容忍它。网络就绪后，污点就会消失。",
        KnownTaint::Unschedulable => "{node} 已被 cordon，带有污点 {taint}，而 {pod} 不容忍它。`kubectl uncordon` 之后它就会消失。",
        KnownTaint::Pressure => "{node} 资源紧张，带有污点 {taint}，而 {pod} 不容忍它。压力缓解后，污点就会消失。",
        KnownTaint::Own => "{pod} 不容忍 {node} 上的污点 {taint}。在 Pod 的模板里加一条针对它的容忍，或者去掉污点：{command}。",
    }
}

/// Why the Pod cannot be scheduled at all.
#[must_use]
pub fn pod_refusal(refusal: &PodRefusal) -> &'static str {
    match refusal {
        PodRefusal::AffinityConflict => "{pod} 的必需节点亲和性自相矛盾：没有节点能同时叫它要求的那些名字。",
        PodRefusal::ClaimMissing { .. } => "{pod} 要用 {claims}，而它不存在。请创建这个 PersistentVolumeClaim。",
        PodRefusal::ClaimTerminating { .. } => "{pod} 要用 {claims}，而它正在删除。",
        PodRefusal::ClaimLost { .. } => "{pod} 要用 {claims}，而它的卷 {volume} 已经没了。",
        PodRefusal::ClaimsUnbound { .. } => "{pod} 在等存储：{claims} 还没有卷。",
        PodRefusal::EphemeralClaimMissing { .. } => "{pod} 在等临时卷：{claims} 还没有创建。",
    }
}

/// What pushing other Pods away could do.
#[must_use]
pub fn preemption(preemption: &Preemption) -> &'static str {
    match preemption {
        Preemption::NotTried => "",
        Preemption::Never => "它的 `preemptionPolicy` 是 Never，所以不会挤走别人。",
        Preemption::WaitsForVictim { .. } => "{victim} 正在离开 {victim_node}，给它让位。",
        Preemption::NoCandidate { .. } => "在任何节点上，挤走优先级更低的 Pod 都无济于事。",
        Preemption::Chosen { .. } => "为了在 {victim_node} 上腾出位置，优先级更低的 Pod 被挤走：{victims}。",
    }
}
