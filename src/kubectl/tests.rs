//! Transcripts: commands against the API server alone, without any controller.

use super::*;
use crate::time::Epoch;

struct Console {
    cluster: Cluster,
    now: Time,
}

const AGENT: &str = r#"{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"agent"},"spec":{"selector":{"matchLabels":{"app":"agent"}},"template":{"metadata":{"labels":{"app":"agent"}},"spec":{"containers":[{"name":"main","image":"registry.podloom.dev/agent:1.0"}]}}}}"#;

impl Console {
    fn new() -> Self {
        let mut console = Self { cluster: Cluster::new(1, Epoch::DEFAULT), now: Time(60_000) };
        console.feed("kubectl apply -f -", "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n");
        console.feed("kubectl apply -f -", AGENT);
        console
    }

    fn feed(&mut self, line: &str, stdin: &str) -> Reply {
        let invocation = Invocation { stdin: Some(stdin.to_owned()), ..Invocation::of(line) };
        let reply = run(&invocation, &self.cluster, self.now);
        for request in &reply.requests {
            crate::cluster::server::serve(&mut self.cluster, request, self.now).expect("an accepted request is accepted again");
        }
        reply
    }

    /// The whole conversation: standard output, then standard error.
    fn says(&mut self, line: &str) -> String {
        let reply = self.feed(line, "");
        assert_eq!(reply.exit != 0, reply.stderr.contains("rror"), "{line}: {reply:?}");
        reply.stdout + &reply.stderr
    }
}

#[test]
fn apply_creates_changes_and_leaves_alone() {
    let mut console = Console::new();
    assert_eq!(console.feed("kubectl apply -f -", AGENT).stdout, "daemonset.apps/agent unchanged\n");
    assert_eq!(console.says("kubectl label ds agent team=obs"), "daemonset.apps/agent labeled\n");
    let labelled = AGENT.replace("\"name\":\"agent\"}", "\"name\":\"agent\",\"labels\":{\"a\":\"1\",\"b\":\"1\"}}");
    assert_eq!(console.feed("kubectl apply -f -", &labelled).stdout, "daemonset.apps/agent configured\n");
    let fewer = labelled.replace("\"a\":\"1\",", "");
    assert_eq!(console.feed("kubectl apply -f -", &fewer).stdout, "daemonset.apps/agent configured\n");
    assert_eq!(console.says("kubectl get ds agent -o jsonpath='{.metadata.labels}'"), "{\"b\":\"1\",\"team\":\"obs\"}");
    let strict = AGENT.replace("\"containers\"", "\"foo\":1,\"containers\"");
    assert!(console.feed("kubectl apply -f -", &strict).stderr.contains("unknown field \"spec.template.spec.foo\""));
    assert_eq!(console.feed("kubectl apply -f -", "# nothing\n").stderr, "error: no objects passed to apply\n");
}

#[test]
fn patches_say_whether_they_changed_anything() {
    let mut console = Console::new();
    let patch = "kubectl patch ds agent -p '{\"spec\":{\"minReadySeconds\":3}}'";
    assert_eq!(console.says(patch), "daemonset.apps/agent patched\n");
    assert_eq!(console.says(patch), "daemonset.apps/agent patched (no change)\n");
    assert_eq!(
        console.says("kubectl patch ds agent --type=fancy -p '{}'"),
        "error: --type must be one of [json merge strategic], not \"fancy\"\n"
    );
    assert_eq!(
        console.says("kubectl patch ds agent --type=json -p '[{\"op\":\"test\",\"path\":\"/spec/minReadySeconds\",\"value\":9}]'"),
        "The request is invalid: the server rejected our request due to an error in our request\n"
    );
    assert_eq!(
        console.says("kubectl patch ds agent -p \"{bad json\""),
        "Error from server (BadRequest): invalid character 'b' looking for beginning of object key string\n"
    );
}

#[test]
fn labels_and_annotations() {
    let mut console = Console::new();
    for (line, said) in [
        ("label node n1 disk=ssd", "node/n1 labeled\n"),
        ("label node n1 disk=ssd", "node/n1 not labeled\n"),
        ("label node n1 disk=hdd", "error: 'disk' already has a value (ssd), and --overwrite is false\n"),
        ("label node n1 disk=hdd --overwrite", "node/n1 labeled\n"),
        ("label node n1 disk-", "node/n1 unlabeled\n"),
        ("label node n1 disk-", "label \"disk\" not found.\nnode/n1 not labeled\n"),
        ("label ds agent", "error: at least one label update is required\n"),
        ("annotate ds agent note=a", "daemonset.apps/agent annotated\n"),
        (
            "annotate ds agent note=b",
            "error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (a)\n",
        ),
        ("annotate ds agent note-", "daemonset.apps/agent annotated\n"),
    ] {
        assert_eq!(console.says(line), said, "{line}");
    }
}

#[test]
fn taints_cordons_and_images() {
    let mut console = Console::new();
    for (line, said) in [
        ("taint nodes n1 k=v:NoSchedule", "node/n1 tainted\n"),
        ("taint nodes n1 k=v:NoSchedule", "error: node n1 already has k taint(s) with same effect(s) and --overwrite is false\n"),
        ("taint nodes n1 k=w:NoSchedule --overwrite", "node/n1 modified\n"),
        ("taint nodes n1 k-", "node/n1 untainted\n"),
        ("taint nodes n1 k-", "error: taint \"k\" not found\n"),
        ("taint nodes n9 k=v:NoSchedule", "Error from server (NotFound): nodes \"n9\" not found\n"),
        ("cordon n1", "node/n1 cordoned\n"),
        ("cordon n1", "node/n1 already cordoned\n"),
        ("uncordon n1", "node/n1 uncordoned\n"),
        ("cordon", "error: USAGE: cordon NODE [flags]\nSee 'kubectl cordon -h' for help and examples\n"),
        ("set image ds/agent main=a:2", "daemonset.apps/agent image updated\n"),
        ("set image ds/agent main=a:2", ""),
        ("set image ds/agent nope=a:2", "error: unable to find container named \"nope\"\n"),
        ("scale ds agent --replicas=3", "Error from server (NotFound): the server could not find the requested resource\n"),
        ("drain n1", "node/n1 cordoned\nnode/n1 drained\n"),
    ] {
        assert_eq!(console.says(line), said, "{line}");
    }
}

#[test]
fn wrong_words_are_refused_as_kubectl_does() {
    let mut console = Console::new();
    for (line, said) in [
        ("gte pods", "error: unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget\n"),
        ("apply -f", "error: flag needs an argument: 'f' in -f\nSee 'kubectl apply --help' for usage.\n"),
        ("apply", "error: must specify one of -f and -k\n"),
        ("apply -f no.yaml", "error: the path \"no.yaml\" does not exist\n"),
        ("get gadgets", "error: the server doesn't have a resource type \"gadgets\"\n"),
        ("delete pods", "error: resource(s) were provided, but no name was specified\n"),
        ("delete pod nope", "Error from server (NotFound): pods \"nope\" not found\n"),
        ("scale sts web", "error: required flag(s) \"replicas\" not set\n"),
        ("get pods -o custom-columns=NAME", "error: unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>\n"),
    ] {
        assert_eq!(console.says(line), said, "{line}");
    }
    let nothing = console.feed("kubectl get pods -n empty-space", "");
    assert_eq!((nothing.exit, nothing.stderr.as_str()), (0, "No resources found in empty-space namespace.\n"));
}

#[test]
fn tables_prefix_names_when_types_are_mixed() {
    let mut console = Console::new();
    console.now = Time(67_000);
    assert_eq!(
        console.says("kubectl get ds,nodes"),
        "NAME                   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE\n\
         daemonset.apps/agent   0         0         0       0            0           <none>          7s\n\n\
         NAME      STATUS    ROLES    AGE   VERSION\n\
         node/n1   Unknown   <none>   7s    \n"
    );
    assert_eq!(console.says("kubectl get ds -o name"), "daemonset.apps/agent\n");
    assert_eq!(console.says("get nodes -o custom-columns=NAME:.metadata.name,NONE:.spec.nope"), "NAME   NONE\nn1     <none>\n");
}

#[test]
fn delete_prints_at_once_and_waits_only_for_what_is_still_there() {
    let mut console = Console::new();
    assert_eq!(console.feed("kubectl run tmp --image=a:1", "").stdout, "pod/tmp created\n");
    let reply = console.feed("kubectl delete ds agent", "");
    assert_eq!(reply.stdout, "daemonset.apps \"agent\" deleted from default namespace\n");
    assert!(reply.waiting.is_none(), "{reply:?}");
    assert_eq!(console.says("kubectl delete node n1"), "node \"n1\" deleted\n");
}

#[test]
fn a_patch_of_the_wrong_type_is_told_in_the_words_of_the_converter() {
    let mut console = Console::new();
    assert_eq!(
        console.feed("kubectl patch ds agent -p '{\"spec\":{\"minReadySeconds\":\"two\"}}'", "").stderr,
        "The request is invalid: patch: Invalid value: \"map[spec:map[minReadySeconds:two]]\": unrecognized type: int32\n"
    );
    let unknown = console.feed("kubectl patch ds agent -p '{\"spec\":{\"replicaz\":2}}'", "");
    assert_eq!(
        (unknown.exit, unknown.stdout.as_str(), unknown.stderr.as_str()),
        (0, "daemonset.apps/agent patched (no change)\n", "Warning: unknown field \"spec.replicaz\"\n")
    );
}

#[test]
fn drain_waits_for_the_pods_it_evicts() {
    let mut console = Console::new();
    console.feed(
        "kubectl apply -f -",
        "{apiVersion: v1, kind: Pod, metadata: {name: lone}, spec: {nodeName: n1, containers: [{name: a, image: b}]}}",
    );
    let refused = console.feed("kubectl drain n1", "");
    assert_eq!(refused.exit, 1);
    assert_eq!(refused.stdout, "node/n1 cordoned\n");
    assert_eq!(
        refused.stderr,
        "error: unable to drain node \"n1\" due to error: cannot delete Pods that declare no controller (use --force to override): default/lone, continuing command...\n\
         There are pending nodes to be drained:\n n1\n\
         cannot delete Pods that declare no controller (use --force to override): default/lone\n"
    );
    let reply = console.feed("kubectl drain n1 --force", "");
    assert_eq!(reply.stdout, "node/n1 already cordoned\nevicting pod default/lone\n");
    assert_eq!(reply.stderr, "Warning: deleting Pods that declare no controller: default/lone\n");
    let mut waiting = reply.waiting.expect("the Pod takes its time");
    assert_eq!(waiting.again_at(), Some(Time(61_000)));
    console.feed("kubectl delete pod lone --grace-period=0 --force", "");
    let progress = waiting.poll(&console.cluster, Time(61_000));
    assert_eq!((progress.stdout.as_str(), progress.exit), ("pod/lone evicted\nnode/n1 drained\n", Some(0)));
}

#[test]
fn rollout_status_says_a_line_for_every_change() {
    let mut console = Console::new();
    let reply = console.feed("kubectl rollout status ds/agent --timeout=5s", "");
    assert_eq!((reply.stdout.as_str(), reply.exit), ("Waiting for daemon set spec update to be observed...\n", 0));
    let mut waiting = reply.waiting.expect("nobody rolls it out");
    assert_eq!(waiting.poll(&console.cluster, Time(61_000)).stdout, "");
    console
        .feed("kubectl patch ds agent --subresource=status -p '{\"status\":{\"observedGeneration\":1,\"desiredNumberScheduled\":1}}'", "");
    let progress = waiting.poll(&console.cluster, Time(62_000));
    assert_eq!(progress.stdout, "Waiting for daemon set \"agent\" rollout to finish: 0 out of 1 new pods have been updated...\n");
    let over = waiting.poll(&console.cluster, Time(65_000));
    assert_eq!((over.stderr.as_str(), over.exit), ("error: timed out waiting for the condition\n", Some(1)));
}

#[test]
fn namespaces_are_made_and_named() {
    let mut console = Console::new();
    assert_eq!(console.says("kubectl create namespace lab"), "namespace/lab created\n");
    assert_eq!(console.feed("kubectl apply -n lab -f -", AGENT).stdout, "daemonset.apps/agent created\n");
    assert_eq!(console.says("kubectl get ds -A -o custom-columns=NS:.metadata.namespace"), "NS\ndefault\nlab\n");
    assert_eq!(console.says("kubectl -n lab delete ds/agent"), "daemonset.apps \"agent\" deleted from lab namespace\n");
}
