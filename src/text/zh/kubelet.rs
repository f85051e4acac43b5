//! What a kubelet did, in Simplified Chinese.

use crate::why::kubelet::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::RegistersSoon { .. } => "{node} 是新节点；它的 kubelet 将在 {until} 第一次上报。",
        Why::Registers { .. } => "{node} 是新节点：它的 kubelet 上报机器有什么、状态如何。",
        Why::ConditionsChanged { .. } => "{node} 的 kubelet 发现情况有变，写进 Node 的 conditions。",
        Why::NodeIsUpToDate { .. } => "{node} 上没有变化；它的 kubelet 只是续租。",
        Why::HeartbeatStopped { .. } => "{node} 的 kubelet 从 {since} 起没有消息。让它恢复：{command}。",
        Why::NotBound { .. } => "{pod} 还没有节点，没有 kubelet 管它。",
        Why::NoSuchMachine { .. } => "{pod} 绑定到 {node}，但从来没有叫这个名字的机器加入：没有人启动它。",
        Why::KubeletSilent { .. } => "{pod} 在 {node} 上，那里的 kubelet 从 {since} 起没有消息：就外界所知，什么也不启动，什么也不结束。",
        Why::NodeObjectGone { .. } => "Node 对象 {node} 没了，但机器并不知道：{pod} 继续运行，直到被回收。",
        Why::Starting { .. } => "{pod} 已绑定到 {node}；它的容器将在 {until} 运行。",
        Why::Starts { .. } => "{node} 的 kubelet 看到 {pod} 绑定到自己，启动它的容器。",
        Why::Rejected { .. } => {
            "{node} 有故障，它的 kubelet 拒绝了 {pod}。被拒绝的 Pod 永远是 Failed，只有控制器能另建一个。修复节点：{command}。"
        }
        Why::Runs { .. } => "{pod} 运行正常。",
        Why::Finished { .. } => "{pod} 已结束，没有什么要运行了。",
        Why::RestartsSoon { .. } => "{pod} 的一个容器换了镜像，将在 {until} 重新启动。",
        Why::ImageChanged { .. } => "{pod} 的一个容器换了镜像，所以在原来的 Pod 里重新启动。",
        Why::BacksOff { .. } => "{pod} 的容器 {container} 没有运行。kubelet 将在 {until} 再试。",
        Why::ImageMissing { .. } => "{pod} 里 {container} 的镜像 {image} 拉不下来。kubelet 会以越来越长的间隔继续尝试；请改正镜像。",
        Why::ContainerCrashed { .. } => {
            "{pod} 的容器 {container} 出错退出（已重启 {restarts} 次）。kubelet 会重启它，间隔先是 10 秒，然后 20 秒、40 秒，依此类推。"
        }
        Why::PutsBackSoon { .. } => "有人改写了 {pod} 的一项只有 kubelet 才知道的状态；将在 {until} 更正。",
        Why::PutsBack { .. } => "有人改写了 {pod} 的一项只有 kubelet 才知道的状态，所以更正。",
        Why::Stopping { .. } => "要删除 {pod}；它的容器正在停止，到 {until} 为止。",
        Why::Stopped { .. } => "{pod} 的容器都停了，所以删除 Pod 对象。",
        Why::WaitsForFinalizers { .. } => "{pod} 的容器都停了，但 finalizers 还留着这个对象。",
    }
}
