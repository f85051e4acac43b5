//! What the completion offers, place by place.

use super::*;
use crate::kubectl::{self, Invocation};
use crate::time::{Epoch, Time};

const OBJECTS: &str = "{apiVersion: v1, kind: Node, metadata: {name: node-a, labels: {disk: ssd}}, spec: {taints: [{key: gpu, effect: NoSchedule}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-0, labels: {app: web, tier: front}}, spec: {containers: [{name: server, image: s:1}, {name: sidecar, image: p:1}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: dns, namespace: kube-system, labels: {app: dns}}, spec: {containers: [{name: dns, image: d:1}]}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: mysql, image: m:1}]}}}}
";

fn cluster() -> Cluster {
    let mut cluster = Cluster::new(1, Epoch::DEFAULT);
    let apply = Invocation { line: "kubectl apply -f -".to_owned(), stdin: Some(OBJECTS.to_owned()), ..Invocation::default() };
    let reply = kubectl::run(&apply, &cluster, Time::START);
    assert_eq!(reply.stderr, "");
    for request in &reply.requests {
        crate::cluster::server::serve(&mut cluster, request, Time::START).unwrap();
    }
    cluster
}

fn completions(line: &str) -> Vec<Completion> {
    let files = BTreeMap::from([("editor.yaml".to_owned(), String::new())]);
    complete(line, line.len(), &cluster(), &files)
}

fn check(line: &str) -> Vec<String> {
    completions(line).into_iter().map(|completion| completion.text).collect()
}

#[test]
fn verbs_types_flags_and_namespaces_are_offered() {
    assert_eq!(check("kubectl rol"), ["rollout"]);
    assert_eq!(check("kubectl rollout un"), ["undo"]);
    assert_eq!(check("kubectl help rollout un"), ["undo"]);
    assert_eq!(check("kubectl create serv"), ["service", "serviceaccount"]);
    assert_eq!(check("kubectl create service cl"), ["clusterip"]);
    assert_eq!(check("kubectl set image ds/agent --rec"), ["--recursive="].map(|flag| flag.trim_end_matches('=')));
    assert_eq!(check("kubectl get daem"), ["daemonsets"]);
    assert_eq!(check("kubectl get pods,daem"), ["pods,daemonsets"]);
    assert_eq!(check("kubectl get pods --sort"), ["--sort-by="]);
    assert_eq!(check("kubectl get pods -n kube-s"), ["kube-system"]);
    assert_eq!(check("kubectl -n kube-s"), ["kube-system"]);
    assert_eq!(check("kubectl get pods -nkube-s"), ["-nkube-system"]);
    assert_eq!(check("kubectl get pods --namespace=kube-s"), ["--namespace=kube-system"]);
    assert!(check("kubectl get ns def").contains(&"default".to_owned()));
    assert!(check("kubectl get ns/def").contains(&"ns/default".to_owned()));
    assert!(check("kubectl get pods -").contains(&"-A".to_owned()));
}

#[test]
fn names_are_those_of_the_namespace() {
    assert_eq!(check("kubectl get pods "), ["web-0"]);
    assert_eq!(check("kubectl -n kube-system get pods "), ["dns"]);
    assert_eq!(check("kubectl delete pod -n kube-system "), ["dns"]);
    assert_eq!(check("kubectl get po/w"), ["po/web-0"]);
    assert_eq!(check("kubectl get pods web-0 "), Vec::<String>::new());
    assert_eq!(check("kubectl drain "), ["node-a"]);
    assert_eq!(check("kubectl rollout status sts/"), ["sts/db"]);
}

#[test]
fn output_formats_are_those_of_the_verb() {
    assert_eq!(check("kubectl get pods -o cust"), ["custom-columns="]);
    assert_eq!(check("kubectl get pods -ow"), ["-owide"]);
    assert_eq!(check("kubectl get pods --output=y"), ["--output=yaml"]);
    assert!(check("kubectl scale sts/db -o w").is_empty());
}

#[test]
fn selectors_offer_keys_and_values() {
    assert_eq!(check("kubectl get pods -l a"), ["app="]);
    assert_eq!(check("kubectl get pods -l app="), ["app=web"]);
    assert_eq!(check("kubectl get pods -A -l app="), ["app=dns", "app=web"]);
    assert_eq!(check("kubectl get pods -l app=web,ti"), ["app=web,tier="]);
    assert_eq!(check("kubectl get pods --selector=tier!=f"), ["--selector=tier!=front"]);
    assert_eq!(check("kubectl get nodes -l disk="), ["disk=ssd"]);
    assert_eq!(check("kubectl get pods -L ti"), ["tier"]);
    assert_eq!(check("kubectl get pods --field-selector=spec.nodeName=n"), ["--field-selector=spec.nodeName=node-a"]);
}

#[test]
fn containers_fields_files_and_taints_are_offered() {
    assert_eq!(check("kubectl logs "), ["web-0"]);
    assert_eq!(check("kubectl logs web-0 -c "), ["server", "sidecar"]);
    assert_eq!(check("kubectl logs web-0 si"), ["sidecar"]);
    assert_eq!(check("kubectl set image sts/db "), ["mysql="]);
    assert_eq!(check("kubectl explain sts.spec.upd"), ["sts.spec.updateStrategy"]);
    assert_eq!(check("kubectl explain pods.spec.containers.ima"), ["pods.spec.containers.image", "pods.spec.containers.imagePullPolicy"]);
    assert!(check("kubectl explain pods.spec").contains(&"pods.spec.containers".to_owned()));
    assert_eq!(check("kubectl get pods --sort-by=.metadata.na"), ["--sort-by=.metadata.name", "--sort-by=.metadata.namespace"]);
    assert_eq!(check("kubectl apply -f e"), ["editor.yaml"]);
    assert_eq!(check("kubectl taint nodes node-a g"), ["gpu:NoSchedule-"]);
    assert_eq!(check("kubectl taint nodes node-a a=b:NoE"), ["a=b:NoExecute"]);
    assert_eq!(check("kubectl label node node-a disk"), ["disk=", "disk-"]);
    assert_eq!(check("kubectl wait pod/web-0 --for=condition=Re"), ["--for=condition=Ready"]);
}

#[test]
fn only_the_line_of_the_cursor_is_completed() {
    assert!(check("kubectl get nodes\nkubectl get po").contains(&"pods".to_owned()));
    assert_eq!(check("kubectl get \\\n  daem"), ["daemonsets"]);
    assert!(completions("kubectl get pods -l 'ap")[0].goes_on);
    assert!(!completions("kubectl get daem")[0].goes_on);
}
