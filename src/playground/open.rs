//! `kubectl edit`: the editor of this page shows the object's document, and gets one first where it has none.

use super::Playground;
use super::subject::Subject;
use crate::kubectl::words;
use crate::object::Json;
use crate::object::emit;
use crate::object::kind::{Key, Kind, ObjectRef};

/// What the API server writes into an object's metadata: a manifest says none of it.
const SERVER_FIELDS: [&str; 6] = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];
/// What `kubectl apply` writes there.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl Playground {
    /// Shows the document of an object of the cluster; `None` where the cluster has no such object.
    pub(super) fn open_in_editor(&mut self, object: &ObjectRef) -> Option<String> {
        let live = self.stage.world().cluster.get_json(object.kind, &object.key)?;
        if self.buffer.piece_of(object).is_none() {
            let gap = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { "\n" };
            let separator = if self.text.trim().is_empty() { "" } else { "---\n" };
            let text = format!("{}{gap}{separator}{}", self.text, emit::yaml(&manifest_of(live)));
            self.text_epoch += 1;
            self.type_text(text.into());
        }
        let line = self.buffer.piece_of(object).map_or(1, |piece| piece.first_line);
        self.caret_line = line;
        self.reveal = Some((line, self.revision));
        self.selection = Some(Subject::Object(object.clone()));
        Some(format!("{}/{} is open in the editor\n", object.kind.info().printed(), object.key.name))
    }
}

/// The object as one would write it.
fn manifest_of(mut live: Json) -> Json {
    if let Some(object) = live.as_object_mut() {
        object.remove("status");
    }
    if let Some(metadata) = live["metadata"].as_object_mut() {
        for field in SERVER_FIELDS {
            metadata.remove(field);
        }
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Json::as_object_mut) {
            annotations.remove(LAST_APPLIED);
            if annotations.is_empty() {
                metadata.remove("annotations");
            }
        }
    }
    live
}

/// The object that a line asks to edit.
pub(super) fn asked(line: &str, namespace: &str) -> Option<ObjectRef> {
    let words = words::split(line).ok()?;
    let (verb, arguments) = words.split_first()?;
    if verb != "edit" {
        return None;
    }
    let mut after_namespace = false;
    let named: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| {
            let value = std::mem::replace(&mut after_namespace, matches!(*word, "-n" | "--namespace"));
            !value && !word.starts_with('-')
        })
        .collect();
    let (kind, name) = match named.as_slice() {
        [both] => both.split_once('/')?,
        [kind, name] => (*kind, *name),
        _ => return None,
    };
    let kind = Kind::of_argument(kind)?;
    Some(ObjectRef { kind, key: Key::new(if kind.info().namespaced { namespace } else { "" }, name) })
}
