//! `apps/v1.ControllerRevision`: one template that a DaemonSet or StatefulSet has had.

use crate::object::Json;
use crate::object::meta::Meta;
use crate::object::read;
use crate::object::template::PodTemplate;
use crate::time::Epoch;
use serde_json::json;
use std::rc::Rc;

/// `apps/v1.ControllerRevision`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControllerRevision {
    /// Metadata.
    pub meta: Meta,
    /// `data`, compact JSON with sorted keys: two revisions are equal when these bytes are.
    pub data: Rc<str>,
    /// The template in the data.
    pub template: Rc<PodTemplate>,
    /// `revision`
    pub revision: i64,
}

impl ControllerRevision {
    /// Reads a ControllerRevision.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Self {
        let data = value.get("data").cloned().unwrap_or(Json::Null);
        Self {
            meta: Meta::of_json(value.get("metadata").unwrap_or(&Json::Null), epoch),
            template: Rc::new(template_of(&data)),
            data: crate::object::emit::compact_go(&data).into(),
            revision: read::integer(value, "revision").unwrap_or(0),
        }
    }

    /// The ControllerRevision as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        json!({
            "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": self.meta.to_json(epoch),
            "data": serde_json::from_str::<Json>(&self.data).unwrap_or_default(), "revision": self.revision,
        })
    }
}

/// The patch that is stored as a revision's data: `{"spec":{"template":{"$patch":"replace",…}}}` (`update.go:getPatch`). It is written once
/// per template.
#[must_use]
pub fn data_of(template: &PodTemplate) -> Rc<str> {
    let write = || {
        let mut raw = template.raw.clone();
        read::put(&mut raw, "$patch", "replace".into());
        crate::object::emit::compact_go(&json!({"spec": {"template": raw}})).into()
    };
    template.revision_data.get_or_init(write).clone()
}

fn template_of(data: &Json) -> PodTemplate {
    let mut raw = read::at(data, &["spec", "template"]).cloned().unwrap_or(Json::Null);
    read::put(&mut raw, "$patch", Json::Null);
    PodTemplate::of_json(&raw)
}
