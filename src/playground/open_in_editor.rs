//! `kubectl edit`: the editor of this page shows the object's document, and gets one first where it has none.

use super::Playground;
use super::subject::Subject;
use crate::object::Json;
use crate::object::emit;
use crate::object::kind::ObjectRef;
use crate::object::meta::LAST_APPLIED;

/// What the API server writes into an object's metadata: a manifest says none of it.
const SERVER_FIELDS: [&str; 6] = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

impl Playground {
    /// Shows the document of an object of the cluster; `None` where the cluster has no such object.
    pub(super) fn open_in_editor(&mut self, object: &ObjectRef) -> Option<String> {
        let live = self.timeline.world().cluster.get_json(object.kind, &object.key)?;
        if self.editor.buffer.piece_of(object).is_none() {
            let gap = if self.editor.text.is_empty() || self.editor.text.ends_with('\n') { "" } else { "\n" };
            let separator = if self.editor.text.trim().is_empty() { "" } else { "---\n" };
            let text = format!("{}{gap}{separator}{}", self.editor.text, emit::yaml(&manifest_of(live)));
            self.editor.text_epoch += 1;
            self.type_text(text.into());
        }
        let line = self.editor.buffer.piece_of(object).map_or(1, |piece| piece.first_line);
        self.editor.caret_line = line;
        self.editor.reveal = Some((line, self.revision));
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
