//! What the volume and disruption controllers decided, in Simplified Chinese.

use crate::why::storage::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::Bound { .. } => "{claim} 已绑定到 {volume}：无事可做。",
        Why::AsksProvisioner { .. } => "{claim} 还没有卷。它的存储类 {class} 存在，所以请 {provisioner} 创建一个。",
        Why::Provisioning { .. } => "正在为 {claim} 创建卷，{until} 就绪。",
        Why::Provisioned { .. } => "已创建 {volume}，{claim} 与它绑定。",
        Why::VolumeFits { .. } => "现成的 {volume} 适合 {claim}，两者绑定。",
        Why::NoSuchClass { .. } => "{claim} 要的 StorageClass {class} 不存在，所以保持 Pending。请创建这个类，或换一个类重建这个声明。",
        Why::NoVolumeFits { .. } => "{claim} 没有写存储类，现有的卷又都不适合，所以保持 Pending。",
        Why::WaitsForConsumer { .. } => "{claim} 在等第一个使用它的 Pod：它的存储类 {class} 到那时才绑定，好在 Pod 能运行的地方创建卷。",
        Why::InUse { .. } => "要删除 {claim}，但 {pods} 还在用它。等它们消失才会删除（finalizer `kubernetes.io/pvc-protection`）。",
        Why::NotInUse { .. } => "要删除 {claim}，又没有 Pod 在用它，所以删除。",
        Why::Reclaimed { .. } => "{claim} 没了，它的存储类规定 Delete：{volume} 和数据也一起删除。",
        Why::Released { .. } => "{claim} 没了，但它的存储类规定 Retain：{volume} 和数据都保留。",
        Why::MadeForPod { .. } => "{pod} 有一个 ephemeral 卷：为它创建 {claim}，并随它一起删除。",
        Why::NoPods { .. } => "{budget} 没有匹配任何 Pod。请对照它的 selector 与 Pod 的标签。",
        Why::BudgetCounted { .. } => "{budget} 重新计数：健康 {healthy}，需要 {desired}，应有 {expected}，所以可以驱逐 {allowed} 个。",
        Why::BudgetIsUpToDate { .. } => "{budget} 的 status 与计数一致。",
        Why::ScaleUnknown { .. } => {
            "{budget} 算不出应有多少 Pod：{pod} 的控制器没有副本数，DaemonSet 都是这样。请用写成数字的 `minAvailable`。"
        }
        Why::UnmanagedPods { .. } => "{budget} 的一些 Pod 没有控制器（{pods}）；对这样的 Pod，只有写成数字的 `minAvailable` 有效。",
    }
}
