//! What a stage of a write added or changed, found by comparing the value before with the value after it, while it is written.

use super::place::{Items, push_key};
use super::record::{Changes, is_stamp};
use super::{Author, Who};
use crate::object::Json;

/// Notes what a stage wrote that made `after` out of `before`: added is its own; changed too, unless it only put a value of somebody else
/// into its canonical form (`0.5` as `500m`).
pub fn filled(before: &Json, after: &Json, place: &mut String, author: &Author, changes: &mut Changes) {
    match (before, after) {
        (Json::Object(before), Json::Object(after)) => {
            for (name, value) in after {
                within(
                    place,
                    |place| push_key(place, name),
                    |place| match before.get(name) {
                        Some(old) => filled(old, value, place, author, changes),
                        None => changes.set(place, author),
                    },
                );
            }
        }
        (Json::Array(before), Json::Array(after)) => {
            let (old_items, items) = (Items::of(before), Items::of(after));
            for (index, item) in after.iter().enumerate() {
                within(
                    place,
                    |place| items.push(place, index),
                    |place| match old_items.counterpart(&items, index) {
                        Some(old) => filled(old, item, place, author, changes),
                        None => changes.set(place, author),
                    },
                );
            }
        }
        (before, after) => {
            if before != after && is_unset(before) {
                changes.set(place, author);
            }
        }
    }
}

/// What Go's decoders take for "not set".
fn is_unset(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.is_empty(),
        Json::Number(number) => number.as_i64() == Some(0),
        Json::Bool(true) | Json::Array(_) | Json::Object(_) => false,
    }
}

/// An update of an object.
pub struct Update<'a> {
    /// Who asked for it.
    pub author: &'a Author,
    /// Who filled in what was not said.
    pub filler: &'a Author,
}

impl Update<'_> {
    /// Notes what an update made different between two states of an object. Of that, what stands in `said` is the author's, and what was
    /// filled in is defaulting's. What was said and was so before has the author it had.
    pub fn note(&self, old: &Json, new: &Json, said: Option<&Json>, place: &mut String, changes: &mut Changes) {
        match (old, new) {
            (Json::Object(before), Json::Object(after)) => {
                for (name, value) in after {
                    let is_metadata = place.len() == "\u{1}metadata".len() && place.ends_with("metadata");
                    if is_metadata && is_stamp(name) {
                        continue;
                    }
                    let said = said.and_then(|said| said.get(name));
                    within(
                        place,
                        |place| push_key(place, name),
                        |place| match before.get(name) {
                            Some(old) => self.note(old, value, said, place, changes),
                            None => self.put(value, said, place, changes),
                        },
                    );
                }
                for name in before.keys().filter(|name| !after.contains_key(*name)) {
                    within(place, |place| push_key(place, name), |place| changes.gone(place));
                }
            }
            (Json::Array(before), Json::Array(after)) => {
                if before == after {
                    return;
                }
                let (old_items, items) = (Items::of(before), Items::of(after));
                let said_items = said.and_then(Json::as_array).map(|said| Items::of(said));
                for (index, item) in after.iter().enumerate() {
                    let said = said_items.as_ref().and_then(|said| said.counterpart(&items, index));
                    within(
                        place,
                        |place| items.push(place, index),
                        |place| match old_items.counterpart(&items, index) {
                            Some(old) => self.note(old, item, said, place, changes),
                            None => self.put(item, said, place, changes),
                        },
                    );
                }
                for index in (0..before.len()).filter(|index| items.counterpart(&old_items, *index).is_none()) {
                    within(place, |place| old_items.push(place, index), |place| changes.gone(place));
                }
            }
            (old, new) if old == new => {}
            (_, new) => self.put(new, said, place, changes),
        }
    }

    /// A value that was not there.
    fn put(&self, value: &Json, said: Option<&Json>, place: &mut String, changes: &mut Changes) {
        match said {
            None => changes.set(place, self.filler),
            Some(said) if is_unset(said) && said != value => changes.set(place, self.filler),
            Some(said) => {
                changes.set(place, self.author);
                filled(said, value, place, self.filler, changes);
            }
        }
    }
}

/// What one writer made different between two states of an object, or of the part of it at `place`.
pub fn changed(old: &Json, new: &Json, place: &str, who: Who, changes: &mut Changes) {
    let author = Author::role(who);
    Update { author: &author, filler: &author }.note(old, new, None, &mut place.to_owned(), changes);
}

fn within(place: &mut String, step: impl FnOnce(&mut String), then: impl FnOnce(&mut String)) {
    let length = place.len();
    step(place);
    then(place);
    place.truncate(length);
}
