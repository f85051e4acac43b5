//! The place of a field in the record of authors: a path in which the items of lists go by what identifies them and not by their position,
//! so that a place stays right when an item before it goes.

use crate::object::Json;
use crate::object::path::{FieldPath, Segment};
use std::collections::BTreeMap;

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

/// The items of a list by what identifies them, for looking at all of them: each is told from those that look the same by its turn among
/// them.
pub(super) struct Items<'a> {
    list: &'a [Json],
    /// `None` for a short list, whose items are found as fast by looking at each.
    known: Option<Known>,
}

struct Known {
    turns: Vec<usize>,
    /// Where the items of each identity stand.
    places: BTreeMap<String, Vec<usize>>,
}

/// Up to so many items a list is short.
const SHORT: usize = 16;

impl<'a> Items<'a> {
    pub(super) fn of(list: &'a [Json]) -> Self {
        if list.len() <= SHORT {
            return Self { list, known: None };
        }
        let mut known = Known { turns: Vec::with_capacity(list.len()), places: BTreeMap::new() };
        for (place, item) in list.iter().enumerate() {
            let alike = known.places.entry(identity(item)).or_default();
            known.turns.push(alike.len());
            alike.push(place);
        }
        Self { list, known: Some(known) }
    }

    /// How many items before the one at `index` look the same.
    fn turn(&self, index: usize) -> usize {
        match &self.known {
            Some(known) => known.turns[index],
            None => self.list[..index].iter().filter(|other| is_same_item(other, &self.list[index])).count(),
        }
    }

    /// The place of the item at `index`.
    pub(super) fn push(&self, place: &mut String, index: usize) {
        push_identity(place, &self.list[index], self.turn(index));
    }

    /// The item that is the one at `index` of another list.
    pub(super) fn counterpart(&self, other: &Items<'_>, index: usize) -> Option<&'a Json> {
        let (item, turn) = (&other.list[index], other.turn(index));
        match &self.known {
            Some(known) => known.places.get(&identity(item))?.get(turn).map(|place| &self.list[*place]),
            None => self.list.iter().filter(|own| is_same_item(own, item)).nth(turn),
        }
    }
}

/// What two items have in common exactly where they are the same one.
fn identity(item: &Json) -> String {
    match item {
        Json::Object(fields) => {
            let values = IDENTITY.map(|field| fields.get(field).map_or_else(String::new, Json::to_string));
            format!("{{{}", values.join("\n"))
        }
        other => other.to_string(),
    }
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
    fn long_lists_are_looked_up_as_short_ones_are() {
        let item = |number: usize| match number % 4 {
            0 => json!({"name": (number % 8).to_string(), "value": number}),
            1 => json!(number % 3),
            2 => json!({"value": number}),
            _ => json!({"key": "k", "effect": number % 5}),
        };
        let list: Vec<Json> = (0..60).map(item).collect();
        let other: Vec<Json> = (7..67).rev().map(item).collect();
        let (items, others) = (Items::of(&list), Items::of(&other));
        let (slow, slow_others) = (Items { list: &list, known: None }, Items { list: &other, known: None });
        for index in 0..list.len() {
            let place = |items: &Items<'_>| {
                let mut place = String::new();
                items.push(&mut place, index);
                place
            };
            assert_eq!(place(&items), place(&slow));
            assert_eq!(others.counterpart(&items, index), slow_others.counterpart(&slow, index));
        }
    }

    #[test]
    fn what_has_no_identity_goes_by_its_position() {
        let object = json!({"terms": [{"matchFields": []}, {"matchFields": []}]});
        let place = |text| of_path(&FieldPath::parse(text), &object);
        assert_ne!(place("terms[0]"), place("terms[1]"));
        assert_eq!(parent(&place("terms[1]")), Some(&*of_keys(&["terms"])));
    }
}
