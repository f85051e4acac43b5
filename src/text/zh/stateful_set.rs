//! What the StatefulSet controller decided, in Simplified Chinese.

use crate::why::stateful_set::{PodState, RevisionChoice, Why};

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::OrdinalLacksPod { choice, .. } => created(choice),
        Why::NameTaken { owner: Some(_), .. } => {
            "{set} 无法创建 {pod}：已经有同名的 Pod，属于 {owner}。会继续重试；请删除那个 Pod 或换个名字。"
        }
        Why::NameTaken { owner: None, .. } => {
            "{set} 无法创建 {pod}：已经有同名的 Pod，但不是它的。会继续重试；请删除那个 Pod，或给它打上能被选中的标签。"
        }
        Why::ClaimIsTerminating { .. } => "{pod} 还不能创建：它的存储 {claims} 正在删除，要等它消失。",
        Why::ClaimIsStale { .. } => "{pod} 还不创建：{claim} 仍属于之前同名的 Pod，会随它一起删除。",
        Why::PredecessorNotReady { .. } => "{pod} 在等 {other}。在 `podManagementPolicy: OrderedReady` 下，一切按序号的顺序进行。",
        Why::EarlierBatchFailed { .. } => "{pod} 推迟处理：{other} 刚刚失败，这时不再一次尝试更多。",
        Why::PodEnded { .. } => "{pod} 已结束（{phase}）。StatefulSet 的 Pod 应当一直运行，所以删除后重建，没有退避等待。",
        Why::WaitsForTermination { .. } => "{pod} 正在终止。后继者用同样的名字和存储，所以要等它真正消失才创建。",
        Why::NotReady { .. } => "{pod} 还没有 Ready（{phase}），{set} 在等它。如果它永远不会 Ready，就先改好模板，再删除这个 Pod。",
        Why::NotAvailable { .. } => "{pod} 已 Ready，但要到 {until} 才满足 `minReadySeconds` 的要求。",
        Why::PodIsUpToDate { .. } => "{pod} 是最新版本 {revision}，并且可用：无事可做。",
        Why::RollsOut { .. } => "{pod} 是旧版本，现在替换：更新从最大的序号往下走到 partition（{partition}），而序号更大的 Pod 都已完成。",
        Why::RolloutWaits { ordinal, blocker, .. } if ordinal == blocker => {
            "{pod} 是旧版本，而且不可用。在 `podManagementPolicy: OrderedReady` 下，对这样的 Pod 只会等待，从不替换，哪怕模板已经改对。要靠手工解决：{command}。"
        }
        Why::RolloutWaits { .. } => "{pod} 是旧版本，但还没轮到它：先要等 {other} 可用。",
        Why::BelowPartition { .. } => "{pod} 留在旧版本：它的序位 {index} 小于 partition {partition}。想更新它，就调低 partition。",
        Why::OnDeleteKeeps { .. } => {
            "{pod} 是旧版本。在 `updateStrategy.type: OnDelete` 下，它会一直留着，直到有人删除它（{command}）；之后以 {revision} 回来。"
        }
        Why::OutOfRange { .. } => {
            "{set} 有 {replicas} 个副本，从序号 {start} 数起，所以 {ordinal} 是多余的：删除 {pod}。除非 `persistentVolumeClaimRetentionPolicy` 另有规定，它的存储会保留。"
        }
        Why::BeyondSimulation { .. } => "{set} 要求 {replicas} 个副本。Kubernetes 会尝试全部创建；这里最多模拟 {max} 个。",
        Why::ScaleDownWaits { .. } => "{pod} 是多余的，但要等：先轮到 {other}。",
        Why::LowerIsUnhealthy { .. } => {
            "{pod} 是多余的，但它不健康，序号更小的 {lower} 也不健康；不健康的 Pod 中只有序号最小的可以先删。要靠手工解决：{command}。"
        }
        Why::SetIsDeleted { .. } => "{set} 正在删除：它不再创建也不再删除。{pod} 会由垃圾回收随属主一起删除。",
        Why::VolumesCannotChange { .. } => "{pod} 的卷与 {set} 要求的不同，而 Pod 的卷不能修改。删除 {pod}，它会带着正确的卷回来。",
        Why::NameDiffers { .. } => "{pod} 被当作 {set} 某个序号的 Pod，但那个名字应当是 {expected}。名字不能改：请删除 {pod}。",
        Why::LacksClaim { .. } => "{pod} 需要的 {claim} 不存在，所以按 `volumeClaimTemplates` 创建。",
        Why::ClaimFollowsPolicy { .. } => "{set} 的保留策略是 whenDeleted {deleted}、whenScaled {scaled}。{claim} 的属主引用按此设置。",
        Why::ClaimHasOtherController { .. } => "{claim} 属于另一个控制器，所以 {set} 的保留策略对它不起作用。",
        Why::RepairsIdentity { .. } => "{pod} 缺少表明它是 {set} 哪个 Pod 的标签：补回来。",
        Why::ClaimsWereUpdated { .. } => "{pod} 的存储已按 {set} 的保留策略调整。",
        Why::Adopts { .. } => "{pod} 的名字和标签都符合 {set}，又没有属主：由 {set} 收养。",
        Why::Releases { .. } => "{pod} 的标签或名字不再符合 {set}：放手。只要它还在，这个名字就一直被占用。",
        Why::AdoptsRevision { .. } => "{revision} 符合 {set} 的 selector，又没有属主：由 {set} 收养。",
        Why::NewRevision { .. } => "{set} 的模板是新的，保存为 {revision}，即 {number} 号版本。",
        Why::RevisionComesBack { .. } => "{set} 的模板以前用过。{revision} 不会被复制，只是拿到最大的编号 {number}。",
        Why::HashCollision { .. } => "哈希给出的名字 {revision} 已被另一份模板占用。`status.collisionCount` 变为 {collisions}，再试一次。",
        Why::HistoryLimit { .. } => "没有 Pod 在用 {revision}，而 `revisionHistoryLimit` 只保留 {limit} 个这样的版本：删除。",
        Why::CountsChanged { .. } => "{set} 数出来的结果与 status 不同，所以重写 status。",
    }
}

fn created(choice: &RevisionChoice) -> &'static str {
    match choice {
        RevisionChoice::OnlyOne => "{set} 应当有 {pod}，现在没有，所以按 {revision} 创建。",
        RevisionChoice::BelowPartition { .. } => {
            "{set} 应当有 {pod}，现在没有，所以创建，用的是旧模板 {revision}：它的序位 {index} 小于 partition {partition}。"
        }
        RevisionChoice::FromPartition { .. } => {
            "{set} 应当有 {pod}，现在没有，所以创建，用的是最新模板 {revision}：它的序位 {index} 不小于 partition {partition}。"
        }
        RevisionChoice::AmongCurrent { .. } => {
            "{set} 应当有 {pod}，现在没有，所以创建，用的是旧模板 {revision}：没有写 partition，而序位 {index} 小于 `status.currentReplicas`（{current}）。"
        }
        RevisionChoice::BeyondCurrent { .. } => {
            "{set} 应当有 {pod}，现在没有，所以创建，用的是最新模板 {revision}：没有写 partition，而序位 {index} 不小于 `status.currentReplicas`（{current}）。"
        }
        RevisionChoice::OnDelete => "{set} 应当有 {pod}，现在没有，所以创建，用的是最新模板 {revision}：OnDelete 下 Pod 就是这样更新的。",
    }
}

/// How the Pod stands that another one waits for.
#[must_use]
pub fn state(state: &PodState) -> &'static str {
    match state {
        PodState::Missing => "{other} 不存在，也还没能创建。",
        PodState::Created => "{other} 刚刚创建。",
        PodState::Ended(_) => "{other} 已结束（{phase}），正在重建。",
        PodState::Terminating => "{other} 正在终止。",
        PodState::NotReady(_) => {
            "{other} 没有 Ready（{phase}）。如果它永远不会 Ready，就先改好模板，再删除 {other}：在 OrderedReady 下控制器不会自己替换它。"
        }
        PodState::NotAvailable { .. } => "{other} 已 Ready，但要保持到 {until}（`minReadySeconds`）。",
        PodState::Available => "{other} 可用。",
    }
}
