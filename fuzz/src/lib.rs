//! Every way in for what other people write, as a function of bytes: libFuzzer calls these with inputs that it makes up, and
//! `tests/native/seeds.rs` with the seeds, on a small stack.
//!
//! Whatever the bytes are, a function must return soon and without a panic. None of them bounds an input; that is the engine's work
//! (`src/object/limits.rs`). Only the *number* of things said one after the other is bounded here, since a reader may go on for ever.

mod intents;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use podloom::cluster::server;
use podloom::kubectl::{self, Invocation, words};
use podloom::object::kind::Kind;
use podloom::object::{Json, emit, patch, read, yaml};
use podloom::playground::intent::Intent;
use podloom::playground::{Playground, export, link, manifest, offer};
use podloom::scenario::{file, player};
use podloom::sim::world::World;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

/// A way in.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 7] = [
    ("yaml", yaml),
    ("kubectl_line", kubectl_line),
    ("patch", patch),
    ("template", template),
    ("scenario", scenario),
    ("link", link),
    ("intents", intents),
];

/// What parts the pieces of an input: a line that begins with this sign.
const PARTS_AT: &str = "\n%";

/// Two Nodes, a ConfigMap, a DaemonSet and a StatefulSet with their Pods.
const CLUSTER: &str = "apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {name: node}\nspec: {replicas: 2}\n---\n\
    {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {app: d}}, data: {x: z}}\n---\n\
    apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec:\n  selector: {matchLabels: {app: d}}\n  template:\n    \
    metadata: {labels: {app: d}}\n    spec: {containers: [{name: c, image: i}]}\n---\n\
    apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec:\n  serviceName: s\n  replicas: 2\n  \
    selector: {matchLabels: {app: s}}\n  template:\n    metadata: {labels: {app: s}}\n    spec: {containers: [{name: c, image: i:1}]}\n";

thread_local! {
    static WORLD: World = {
        let scenario = file::read(CLUSTER);
        let mut player = player::Player::new(&scenario);
        assert_eq!(player.create_objects(&scenario).exit, 0);
        (*player.session.world).clone()
    };
}

fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// A text of manifests: read as kubectl reads it and as the editor does, printed, and read again.
pub fn yaml(data: &[u8]) {
    let text = text(data);
    let stream = yaml::read(&text);
    for problem in &stream.problems {
        assert!(problem.line >= 1 && problem.column >= 1, "{problem:?}");
    }
    for document in &stream.documents {
        assert!(text.get(document.text.clone()).is_some(), "{:?}", document.text);
        let printed = emit::yaml(&document.value);
        let again = yaml::read(&printed);
        let values: Vec<&Json> = again.documents.iter().map(|document| &document.value).collect();
        assert!(values == [&document.value] || document.value.is_null(), "{:?} is printed as {printed:?}", document.value);
        let _ = (emit::compact_go(&document.value), patch::go_text(&document.value));
    }
    let buffer = manifest::parse(&text);
    let _ = buffer.as_file(&text);
    for line in 0..4 {
        let _ = buffer.piece_at(line).map(|piece| piece.first_line);
    }
}

/// A line of the console; behind a line that begins with `%`, what it reads from standard input and from `input.yaml`.
pub fn kubectl_line(data: &[u8]) {
    let text = text(data);
    let (line, input) = text.split_once(PARTS_AT).unwrap_or((&text, ""));
    let _ = words::invocations(line);
    let files = [("input.yaml", input), ("columns.txt", "NAME NODE\nmetadata.name spec.nodeName\n"), ("broken.yaml", "kind: [\n")];
    let files: BTreeMap<String, String> = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    WORLD.with(|world| {
        let _ = offer::offer(&line.into(), line.len(), &world.cluster, &files, 0);
        let invocation = Invocation { stdin: Some(input.to_owned()), files, ..Invocation::of(line) };
        let reply = kubectl::run(&invocation, &world.cluster, world.now);
        assert!(matches!(reply.exit, 0 | 1), "exit {}", reply.exit);
        assert!(reply.exit == 0 || !reply.stderr.is_empty() || !reply.stdout.is_empty(), "fails without a word");
        let mut cluster = world.cluster.clone();
        for request in &reply.requests {
            let answer = server::serve(&mut cluster, request, world.now);
            assert!(answer.is_ok(), "cannot be replayed: {request:?}: {answer:?}");
        }
        if let Some(mut waiting) = reply.waiting {
            let _ = waiting.poll(&cluster, world.now);
            let _ = waiting.poll(&cluster, waiting.again_at().unwrap_or(world.now));
        }
    });
}

/// Up to three documents: an object, a patch for it of each kind, and what `kubectl apply` was given before.
pub fn patch(data: &[u8]) {
    let mut documents = yaml::read(&text(data)).documents.into_iter().map(|document| document.value);
    let (Some(object), Some(patch)) = (documents.next(), documents.next()) else { return };
    let original = documents.next().unwrap_or(Json::Null);
    let kind = Kind::of_manifest(read::text(&object, "apiVersion"), read::text(&object, "kind")).unwrap_or(Kind::Pod);
    let _ = (patch::json(&object, &patch), patch::strategic(&object, &patch, kind));
    let merged = patch::merge(&object, &patch);
    assert_eq!(patch::merge(&merged, &patch), merged, "a merge patch does nothing when it comes again");
    let sent = patch::three_way(&original, &patch, &object, kind);
    let _ = patch::strategic(&object, &sent, kind);
}

/// A template, in each of the places where kubectl takes one.
pub fn template(data: &[u8]) {
    const PLACES: [&str; 7] = [
        "kubectl get po,ds,sts,cm -o jsonpath-file=t",
        "kubectl get po -o jsonpath-as-json=",
        "kubectl get po,ds,sts,cm -o go-template-file=t",
        "kubectl get po,ds,sts,cm -o custom-columns-file=t",
        "kubectl get po -o custom-columns=A:",
        "kubectl get po --sort-by=",
        "kubectl wait ds d --timeout=0 --for=jsonpath=",
    ];
    let text = text(data);
    let quoted = format!("'{}'", text.replace('\'', "'\\''"));
    WORLD.with(|world| {
        for place in PLACES {
            let line = if place.ends_with('t') { place.to_owned() } else { format!("{place}{quoted}") };
            let files = BTreeMap::from([("t".to_owned(), text.to_string())]);
            let reply = kubectl::run(&Invocation { files, ..Invocation::of(line) }, &world.cluster, world.now);
            assert!(reply.exit == 0 || !reply.stderr.is_empty(), "fails without a word");
        }
    });
}

/// A scenario file: played twice, it gives the same history.
pub fn scenario(data: &[u8]) {
    let scenario = file::read(&text(data));
    if scenario.problems.is_empty() {
        assert_eq!(history(&scenario), history(&scenario), "played twice, it ends differently");
    }
}

/// What happens in a scenario, as a number for each snapshot: a whole history may be large.
fn history(scenario: &file::Scenario) -> Vec<u64> {
    let mut numbers = Vec::new();
    let _: ControlFlow<()> = player::play_each(scenario, |snapshot| {
        let mut hasher = DefaultHasher::new();
        snapshot.to_json().to_string().hash(&mut hasher);
        numbers.push(hasher.finish());
        ControlFlow::Continue(())
    });
    numbers
}

/// A link: the part behind `#` as it stands, or the JSON that is packed into one.
pub fn link(data: &[u8]) {
    let text = text(data);
    let fragment = match text.strip_prefix('#') {
        Some(fragment) => fragment.trim_end().to_owned(),
        None => format!("1{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(data, 1))),
    };
    let opened = open(&fragment);
    let _ = link::unfolded(&fragment);
    // What was opened can be said again.
    let _ = (link::encode(&opened), export::script(&opened));
}

/// How many slices of a link's work are waited for.
const SLICES_MAX: usize = 8;

/// The playground that a link opens, with everything that was said to it.
fn open(fragment: &str) -> Playground {
    let mut page = Playground::default().reduce(Intent::OpenLink(fragment.into())).unwrap_or_default();
    // A reader who has had enough presses Stop.
    for _ in 0..SLICES_MAX {
        page = page.reduce(Intent::Elapse { real_ms: 40, steps_max: 400 }).unwrap_or(page);
    }
    page.reduce(Intent::StopWork).unwrap_or(page)
}

/// What a reader does on the page, one thing after the other, with the page drawn after each.
pub fn intents(data: &[u8]) {
    intents::act(&text(data));
}
