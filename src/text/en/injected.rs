//! Why a line stands in a Pod that its author did not write it in, in English.

use crate::why::injected::{DefaultField, Injected, Stamp, StatusField};

/// The words of an injected line.
#[must_use]
pub fn injected(injected: &Injected) -> &'static str {
    match injected {
        Injected::NodeAffinity { replaced: false, .. } => {
            "The DaemonSet controller made this Pod for {node} and says so to the scheduler: required affinity with one term, the node's name. `metadata.name` is a field of the node, not a label, hence `matchFields`."
        }
        Injected::NodeAffinity { replaced: true, .. } => {
            "The DaemonSet controller made this Pod for {node}. Your own required terms have done their work, they chose the nodes; in the Pod they are replaced by this one, the node's name."
        }
        Injected::Toleration { key, .. } => daemon_toleration(key),
        Injected::TemplateGeneration => {
            "The number of the template this Pod was made from. It is from before ControllerRevisions and kept for old clients."
        }
        Injected::RevisionHash { .. } => {
            "Names the ControllerRevision that this Pod was made from ({hash}). By this label the controller tells old Pods from new ones in a rollout."
        }
        Injected::OwnerReference { .. } => {
            "{owner} controls this Pod: the controller finds its Pods by this reference, and the garbage collector removes the Pod when the owner is deleted."
        }
        Injected::GenerateName => "The controller gives only the beginning of the name and leaves the rest to the API server.",
        Injected::GeneratedName => {
            "The API server added five random characters to `generateName`: a daemon Pod is replaceable, its name means nothing."
        }
        Injected::OrdinalName => {
            "The name of the StatefulSet and the ordinal. The Pod's successor will have the same name, and with it the same storage."
        }
        Injected::Namespace => "A Pod lives in the namespace of its owner; a manifest that names none means `default`.",
        Injected::PodNameLabel => "The Pod's own name as a label, so that a Service can select this one Pod.",
        Injected::PodIndexLabel => "The Pod's ordinal as a label, so that it can be selected or read by the Pod itself.",
        Injected::Hostname => {
            "In a StatefulSet the Pod's name is also its host name: others reach it under the same name after every restart."
        }
        Injected::Subdomain => {
            "The set's `serviceName`. With a headless Service of this name the Pod has the DNS name `POD.SERVICE.NAMESPACE.svc`."
        }
        Injected::ClaimVolume { .. } => {
            "For each of the set's `volumeClaimTemplates` the controller adds a volume with this Pod's own claim, {claim}."
        }
        Injected::Default(field) => default(*field),
        Injected::NotReadyFor300s => {
            "Admission adds it to every Pod that says nothing about this taint: if the node stops being Ready, the Pod is evicted after 300 s, not at once."
        }
        Injected::UnreachableFor300s => {
            "Admission adds it to every Pod that says nothing about this taint: if the node stops answering, the Pod is evicted after 300 s, not at once."
        }
        Injected::Priority => {
            "Admission turns the PriorityClass into a number; without a class it is 0. Pods of higher priority may push away those of lower."
        }
        Injected::PreemptionPolicy => "From the PriorityClass: whether this Pod may push away others of lower priority.",
        Injected::NodeName { .. } => {
            "The scheduler bound the Pod to {node}. Until then this field was empty, and no kubelet felt responsible."
        }
        Injected::Stamp(stamp) => stamped(*stamp),
        Injected::Status(field) => status(*field),
        Injected::LastApplied => "`kubectl apply` keeps what was applied last, to know next time which fields you have removed.",
    }
}

fn daemon_toleration(key: &str) -> &'static str {
    match key.trim_start_matches("node.kubernetes.io/") {
        "not-ready" => {
            "Every daemon Pod tolerates {taint}, without a time limit: it stays on its node when that is not Ready. (New ones still do not come: that would take NoSchedule.)"
        }
        "unreachable" => {
            "Every daemon Pod tolerates {taint}, without a time limit: it stays on its node when that does not answer. Elsewhere it would be of no use."
        }
        "disk-pressure" => "Every daemon Pod tolerates {taint}: a node that is short of disk still needs its daemons.",
        "memory-pressure" => "Every daemon Pod tolerates {taint}: a node that is short of memory still needs its daemons.",
        "pid-pressure" => "Every daemon Pod tolerates {taint}: a node that is short of process numbers still needs its daemons.",
        "unschedulable" => "Every daemon Pod tolerates {taint}, so cordoning a node does not keep daemons away.",
        "network-unavailable" => {
            "A daemon Pod with `hostNetwork: true` tolerates {taint}: it uses the network of the machine and need not wait for that of the cluster."
        }
        _ => "Every daemon Pod tolerates {taint}.",
    }
}

fn default(field: DefaultField) -> &'static str {
    match field {
        DefaultField::RestartPolicy => {
            "Default: the kubelet restarts containers whatever their exit code. Templates of a DaemonSet or StatefulSet allow nothing else."
        }
        DefaultField::DnsPolicy => "Default: names are looked up in the cluster's DNS first.",
        DefaultField::SchedulerName => "Default: the ordinary scheduler chooses the node, for daemon Pods too.",
        DefaultField::SecurityContext => "Default: empty, no settings for the Pod as a whole.",
        DefaultField::TerminationGracePeriod => "Default: 30 s to stop after SIGTERM before SIGKILL comes.",
        DefaultField::EnableServiceLinks => "Default: containers get environment variables for the Services of their namespace.",
        DefaultField::ImagePullPolicy => "Default: `IfNotPresent` for an image with a tag, `Always` for `latest` or none.",
        DefaultField::TerminationMessagePath => "Default: the file in which a container may leave its last words.",
        DefaultField::TerminationMessagePolicy => "Default: last words are taken from the file alone, not from the log.",
        DefaultField::Resources => "Default: empty. Without requests the scheduler counts the container as nothing.",
        DefaultField::Requests => "Default: a limit without a request is also the request.",
        DefaultField::Protocol => "Default: a port is TCP unless said otherwise.",
        DefaultField::HostPort => "Default: with `hostNetwork: true` a container port is also a port of the node.",
        DefaultField::Probe => "Default: how often a probe runs, how long it may take, and how many results count.",
        DefaultField::VolumeMode => "Default: the mode of the files in the volume, `0644`, written as the decimal number 420.",
        DefaultField::HostPathType => "Default: empty, nothing is checked before the path is mounted.",
    }
}

fn stamped(stamp: Stamp) -> &'static str {
    match stamp {
        Stamp::Uid => "The API server's own name for this object: another Pod with the same name has another uid.",
        Stamp::ResourceVersion => "Changes with every write; a writer that saw an older one is refused.",
        Stamp::CreationTimestamp => "When the API server stored the object. Of two daemon Pods on one node the older is kept.",
        Stamp::Generation => "Goes up when the spec changes.",
        Stamp::DeletionTimestamp => "Deletion was asked for. The object stays until the kubelet has stopped its containers.",
        Stamp::QosClass => "Follows from requests and limits; it decides who is evicted first when a node is short of memory.",
    }
}

fn status(field: StatusField) -> &'static str {
    match field {
        StatusField::Phase => "The kubelet's summary: Pending until the containers run, then Running, at last Succeeded or Failed.",
        StatusField::Conditions => "Steps on the way to Ready, as the kubelet saw them.",
        StatusField::Ready => {
            "Whether the Pod may get traffic, and whether a rollout may go on. The kubelet sets it; the node lifecycle controller sets it to False when the node is lost."
        }
        StatusField::PodScheduled => "The scheduler's answer: True once there is a node, False with its reasons while there is none.",
        StatusField::DisruptionTarget => "Says that the Pod was ended on purpose, and by whom.",
        StatusField::ContainerStatuses => "What each container does, as the kubelet sees it: waiting and why, running, or ended.",
        StatusField::HostIp => "The address of the node, from its kubelet.",
        StatusField::PodIp => "The Pod's address. With `hostNetwork: true` it is that of the node.",
        StatusField::StartTime => "When the kubelet first saw the Pod.",
        StatusField::ObservedGeneration => "Which generation of the spec the status is about.",
        StatusField::NominatedNode => "The scheduler pushes Pods away on this node and keeps the room for this Pod.",
        StatusField::Reason => "Why the Pod is in this phase, in the kubelet's words.",
    }
}
