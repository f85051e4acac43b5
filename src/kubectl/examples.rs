//! The examples that `--help` prints: what each line is for, and the line.

/// The examples of a command.
#[must_use]
pub fn of(command: &str) -> &'static [(&'static str, &'static str)] {
    EXAMPLES.iter().find(|(name, _)| *name == command).map_or(&[], |(_, examples)| *examples)
}

type Examples = &'static [(&'static str, &'static str)];

const EXAMPLES: &[(&str, Examples)] = &[
    (
        "get",
        &[
            ("List the pods of the namespace", "kubectl get pods"),
            ("List them with their nodes and addresses", "kubectl get pods -o wide"),
            ("List DaemonSets and StatefulSets of all namespaces", "kubectl get ds,sts -A"),
            ("Show a StatefulSet as the API returns it", "kubectl get statefulset mysql -o yaml"),
            ("Print one field of every node", "kubectl get nodes -o jsonpath='{.items[*].metadata.name}'"),
            ("Choose the columns", "kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName"),
            ("List the pods that a label selects, and follow their changes", "kubectl get pods -l app=mysql -w"),
        ],
    ),
    (
        "describe",
        &[
            ("Describe a node, with its taints and what is requested of it", "kubectl describe node node-1"),
            ("Describe a pod, with its events", "kubectl describe pod mysql-0"),
            ("Describe every DaemonSet of a namespace", "kubectl describe ds -n kube-system"),
        ],
    ),
    (
        "apply",
        &[
            ("Apply a file", "kubectl apply -f agent.yaml"),
            ("Apply what is written behind the command", "kubectl apply -f - <<'EOF'"),
            ("Let the server merge, and take the fields that others manage", "kubectl apply --server-side --force-conflicts -f agent.yaml"),
        ],
    ),
    ("apply view-last-applied", &[("Show what was applied last", "kubectl apply view-last-applied daemonset/agent")]),
    (
        "create",
        &[
            ("Create the objects of a file", "kubectl create -f agent.yaml"),
            ("Write a manifest instead of creating anything", "kubectl create namespace lab --dry-run=client -o yaml"),
        ],
    ),
    ("create configmap", &[("Create a config map with one key", "kubectl create configmap settings --from-literal=mode=fast")]),
    ("create deployment", &[("Create a deployment", "kubectl create deployment web --image=nginx --replicas=2")]),
    ("create namespace", &[("Create a namespace", "kubectl create namespace lab")]),
    (
        "create poddisruptionbudget",
        &[(
            "Keep two pods of an application through every drain",
            "kubectl create poddisruptionbudget mysql --selector=app=mysql --min-available=2",
        )],
    ),
    ("create priorityclass", &[("Create a priority class", "kubectl create priorityclass high --value=1000")]),
    ("create quota", &[("Allow three pods in the namespace", "kubectl create quota few --hard=pods=3")]),
    ("create secret generic", &[("Create a secret with one key", "kubectl create secret generic login --from-literal=password=x")]),
    (
        "create service clusterip",
        &[
            ("Create a service with one port", "kubectl create service clusterip mysql --tcp=3306:3306"),
            ("Create a headless service, as a StatefulSet uses it", "kubectl create service clusterip mysql --clusterip=\"None\""),
        ],
    ),
    ("create serviceaccount", &[("Create a service account", "kubectl create serviceaccount agent")]),
    ("diff", &[("Show what apply would change", "kubectl diff -f agent.yaml")]),
    ("edit", &[("Open a DaemonSet in the editor", "kubectl edit daemonset/agent")]),
    (
        "explain",
        &[
            ("Explain a kind and its fields", "kubectl explain daemonsets"),
            ("Explain one field", "kubectl explain statefulsets.spec.updateStrategy"),
            ("Name all fields below", "kubectl explain pods.spec.tolerations --recursive"),
        ],
    ),
    (
        "logs",
        &[
            ("Print the log of a pod", "kubectl logs mysql-0"),
            ("Print the log of one of its containers as it was before the last restart", "kubectl logs -p -c mysql mysql-0"),
            ("Print the logs of every pod that a label selects", "kubectl logs -l app=agent --prefix"),
        ],
    ),
    (
        "replace",
        &[
            ("Replace an object by what a file says", "kubectl replace -f agent.yaml"),
            ("Delete it and create it anew", "kubectl replace --force -f agent.yaml"),
        ],
    ),
    (
        "delete",
        &[
            ("Delete a pod; its controller makes another", "kubectl delete pod mysql-0"),
            ("Delete the pods that a label selects", "kubectl delete pods -l app=agent"),
            ("Delete a StatefulSet and leave its pods", "kubectl delete statefulset mysql --cascade=orphan"),
            ("Delete a pod on a dead node", "kubectl delete pod mysql-2 --force"),
        ],
    ),
    (
        "patch",
        &[
            ("Change one field with a strategic merge patch", "kubectl patch ds agent -p '{\"spec\":{\"minReadySeconds\":5}}'"),
            (
                "Change the image of the first container with a JSON patch",
                "kubectl patch sts mysql --type='json' -p='[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/image\", \"value\":\"mysql:5.7.23\"}]'",
            ),
            (
                "Update only the pods from ordinal 2 on",
                "kubectl patch sts mysql -p '{\"spec\":{\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":2}}}}'",
            ),
        ],
    ),
    (
        "scale",
        &[
            ("Scale a StatefulSet to three pods", "kubectl scale --replicas=3 statefulset/mysql"),
            ("Scale it only if it has two", "kubectl scale --current-replicas=2 --replicas=3 statefulset/mysql"),
        ],
    ),
    (
        "label",
        &[
            ("Label a node", "kubectl label nodes node-1 disk=ssd"),
            ("Change a label", "kubectl label --overwrite nodes node-1 disk=hdd"),
            ("Remove a label", "kubectl label nodes node-1 disk-"),
        ],
    ),
    (
        "annotate",
        &[
            ("Say why the next revision is made", "kubectl annotate daemonset/agent kubernetes.io/change-cause='new log format'"),
            ("Remove an annotation", "kubectl annotate daemonset/agent note-"),
        ],
    ),
    (
        "taint",
        &[
            ("Keep pods without a toleration off a node", "kubectl taint nodes node-1 dedicated=db:NoSchedule"),
            ("Evict them as well", "kubectl taint nodes node-1 dedicated=db:NoExecute"),
            ("Remove the taints with a key", "kubectl taint nodes node-1 dedicated-"),
        ],
    ),
    ("cordon", &[("Mark a node as unschedulable", "kubectl cordon node-1")]),
    ("uncordon", &[("Mark a node as schedulable", "kubectl uncordon node-1")]),
    (
        "drain",
        &[
            ("Drain a node on which daemons run", "kubectl drain node-1 --ignore-daemonsets"),
            ("Drain it even of pods that nobody brings back", "kubectl drain node-1 --ignore-daemonsets --force --delete-emptydir-data"),
        ],
    ),
    (
        "set env",
        &[
            ("Set a variable in every container", "kubectl set env statefulset/mysql MODE=fast"),
            ("List the variables", "kubectl set env statefulset/mysql --list"),
            ("Remove a variable", "kubectl set env statefulset/mysql MODE-"),
        ],
    ),
    (
        "set image",
        &[
            ("Change the image of a container", "kubectl set image daemonset/agent main=agent:2"),
            ("Change the image of all containers", "kubectl set image daemonset/agent *=agent:2"),
        ],
    ),
    (
        "set resources",
        &[("Set requests and limits", "kubectl set resources ds/agent --requests=cpu=100m,memory=64Mi --limits=cpu=200m,memory=128Mi")],
    ),
    ("set selector", &[("Set the selector of a service", "kubectl set selector service mysql app=mysql")]),
    ("set serviceaccount", &[("Set the service account of a workload", "kubectl set serviceaccount daemonset/agent agent")]),
    (
        "rollout",
        &[
            ("Follow a rollout", "kubectl rollout status daemonset/agent"),
            ("Go back to the revision before", "kubectl rollout undo daemonset/agent"),
            ("Replace all pods", "kubectl rollout restart statefulset/mysql"),
        ],
    ),
    (
        "rollout history",
        &[
            ("List the revisions", "kubectl rollout history daemonset/agent"),
            ("Show the template of one", "kubectl rollout history daemonset/agent --revision=2"),
        ],
    ),
    ("rollout restart", &[("Replace all pods of a workload", "kubectl rollout restart daemonset/agent")]),
    ("rollout status", &[("Follow a rollout to its end", "kubectl rollout status statefulset/mysql")]),
    (
        "rollout undo",
        &[
            ("Go back to the revision before", "kubectl rollout undo daemonset/agent"),
            ("Go back to a certain revision", "kubectl rollout undo daemonset/agent --to-revision=1"),
        ],
    ),
    (
        "wait",
        &[
            ("Wait until a pod is ready", "kubectl wait --for=condition=Ready pod/mysql-0"),
            ("Wait until a field has a value", "kubectl wait --for=jsonpath='{.status.readyReplicas}'=3 statefulset/mysql"),
            ("Wait until a pod is gone", "kubectl wait --for=delete pod/mysql-2 --timeout=60s"),
        ],
    ),
    (
        "events",
        &[
            ("List the events of the namespace", "kubectl events"),
            ("List those of one object", "kubectl events --for daemonset/agent"),
            ("List the warnings of all namespaces", "kubectl events -A --types=Warning"),
        ],
    ),
    ("run", &[("Run one pod", "kubectl run tmp --image=busybox")]),
    ("api-resources", &[("List the kinds of a group", "kubectl api-resources --api-group=apps")]),
    ("auth can-i", &[("Ask whether one may create pods", "kubectl auth can-i create pods")]),
    ("config view", &[("Show the configuration", "kubectl config view")]),
    ("version", &[("Print the versions of the client and the server", "kubectl version")]),
    ("options", &[("Print the flags that every command has", "kubectl options")]),
];

#[cfg(test)]
mod tests {
    use super::super::{flags, verbs, words};
    use super::*;

    #[test]
    fn every_example_is_a_line_that_its_command_understands() {
        for (_, line) in EXAMPLES.iter().flat_map(|(_, examples)| *examples) {
            let line = line.split(" <<").next().unwrap_or_default();
            let words = words::split(line).unwrap_or_else(|text| panic!("{line}: {text}"));
            let (verb, length) = verbs::find(&words).unwrap_or_else(|| panic!("{line}"));
            assert!(flags::parse(&words[length..], &verb.all_flags(), &verb.command()).is_ok(), "{line}");
        }
        for (command, _) in EXAMPLES {
            assert!(*command == "rollout" || verbs::VERBS.iter().any(|verb| verb.command() == *command), "{command}");
        }
    }
}
