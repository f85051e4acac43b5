//! The place of a field in the record of authors: a path in which the items of lists go by what identifies them and not by their position,
//! so that a place stays right when an item before it goes.

use crate::object::Json;
use crate::object::path::{FieldPath, Segment};

/// Stands before the name of a field. No name in an object begins like this, and it sorts before every other character, so the fields of a
/// field follow it at once.
pub(super) const KEY: char = '\u{1}';
/// Stands before what identifies an item of a list.
const ITEM: char = '\u{2}';

/// The fields that identify an item of a list, as far as it has them: names, keys and effects of taints and tolerations, ports, mount paths,
/// types of conditions.
const IDENTITY: [&str; 7] = ["name", "key", "effect", "containerPort", "port", "mountPath", "type"];

/// Whether two items of two lists are the same one.
#[must_use]
pub fn is_same_item(one: &Json, other: &Json) -> bool {
    if one.is_object() && other.is_object() { IDENTITY.iter().all(|field| one.get(*field) == other.get(*field)) } else { one == other }
}

/// The place of a field below the field that `place` is about.
pub(super) fn push_key(place: &mut String, name: &str) {
    place.push(KEY);
    place.push_str(name);
}

/// The place of an item of a list: what identifies it, and which one it is of those that look the same.
pub(super) fn push_item(place: &mut String, list: &[Json], index: usize) {
    let Some(item) = list.get(index) else { return };
    let turn = list[..index].iter().filter(|other| is_same_item(other, item)).count();
    push_identity(place, item, turn);
}

fn push_identity(place: &mut String, item: &Json, turn: usize) {
    place.push(ITEM);
    let start = place.len();
    match item {
        Json::Object(fields) => {
            for value in IDENTITY.iter().filter_map(|field| fields.get(*field)) {
                push_value(place, value);
            }
        }
        value => push_value(place, value),
    }
    if turn > 0 || place.len() == start {
        place.push_str(&format!("#{turn}"));
    }
}

/// Control characters would be taken for the beginning of another step.
fn push_value(place: &mut String, value: &Json) {
    match value {
        Json::String(text) => place.extend(text.chars().map(|character| if character < ' ' { ' ' } else { character })),
        other => place.push_str(&other.to_string()),
    }
    place.push('|');
}

/// The place of a field given by names only: `metadata.labels` as `["metadata", "labels"]`.
#[must_use]
pub fn of_keys(keys: &[&str]) -> String {
    let mut place = String::new();
    keys.iter().for_each(|key| push_key(&mut place, key));
    place
}

/// The place of the item at `index` of the list that is found by names only.
#[must_use]
pub fn of_item(keys: &[&str], list: &[Json], index: usize) -> String {
    let mut place = of_keys(keys);
    push_item(&mut place, list, index);
    place
}

/// The place of a path of an object.
#[must_use]
pub fn of_path(path: &FieldPath, object: &Json) -> String {
    let mut place = String::new();
    let mut here = Some(object);
    for segment in &path.segments {
        match segment {
            Segment::Key(key) => {
                push_key(&mut place, key);
                here = here.and_then(|value| value.get(key));
            }
            Segment::Index(index) => {
                let list = here.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
                push_item(&mut place, list, *index);
                here = list.get(*index);
            }
        }
    }
    place
}

/// The place of what contains a field; `None` for the object itself.
pub(super) fn parent(place: &str) -> Option<&str> {
    place.rfind([KEY, ITEM]).map(|end| &place[..end])
}

/// Whether a place is `top` or somewhere below it.
pub(super) fn is_within(place: &str, top: &str) -> bool {
    place.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with([KEY, ITEM]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn items_keep_their_place_when_others_go() {
        let mut object = json!({"spec": {"containers": [{"name": "a"}, {"name": "b", "args": ["x", "x"]}]}});
        let before = of_path(&FieldPath::parse("spec.containers[1].args[1]"), &object);
        object["spec"]["containers"].as_array_mut().unwrap().remove(0);
        assert_eq!(of_path(&FieldPath::parse("spec.containers[0].args[1]"), &object), before);
        assert_ne!(of_path(&FieldPath::parse("spec.containers[0].args[0]"), &object), before);
        assert!(is_within(&before, &of_keys(&["spec", "containers"])) && !is_within(&before, &of_keys(&["spec", "contain"])));
    }

    #[test]
    fn what_has_no_identity_goes_by_its_position() {
        let object = json!({"terms": [{"matchFields": []}, {"matchFields": []}]});
        let place = |text| of_path(&FieldPath::parse(text), &object);
        assert_ne!(place("terms[0]"), place("terms[1]"));
        assert_eq!(parent(&place("terms[1]")), Some(&*of_keys(&["terms"])));
    }
}
