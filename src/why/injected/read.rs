//! Tells from a path of a Pod whether its author wrote what stands there, and what it is if not.

use crate::object::Json;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::path::{FieldPath, Segment};
use crate::object::read;
use crate::why::injected::{DaemonToleration, DefaultField, Injected, Stamp, StatusField};

/// What stands at `path` of a Pod although its author did not write it; `None` where the author did, and for the frame of the object.
///
/// `written` is what the author wrote: the template of the workload's manifest, or the Pod's own manifest. Without it, only what
/// nobody would write by hand is told apart.
#[must_use]
pub fn of(path: &FieldPath, pod: &Json, written: Option<&Json>) -> Option<Injected> {
    let keys: Vec<&str> = path.segments.iter().filter_map(key_of).collect();
    let look = Look { path, pod, owner: owner(pod), written };
    match keys.split_first() {
        Some((&"metadata", rest)) => look.metadata(rest),
        Some((&"spec", rest)) => look.spec(rest),
        Some((&"status", rest)) => Some(look.status(rest)),
        Some(_) | None => None,
    }
}

struct Look<'a> {
    path: &'a FieldPath,
    pod: &'a Json,
    owner: Option<ObjectRef>,
    written: Option<&'a Json>,
}

impl Look<'_> {
    fn metadata(&self, keys: &[&str]) -> Option<Injected> {
        match keys {
            ["uid"] => Some(Injected::Stamp(Stamp::Uid)),
            ["resourceVersion"] => Some(Injected::Stamp(Stamp::ResourceVersion)),
            ["creationTimestamp"] => Some(Injected::Stamp(Stamp::CreationTimestamp)),
            ["generation"] => Some(Injected::Stamp(Stamp::Generation)),
            ["deletionTimestamp" | "deletionGracePeriodSeconds"] => Some(Injected::Stamp(Stamp::DeletionTimestamp)),
            ["name"] if self.is_of(Kind::StatefulSet) => Some(Injected::OrdinalName),
            ["name"] => self.pod.pointer("/metadata/generateName").map(|_| Injected::GeneratedName),
            ["generateName"] if self.owner.is_some() => Some(Injected::GenerateName),
            ["namespace"] => self.unwritten(Injected::Namespace),
            ["ownerReferences", ..] => self.owner.clone().map(|owner| Injected::OwnerReference { owner }),
            ["labels", "controller-revision-hash"] => Some(Injected::RevisionHash { hash: self.text().into() }),
            ["labels", "pod-template-generation"] if self.is_of(Kind::DaemonSet) => Some(Injected::TemplateGeneration),
            ["labels", "statefulset.kubernetes.io/pod-name"] => Some(Injected::PodNameLabel),
            ["labels", "apps.kubernetes.io/pod-index"] => Some(Injected::PodIndexLabel),
            ["annotations", "kubectl.kubernetes.io/last-applied-configuration"] => Some(Injected::LastApplied),
            _ => None,
        }
    }

    fn spec(&self, keys: &[&str]) -> Option<Injected> {
        match keys {
            ["nodeName"] => self.unwritten(Injected::NodeName { node: self.text().into() }),
            ["hostname"] if self.is_of(Kind::StatefulSet) => Some(Injected::Hostname),
            ["subdomain"] if self.is_of(Kind::StatefulSet) => Some(Injected::Subdomain),
            ["priority"] => self.unwritten(Injected::Priority),
            ["preemptionPolicy"] => self.unwritten(Injected::PreemptionPolicy),
            ["affinity"] | ["affinity", "nodeAffinity"] if self.is_of(Kind::DaemonSet) && !self.is_written() => self.node_affinity(),
            ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", ..] if self.is_of(Kind::DaemonSet) => {
                self.node_affinity()
            }
            ["tolerations", ..] => self.toleration(),
            ["volumes", rest @ ..] => self.volume(rest),
            ["containers" | "initContainers", rest @ ..] => self.container(rest),
            [field] => default_of_pod(field).and_then(|field| self.unwritten(Injected::Default(field))),
            _ => None,
        }
    }

    fn node_affinity(&self) -> Option<Injected> {
        let required = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
        let node = self.pod.pointer(&format!("{required}/nodeSelectorTerms/0/matchFields/0/values/0"))?.as_str()?;
        let replaced = self.written.is_some_and(|written| written.pointer(required).is_some());
        Some(Injected::NodeAffinity { node: node.into(), replaced })
    }

    /// A toleration, or the whole list where the author wrote none.
    fn toleration(&self) -> Option<Injected> {
        if self.is_written() {
            return None;
        }
        let list = self.pod.pointer("/spec/tolerations").map_or(&[][..], |list| list.as_array().map_or(&[][..], Vec::as_slice));
        let index = self.path.segments.iter().find_map(index_of).unwrap_or(0);
        let one = list.get(index)?;
        let (key, effect) = (read::text(one, "key"), read::text(one, "effect"));
        let seconds = read::integer(one, "tolerationSeconds");
        match (key, seconds) {
            ("node.kubernetes.io/not-ready", Some(300)) => Some(Injected::NotReadyFor300s),
            ("node.kubernetes.io/unreachable", Some(300)) => Some(Injected::UnreachableFor300s),
            (_, None) if self.is_of(Kind::DaemonSet) => {
                DaemonToleration::ALL.into_iter().find(|known| known.key() == key && known.effect() == effect).map(Injected::Toleration)
            }
            (_, _) => None,
        }
    }

    fn volume(&self, keys: &[&str]) -> Option<Injected> {
        let index = self.path.segments.iter().find_map(index_of).unwrap_or(0);
        let volume = self.pod.pointer(&format!("/spec/volumes/{index}"));
        let claim = volume.and_then(|volume| volume.pointer("/persistentVolumeClaim/claimName")).and_then(Json::as_str);
        match (claim, keys) {
            (Some(claim), _) if self.is_of(Kind::StatefulSet) && !self.is_written() => Some(Injected::ClaimVolume { claim: claim.into() }),
            (_, [_, "defaultMode"]) => self.unwritten(Injected::Default(DefaultField::VolumeMode)),
            (_, ["hostPath", "type"]) => self.unwritten(Injected::Default(DefaultField::HostPathType)),
            (_, _) => None,
        }
    }

    fn container(&self, keys: &[&str]) -> Option<Injected> {
        let field = match keys {
            ["imagePullPolicy"] => DefaultField::ImagePullPolicy,
            ["terminationMessagePath"] => DefaultField::TerminationMessagePath,
            ["terminationMessagePolicy"] => DefaultField::TerminationMessagePolicy,
            ["resources"] => DefaultField::Resources,
            ["resources", "requests", ..] => DefaultField::Requests,
            ["ports", "protocol"] => DefaultField::Protocol,
            ["ports", "hostPort"] => DefaultField::HostPort,
            ["livenessProbe" | "readinessProbe" | "startupProbe", _, ..] => DefaultField::Probe,
            _ => return None,
        };
        self.unwritten(Injected::Default(field))
    }

    fn status(&self, keys: &[&str]) -> Injected {
        let condition = || {
            let index = self.path.segments.iter().find_map(index_of)?;
            self.pod.pointer(&format!("/status/conditions/{index}/type"))?.as_str()
        };
        Injected::Status(match keys {
            ["qosClass"] => return Injected::Stamp(Stamp::QosClass),
            ["conditions", ..] => match condition() {
                Some("PodScheduled") => StatusField::PodScheduled,
                Some("DisruptionTarget") => StatusField::DisruptionTarget,
                Some("Ready" | "ContainersReady") => StatusField::Ready,
                Some(_) | None => StatusField::Conditions,
            },
            ["containerStatuses" | "initContainerStatuses", ..] => StatusField::ContainerStatuses,
            ["hostIP" | "hostIPs", ..] => StatusField::HostIp,
            ["podIP" | "podIPs", ..] => StatusField::PodIp,
            ["startTime"] => StatusField::StartTime,
            ["observedGeneration"] => StatusField::ObservedGeneration,
            ["nominatedNodeName"] => StatusField::NominatedNode,
            ["reason" | "message"] => StatusField::Reason,
            _ => StatusField::Phase,
        })
    }

    fn is_of(&self, kind: Kind) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.kind == kind)
    }

    fn text(&self) -> &str {
        self.path.of(self.pod).and_then(Json::as_str).unwrap_or("")
    }

    fn unwritten(&self, injected: Injected) -> Option<Injected> {
        (!self.is_written()).then_some(injected)
    }

    /// Whether the author wrote this place; list items are the same when what identifies them is.
    fn is_written(&self) -> bool {
        let Some(mut written) = self.written else { return false };
        let mut here = self.pod;
        for segment in &self.path.segments {
            let (next_here, next_written) = match segment {
                Segment::Key(key) => (here.get(key), written.get(key)),
                Segment::Index(index) => {
                    let item = here.get(index);
                    let same = item.and_then(|item| written.as_array()?.iter().find(|other| identity(other) == identity(item)));
                    (item, same)
                }
            };
            let (Some(next_here), Some(next_written)) = (next_here, next_written) else { return false };
            (here, written) = (next_here, next_written);
        }
        true
    }
}

/// What makes a list item the same one in two lists: containers and volumes by name, tolerations by key and effect, ports by number.
fn identity(item: &Json) -> Vec<Option<&Json>> {
    if item.is_object() {
        ["name", "key", "effect", "containerPort", "mountPath"].iter().map(|field| item.get(field)).collect()
    } else {
        vec![Some(item)]
    }
}

fn owner(pod: &Json) -> Option<ObjectRef> {
    let references = pod.pointer("/metadata/ownerReferences")?.as_array()?;
    let controller = references.iter().find(|reference| read::flag(reference, "controller"))?;
    let kind = Kind::of_argument(read::text(controller, "kind"))?;
    let namespace = pod.pointer("/metadata/namespace").and_then(Json::as_str).unwrap_or("");
    Some(ObjectRef { kind, key: Key::new(namespace, read::text(controller, "name")) })
}

fn default_of_pod(field: &str) -> Option<DefaultField> {
    Some(match field {
        "restartPolicy" => DefaultField::RestartPolicy,
        "dnsPolicy" => DefaultField::DnsPolicy,
        "schedulerName" => DefaultField::SchedulerName,
        "securityContext" => DefaultField::SecurityContext,
        "terminationGracePeriodSeconds" => DefaultField::TerminationGracePeriod,
        "enableServiceLinks" => DefaultField::EnableServiceLinks,
        _ => return None,
    })
}

fn key_of(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Key(key) => Some(key),
        Segment::Index(_) => None,
    }
}

fn index_of(segment: &Segment) -> Option<usize> {
    match segment {
        Segment::Index(index) => Some(*index),
        Segment::Key(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::object::path::FieldPath;
    use crate::why::injected::{Author, DaemonToleration, DefaultField, Injected};
    use serde_json::{Value, json};

    fn daemon_pod() -> Value {
        json!({
            "metadata": {"name": "agent-x", "generateName": "agent-", "namespace": "default",
                "labels": {"app": "agent", "controller-revision-hash": "1f", "pod-template-generation": "1"},
                "ownerReferences": [{"kind": "DaemonSet", "name": "agent", "controller": true}]},
            "spec": {
                "nodeName": "node-1", "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "priority": 0,
                "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                    {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]}]}}},
                "containers": [{"name": "main", "image": "agent:1", "imagePullPolicy": "IfNotPresent"}],
                "tolerations": [
                    {"key": "dedicated", "value": "storage", "effect": "NoSchedule"},
                    {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"},
                    {"key": "node.kubernetes.io/unschedulable", "operator": "Exists", "effect": "NoSchedule"},
                ],
            },
            "status": {"phase": "Running", "conditions": [{"type": "PodScheduled"}]},
        })
    }

    fn written() -> Value {
        json!({"metadata": {"labels": {"app": "agent"}},
            "spec": {"restartPolicy": "Always", "containers": [{"name": "main", "image": "agent:1"}],
                "tolerations": [{"key": "dedicated", "value": "storage", "effect": "NoSchedule"}]}})
    }

    fn check(path: &str, expected: Option<&Injected>) {
        assert_eq!(of(&FieldPath::parse(path), &daemon_pod(), Some(&written())).as_ref(), expected, "{path}");
    }

    #[test]
    fn what_the_author_wrote_is_the_authors() {
        for path in ["metadata.labels.app", "spec.containers[0].image", "spec.tolerations[0].key", "spec.restartPolicy", "kind", "spec"] {
            check(path, None);
        }
    }

    #[test]
    fn what_the_controller_added_is_known() {
        let affinity = Injected::NodeAffinity { node: "node-1".into(), replaced: false };
        check("spec.affinity", Some(&affinity));
        check("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]", Some(&affinity));
        check("spec.tolerations[1].effect", Some(&Injected::Toleration(DaemonToleration::NotReady)));
        check("spec.tolerations[2]", Some(&Injected::Toleration(DaemonToleration::Unschedulable)));
        check("metadata.labels[pod-template-generation]", Some(&Injected::TemplateGeneration));
    }

    #[test]
    fn what_others_added_is_known() {
        check("spec.dnsPolicy", Some(&Injected::Default(DefaultField::DnsPolicy)));
        check("spec.containers[0].imagePullPolicy", Some(&Injected::Default(DefaultField::ImagePullPolicy)));
        check("spec.nodeName", Some(&Injected::NodeName { node: "node-1".into() }));
        let author = |path| of(&FieldPath::parse(path), &daemon_pod(), Some(&written())).map(|injected| injected.author());
        assert_eq!(author("spec.priority"), Some(Author::Admission));
        assert_eq!(author("status.conditions[0]"), Some(Author::Scheduler));
        assert_eq!(author("status.phase"), Some(Author::Kubelet));
        assert_eq!(author("metadata.name"), Some(Author::ApiServer));
    }
}
