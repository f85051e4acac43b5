//! Patches as the API server applies them and as `kubectl apply` computes them.
//!
//! Strategic merge patch follows `apimachinery/pkg/util/strategicpatch/patch.go` (v1.36); JSON patch (RFC 6902) and JSON merge patch
//! (RFC 7396) are the crate `json-patch`. Which lists are merged, and by which key, is in [`keys`].

mod difference;
mod keys;
mod list;
mod strategic;

use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::limits::{self, Allowance, Counted, DEPTH_MAX};
use json_patch::PatchOperation;
use keys::Shape;
use std::fmt;

/// Why a patch cannot be applied, in the API server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// 400: the patch is not a patch.
    Malformed(String),
    /// 422: the patch does not fit the object (a missing path, a failing `test`).
    Unprocessable(String),
    /// 413: the patch asks for too much.
    TooLarge(String),
}

/// The API server's text for a JSON patch that does not fit the object (`NewGenericServerResponse` for 422).
const DOES_NOT_FIT: &str = "the server rejected our request due to an error in our request";

impl fmt::Display for PatchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(message) | Self::Unprocessable(message) | Self::TooLarge(message) => formatter.write_str(message),
        }
    }
}

/// `original` after the strategic merge patch `patch` (`strategicpatch.StrategicMergeMapPatch`).
///
/// # Errors
/// A directive that is unknown or misplaced, or a list item without its merge key.
pub fn strategic(original: &Json, patch: &Json, kind: Kind) -> Result<Json, PatchError> {
    let (Json::Object(original), Json::Object(patch)) = (original, patch) else {
        return Err(PatchError::Malformed(NOT_AN_OBJECT.to_owned()));
    };
    strategic::merge_map(original.clone(), patch.clone(), Shape::Root(kind), strategic::Mode::Apply).map(Json::Object)
}

const NOT_AN_OBJECT: &str = "json: cannot unmarshal array into Go value of type map[string]interface {}";

/// `original` after the JSON merge patch `patch` (RFC 7396).
#[must_use]
pub fn merge(original: &Json, patch: &Json) -> Json {
    let mut merged = original.clone();
    json_patch::merge(&mut merged, patch);
    merged
}

/// `original` after the JSON patch `patch` (RFC 6902; `apiserver/pkg/endpoints/handlers/patch.go`, `applyJSPatch`).
///
/// # Errors
/// A patch that is not a list of operations, has too many of them, copies too much, or does not fit the object.
pub fn json(original: &Json, patch: &Json) -> Result<Json, PatchError> {
    let operations: json_patch::Patch =
        serde_json::from_value(patch.clone()).map_err(|_| PatchError::Malformed(malformed_operations(patch)))?;
    let mut bounds = Bounds { allowance: Allowance::default(), deepest: limits::depth(original, DEPTH_MAX) };
    let counted = bounds.allowance.spend(Counted::PatchOperations, operations.len());
    counted.map_err(|exceeded| PatchError::TooLarge(exceeded.to_string()))?;
    let mut patched = original.clone();
    for operation in operations.iter() {
        bounds.foresee(&patched, operation)?;
        // One by one: a copy of a copy must be measured before it is made.
        let done = json_patch::patch(&mut patched, std::slice::from_ref(operation));
        done.map_err(|_| PatchError::Unprocessable(DOES_NOT_FIT.to_owned()))?;
        bounds.check_depth(&patched)?;
    }
    Ok(patched)
}

/// What the operations of one JSON patch may come to.
struct Bounds {
    allowance: Allowance,
    /// No value of the document is nested deeper than this.
    deepest: usize,
}

impl Bounds {
    /// Counts what an operation is about to add.
    fn foresee(&mut self, document: &Json, operation: &PatchOperation) -> Result<(), PatchError> {
        let added = match operation {
            PatchOperation::Add(add) => limits::depth(&add.value, DEPTH_MAX),
            PatchOperation::Replace(replace) => limits::depth(&replace.value, DEPTH_MAX),
            PatchOperation::Copy(copy) => {
                let bytes =
                    document.pointer(copy.from.as_str()).map_or(0, |value| limits::json_bytes(value, Counted::CopiedBytes.allowed()));
                // The API server answers as for any patch that cannot be carried out (`AccumulatedCopySizeError`).
                let counted = self.allowance.spend(Counted::CopiedBytes, bytes);
                counted.map_err(|_| PatchError::Unprocessable(DOES_NOT_FIT.to_owned()))?;
                self.deepest.saturating_sub(copy.from.count())
            }
            PatchOperation::Move(moved) => self.deepest.saturating_sub(moved.from.count()),
            PatchOperation::Remove(_) | PatchOperation::Test(_) => 0,
        };
        self.deepest = self.deepest.max(operation.path().count() + added);
        Ok(())
    }

    /// Looks how deep the document is, where it may have become too deep. Half of what is allowed is kept free behind each look, so that
    /// most operations need none.
    fn check_depth(&mut self, document: &Json) -> Result<(), PatchError> {
        if self.deepest > DEPTH_MAX {
            self.deepest = limits::depth(document, DEPTH_MAX);
            if self.deepest > DEPTH_MAX / 2 {
                return Err(PatchError::Unprocessable(format!("json: {}", limits::too_deep(DEPTH_MAX / 2))));
            }
        }
        Ok(())
    }
}

/// The text for a JSON patch that cannot be read as a list of operations.
fn malformed_operations(patch: &Json) -> String {
    match patch {
        Json::Array(_) => DOES_NOT_FIT.to_owned(),
        _ => "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch".to_owned(),
    }
}

/// The patch that `kubectl apply` sends: deletions are what `original` (the last applied file) has and `modified` (the file) has not,
/// additions and changes are what `modified` says other than `current` (the live object)
/// (`strategicpatch.CreateThreeWayMergePatch`).
#[must_use]
pub fn three_way(original: &Json, modified: &Json, current: &Json, kind: Kind) -> Json {
    let empty = serde_json::Map::new();
    let map = |value: &Json| value.as_object().cloned();
    let (original, modified, current) = (map(original), map(modified), map(current));
    let (original, modified, current) = (original.as_ref(), modified.as_ref(), current.as_ref());
    let (original, modified, current) = (original.unwrap_or(&empty), modified.unwrap_or(&empty), current.unwrap_or(&empty));
    let shape = Shape::Root(kind);
    let changes = difference::maps(current, modified, shape, difference::Keep::ChangesAndAdditions, false);
    let deletions = difference::maps(original, modified, shape, difference::Keep::Deletions, false);
    // Combining two differences cannot fail, because neither holds a directive that could be refused: the default is never taken.
    strategic::merge_map(deletions, changes.clone(), shape, strategic::Mode::Combine).map_or(Json::Object(changes), Json::Object)
}

/// A value in Go's `%+v` notation, as errors about a patch print it: `map[spec:map[replicas:two]]`.
#[must_use]
pub fn go_text(value: &Json) -> String {
    match value {
        Json::Null => "<nil>".to_owned(),
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        Json::Array(items) => format!("[{}]", items.iter().map(go_text).collect::<Vec<_>>().join(" ")),
        Json::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", go_text(value))).collect();
            format!("map[{}]", entries.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn daemon_set(pod_spec: Json) -> Json {
        json!({"spec": {"template": {"spec": pod_spec}}})
    }

    fn check(original: Json, patch: Json, expected: Json) {
        assert_eq!(strategic(&daemon_set(original), &daemon_set(patch), Kind::DaemonSet).unwrap(), daemon_set(expected));
    }

    #[test]
    fn containers_are_merged_by_name() {
        check(
            json!({"containers": [{"name": "a", "image": "x:1", "env": [{"name": "E", "value": "1"}]}, {"name": "b", "image": "y"}]}),
            json!({"containers": [{"name": "a", "image": "x:2", "env": [{"name": "F", "value": "2"}]}]}),
            json!({"containers": [
                {"name": "a", "image": "x:2", "env": [{"name": "F", "value": "2"}, {"name": "E", "value": "1"}]},
                {"name": "b", "image": "y"}]}),
        );
    }

    #[test]
    fn a_new_item_of_the_patch_stands_before_the_remaining_live_items() {
        check(
            json!({"containers": [{"name": "a"}]}),
            json!({"containers": [{"name": "b"}]}),
            json!({"containers": [{"name": "b"}, {"name": "a"}]}),
        );
    }

    #[test]
    fn live_items_are_woven_in_by_live_order() {
        check(
            json!({"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}),
            json!({"containers": [{"name": "b", "image": "x"}]}),
            json!({"containers": [{"name": "a"}, {"name": "b", "image": "x"}, {"name": "c"}]}),
        );
    }

    #[test]
    fn set_element_order_decides() {
        check(
            json!({"containers": [{"name": "a"}, {"name": "b"}]}),
            json!({"$setElementOrder/containers": [{"name": "c"}, {"name": "b"}, {"name": "a"}], "containers": [{"name": "c"}]}),
            json!({"containers": [{"name": "c"}, {"name": "b"}, {"name": "a"}]}),
        );
    }

    #[test]
    fn tolerations_are_replaced_whole() {
        check(
            json!({"tolerations": [{"key": "a"}, {"key": "b"}]}),
            json!({"tolerations": [{"key": "c"}]}),
            json!({"tolerations": [{"key": "c"}]}),
        );
    }

    #[test]
    fn null_deletes_and_directives_delete_and_replace() {
        check(
            json!({"nodeSelector": {"a": "1", "b": "2"}}),
            json!({"nodeSelector": {"a": null, "c": "3"}}),
            json!({"nodeSelector": {"b": "2", "c": "3"}}),
        );
        check(
            json!({"containers": [{"name": "a"}, {"name": "b"}]}),
            json!({"containers": [{"name": "a", "$patch": "delete"}]}),
            json!({"containers": [{"name": "b"}]}),
        );
        check(
            json!({"containers": [{"name": "a"}, {"name": "b"}]}),
            json!({"containers": [{"$patch": "replace"}, {"name": "c"}]}),
            json!({"containers": [{"name": "c"}]}),
        );
        check(
            json!({"nodeSelector": {"a": "1"}, "hostNetwork": true}),
            json!({"nodeSelector": {"$patch": "replace", "z": "1"}}),
            json!({"nodeSelector": {"z": "1"}, "hostNetwork": true}),
        );
    }

    #[test]
    fn volumes_keep_only_the_keys_that_are_retained() {
        check(
            json!({"volumes": [{"name": "v", "emptyDir": {}}]}),
            json!({"volumes": [{"name": "v", "$retainKeys": ["hostPath", "name"], "hostPath": {"path": "/x"}}]}),
            json!({"volumes": [{"name": "v", "hostPath": {"path": "/x"}}]}),
        );
    }

    #[test]
    fn finalizers_are_a_set() {
        let live = json!({"metadata": {"finalizers": ["a/a", "b/b"]}});
        let added = strategic(&live, &json!({"metadata": {"finalizers": ["c/c"]}}), Kind::Pod).unwrap();
        assert_eq!(added, json!({"metadata": {"finalizers": ["c/c", "a/a", "b/b"]}}));
        let removed = strategic(&live, &json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["a/a"]}}), Kind::Pod).unwrap();
        assert_eq!(removed, json!({"metadata": {"finalizers": ["b/b"]}}));
    }

    #[test]
    fn an_item_without_its_merge_key_is_refused() {
        let error = strategic(
            &daemon_set(json!({"containers": [{"name": "a"}]})),
            &daemon_set(json!({"containers": [{"image": "x"}]})),
            Kind::DaemonSet,
        );
        assert_eq!(error.unwrap_err().to_string(), "map: map[image:x] does not contain declared merge key: name");
    }

    #[test]
    fn a_template_that_says_replace_is_replaced() {
        let live = json!({"spec": {"replicas": 1, "template": {"spec": {"nodeName": "n"}}}});
        let undone =
            strategic(&live, &json!({"spec": {"template": {"$patch": "replace", "spec": {"hostNetwork": true}}}}), Kind::StatefulSet);
        assert_eq!(undone.unwrap(), json!({"spec": {"replicas": 1, "template": {"spec": {"hostNetwork": true}}}}));
    }

    #[test]
    fn json_patch_that_does_not_fit_is_unprocessable() {
        let live = json!({"spec": {"minReadySeconds": 0}});
        let patched = json(&live, &json!([{"op": "replace", "path": "/spec/minReadySeconds", "value": 4}])).unwrap();
        assert_eq!(patched["spec"]["minReadySeconds"], 4);
        for operation in
            [json!({"op": "test", "path": "/spec/minReadySeconds", "value": 9}), json!({"op": "replace", "path": "/a/b", "value": 1})]
        {
            assert_eq!(json(&live, &json!([operation])), Err(PatchError::Unprocessable(DOES_NOT_FIT.to_owned())));
        }
    }

    #[test]
    fn apply_sends_changes_additions_and_deletions() {
        let last = json!({"metadata": {"labels": {"gone": "1", "kept": "1"}}, "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "x:1"}, {"name": "old"}]}}}});
        let file =
            json!({"metadata": {"labels": {"kept": "2"}}, "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "x:2"}]}}}});
        let live = json!({"metadata": {"labels": {"gone": "1", "kept": "1", "foreign": "1"}}, "spec": {"minReadySeconds": 0, "template": {"spec": {"containers": [
            {"name": "a", "image": "x:1", "imagePullPolicy": "Always"}, {"name": "old"}, {"name": "injected"}]}}}});
        let patch = three_way(&last, &file, &live, Kind::DaemonSet);
        assert_eq!(
            patch,
            json!({"metadata": {"labels": {"gone": null, "kept": "2"}}, "spec": {"template": {"spec": {
                "$setElementOrder/containers": [{"name": "a"}],
                "containers": [{"name": "a", "image": "x:2"}, {"name": "old", "$patch": "delete"}]}}}})
        );
        let after = strategic(&live, &patch, Kind::DaemonSet).unwrap();
        assert_eq!(after["metadata"]["labels"], json!({"foreign": "1", "kept": "2"}));
        assert_eq!(
            after["spec"]["template"]["spec"]["containers"],
            json!([{"name": "a", "image": "x:2", "imagePullPolicy": "Always"}, {"name": "injected"}])
        );
    }

    #[test]
    fn apply_of_the_same_file_sends_nothing() {
        let file =
            json!({"metadata": {"labels": {"a": "1"}}, "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "x:1"}]}}}});
        let live = json!({"metadata": {"labels": {"a": "1", "b": "2"}}, "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "x:1", "tty": false}], "dnsPolicy": "ClusterFirst"}}}});
        assert_eq!(three_way(&file, &file, &live, Kind::DaemonSet), json!({}));
    }

    #[test]
    fn the_order_of_the_file_wins_when_apply_adds_an_item() {
        let last = json!({"spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}});
        let file = json!({"spec": {"template": {"spec": {"containers": [{"name": "a"}, {"name": "b"}]}}}});
        let patch = three_way(&last, &file, &last, Kind::DaemonSet);
        assert_eq!(strategic(&last, &patch, Kind::DaemonSet).unwrap(), file);
    }

    #[test]
    fn a_volume_that_changes_its_source_drops_the_old_one_on_apply() {
        let last = json!({"spec": {"template": {"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}}});
        let file = json!({"spec": {"template": {"spec": {"volumes": [{"name": "v", "hostPath": {"path": "/x"}}]}}}});
        let patch = three_way(&last, &file, &last, Kind::DaemonSet);
        assert_eq!(strategic(&last, &patch, Kind::DaemonSet).unwrap(), file);
    }

    #[test]
    fn go_notation_of_a_patch() {
        assert_eq!(
            go_text(&json!({"spec": {"replicas": "two", "list": [1, true, null]}})),
            "map[spec:map[list:[1 true <nil>] replicas:two]]"
        );
    }
}
