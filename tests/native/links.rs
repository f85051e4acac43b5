//! Links that were made by earlier versions, kept for ever: each must open to the same objects.
//!
//! `tests/links/version-1.tsv` holds a line for each: the scenario it was made from, the clock in milliseconds, the link, and what was in
//! the cluster then. It was written by version 0.1.0 before commands took time on the page; no line of it is ever changed.

use podloom::object::Json;
use podloom::object::kind::Kind;
use podloom::playground::Playground;
use podloom::playground::intent::Intent;

/// The kinds that the file tells of, in its order.
const KINDS: [Kind; 6] = [Kind::Node, Kind::DaemonSet, Kind::StatefulSet, Kind::ControllerRevision, Kind::PersistentVolumeClaim, Kind::Pod];

/// What is in the cluster where the reader stands: name, node, phase and image of each object.
fn objects(playground: &Playground) -> String {
    let cluster = &playground.timeline.world().cluster;
    let row = |kind: Kind, object: &Json| {
        let text = |path: &str| object.pointer(path).and_then(Json::as_str).unwrap_or_default().to_owned();
        let (name, node) = (text("/metadata/name"), text("/spec/nodeName"));
        format!("{} {name} {node} {} {}", kind.info().name, text("/status/phase"), text("/spec/containers/0/image"))
    };
    let rows: Vec<String> =
        KINDS.into_iter().flat_map(|kind| cluster.list_json(kind, None).into_iter().map(move |object| row(kind, &object))).collect();
    rows.join("; ")
}

#[test]
fn links_of_version_1_open_to_the_same_objects() {
    let corpus = include_str!("../links/version-1.tsv");
    let mut wrong = Vec::new();
    for (number, line) in (1..).zip(corpus.lines()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [scenario, clock, link, expected] = fields[..] else { panic!("line {number} has four fields") };
        let opened = Playground::default().reduce(Intent::OpenLink(link.into())).unwrap().finished();
        let (found, at) = (objects(&opened), opened.timeline.clock().0.to_string());
        if found != expected.trim_end() && found.trim_end() != expected.trim_end() || at != clock {
            wrong.push(format!("line {number}, {scenario}: at {at} instead of {clock}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} links open to something else:\n{}", wrong.len(), wrong.join("\n"));
}
