//! Why a line stands in a Pod that its author did not write it in, in Simplified Chinese.

use crate::why::injected::{DefaultField, Injected, Stamp, StatusField};

/// The words of an injected line.
#[must_use]
pub fn injected(injected: &Injected) -> &'static str {
    match injected {
        Injected::NodeAffinity { replaced: false, .. } => {
            "DaemonSet 控制器为 {node} 创建了这个 Pod，并这样告诉调度器：必需的亲和性，只有一项，就是节点名。`metadata.name` 是节点的字段而不是标签，所以用 `matchFields`。"
        }
        Injected::NodeAffinity { replaced: true, .. } => {
            "DaemonSet 控制器为 {node} 创建了这个 Pod。你写的必需条件已经完成任务：选出了节点；在 Pod 里它们被换成这一项，即节点名。"
        }
        Injected::Toleration { key, .. } => daemon_toleration(key),
        Injected::TemplateGeneration => "这个 Pod 所用模板的编号。它早于 ControllerRevision，为旧客户端保留。",
        Injected::RevisionHash { .. } => "指明这个 Pod 出自哪个 ControllerRevision（{hash}）。滚动更新时，控制器靠这个标签区分新旧 Pod。",
        Injected::OwnerReference { .. } => {
            "这个 Pod 由 {owner} 控制：控制器靠这条引用找到自己的 Pod；属主被删除时，垃圾回收器会删除这个 Pod。"
        }
        Injected::GenerateName => "控制器只给出名字的开头，其余交给 API 服务器。",
        Injected::GeneratedName => "API 服务器在 `generateName` 后面加了五个随机字符：守护 Pod 可以替换，名字没有含义。",
        Injected::OrdinalName => "StatefulSet 的名字加序号。后继的 Pod 会用同样的名字，也就用同样的存储。",
        Injected::Namespace => "Pod 与它的属主在同一个命名空间；清单里没写就是 `default`。",
        Injected::PodNameLabel => "把 Pod 自己的名字写成标签，这样 Service 就能单独选中它。",
        Injected::PodIndexLabel => "把 Pod 的序号写成标签，既能被选中，也能被 Pod 自己读取。",
        Injected::Hostname => "在 StatefulSet 里，Pod 的名字就是主机名：每次重建之后，别人仍用同样的名字找到它。",
        Injected::Subdomain => "即 `serviceName`。有同名的 headless Service 时，Pod 的 DNS 名字是 `POD.SERVICE.NAMESPACE.svc`。",
        Injected::ClaimVolume { .. } => "对每一个 `volumeClaimTemplates`，控制器都加一个卷，用的是这个 Pod 自己的声明 {claim}。",
        Injected::Default(field) => default(*field),
        Injected::NotReadyFor300s => "准入控制给每个没有提到这个污点的 Pod 加上它：节点不再 Ready 时，Pod 在 300 秒后被驱逐，而不是立刻。",
        Injected::UnreachableFor300s => "准入控制给每个没有提到这个污点的 Pod 加上它：节点失去联系时，Pod 在 300 秒后被驱逐，而不是立刻。",
        Injected::Priority => "准入控制把 PriorityClass 换算成数字；没有写就是 0。优先级高的 Pod 可以挤走优先级低的。",
        Injected::PreemptionPolicy => "来自 PriorityClass：这个 Pod 是否可以挤走优先级更低的 Pod。",
        Injected::NodeName { .. } => "调度器把 Pod 绑定到 {node}。在此之前这个字段是空的，没有 kubelet 管它。",
        Injected::Stamp(stamp) => stamped(*stamp),
        Injected::Status(field) => status(*field),
        Injected::LastApplied => "`kubectl apply` 记下上一次提交的内容，下一次才知道你去掉了哪些字段。",
    }
}

fn daemon_toleration(key: &str) -> &'static str {
    match key.trim_start_matches("node.kubernetes.io/") {
        "not-ready" => "每个守护 Pod 都容忍 {taint}，没有期限：节点不再 Ready 时它仍留在上面。（新的仍不会来：那需要容忍 NoSchedule。）",
        "unreachable" => "每个守护 Pod 都容忍 {taint}，没有期限：节点失去联系时它仍留在上面。搬到别处也没有用。",
        "disk-pressure" => "每个守护 Pod 都容忍 {taint}：磁盘紧张的节点仍然需要守护进程。",
        "memory-pressure" => "每个守护 Pod 都容忍 {taint}：内存紧张的节点仍然需要守护进程。",
        "pid-pressure" => "每个守护 Pod 都容忍 {taint}：进程号紧张的节点仍然需要守护进程。",
        "unschedulable" => "每个守护 Pod 都容忍 {taint}，所以 cordon 节点拦不住守护进程。",
        "network-unavailable" => "用 `hostNetwork: true` 的守护 Pod 容忍 {taint}：它用的是机器的网络，不必等集群的网络。",
        _ => "每个守护 Pod 都容忍 {taint}。",
    }
}

fn default(field: DefaultField) -> &'static str {
    match field {
        DefaultField::RestartPolicy => "默认值：不论退出码是什么，kubelet 都会重启容器。DaemonSet 和 StatefulSet 的模板只允许这个值。",
        DefaultField::DnsPolicy => "默认值：先到集群的 DNS 里查名字。",
        DefaultField::SchedulerName => "默认值：由普通的调度器选节点，守护 Pod 也一样。",
        DefaultField::SecurityContext => "默认值：空，没有针对整个 Pod 的设置。",
        DefaultField::TerminationGracePeriod => "默认值：收到 SIGTERM 后有 30 秒来停止，之后是 SIGKILL。",
        DefaultField::EnableServiceLinks => "默认值：容器会得到本命名空间各 Service 的环境变量。",
        DefaultField::ImagePullPolicy => "默认值：镜像带 tag 时是 `IfNotPresent`，`latest` 或没有 tag 时是 `Always`。",
        DefaultField::TerminationMessagePath => "默认值：容器可以把最后的话写进这个文件。",
        DefaultField::TerminationMessagePolicy => "默认值：最后的话只取自文件，不取日志。",
        DefaultField::Resources => "默认值：空。没有 requests，调度器就当这个容器不占资源。",
        DefaultField::Requests => "默认值：只写了 limit 没写 request 时，request 等于 limit。",
        DefaultField::Protocol => "默认值：没有写明的端口是 TCP。",
        DefaultField::HostPort => "默认值：有 `hostNetwork: true` 时，容器端口同时是节点的端口。",
        DefaultField::Probe => "默认值：探针多久运行一次、最多多长时间、几次结果算数。",
        DefaultField::VolumeMode => "默认值：卷里文件的权限 `0644`，写成十进制是 420。",
        DefaultField::HostPathType => "默认值：空，挂载前不检查路径。",
    }
}

fn stamped(stamp: Stamp) -> &'static str {
    match stamp {
        Stamp::Uid => "API 服务器给这个对象的唯一标识：另一个同名的 Pod 有另一个 uid。",
        Stamp::ResourceVersion => "每次写入都会变；看到的是旧值的写入者会被拒绝。",
        Stamp::CreationTimestamp => "API 服务器保存对象的时间。一个节点上有两个守护 Pod 时，保留更老的。",
        Stamp::Generation => "spec 改变时加一。",
        Stamp::DeletionTimestamp => "已请求删除。对象会保留到 kubelet 停掉它的容器为止。",
        Stamp::QosClass => "由 requests 和 limits 得出；节点内存紧张时，它决定先驱逐谁。",
    }
}

fn status(field: StatusField) -> &'static str {
    match field {
        StatusField::Phase => "kubelet 的概括：容器运行之前是 Pending，然后是 Running，最后是 Succeeded 或 Failed。",
        StatusField::Conditions => "通往 Ready 的各个步骤，由 kubelet 写入。",
        StatusField::Ready => "Pod 能否接收流量，更新能否继续。由 kubelet 设置；节点失联时，节点生命周期控制器把它设为 False。",
        StatusField::PodScheduled => "调度器的答复：有了节点就是 True；没有时是 False，并写明原因。",
        StatusField::DisruptionTarget => "说明这个 Pod 是被有意终止的，以及是谁终止的。",
        StatusField::ContainerStatuses => "kubelet 看到的每个容器：在等什么、正在运行，还是已结束。",
        StatusField::HostIp => "节点的地址，由它的 kubelet 写入。",
        StatusField::PodIp => "Pod 的地址。有 `hostNetwork: true` 时就是节点的地址。",
        StatusField::StartTime => "kubelet 第一次看到这个 Pod 的时间。",
        StatusField::ObservedGeneration => "这份 status 对应 spec 的哪一代。",
        StatusField::NominatedNode => "调度器正在这个节点上挤走别的 Pod，把位置留给它。",
        StatusField::Reason => "Pod 处于这个阶段的原因，用 kubelet 的话。",
    }
}
