//! The difference of two objects as a strategic merge patch (`strategicpatch.diffMaps`, `diffLists`).

use super::keys::{Field, Shape, Strategy};
use super::list::{self, Places};
use super::strategic::{DELETE_FROM, ORDER, PATCH, RETAIN};
use crate::object::Json;
use serde_json::{Map, json};

type Object = Map<String, Json>;

/// Which half of a difference to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The fields that were added or changed.
    ChangesAndAdditions,
    /// The fields that were removed.
    Deletions,
}

/// The patch that turns `original` into `modified`, as far as `keep` says; with `retain_keys` it names the keys that stay.
pub fn maps(original: &Object, modified: &Object, shape: Shape, keep: Keep, retain_keys: bool) -> Object {
    let mut patch = Object::new();
    for (name, new) in modified {
        let field = shape.field(name);
        match (original.get(name), new) {
            (None, _) => add(&mut patch, name, new, keep),
            (Some(Json::Object(old)), Json::Object(new)) => {
                let inner = maps(old, new, field.shape, keep, field.retain_keys);
                if !inner.is_empty() {
                    patch.insert(name.clone(), Json::Object(inner));
                }
            }
            (Some(Json::Array(old)), Json::Array(new)) if field.strategy != Strategy::Default => {
                lists(&mut patch, name, old, new, field, keep)
            }
            (Some(old), new) if old != new => add(&mut patch, name, new, keep),
            _ => {}
        }
    }
    if keep == Keep::Deletions {
        for name in original.keys().filter(|name| !modified.contains_key(*name)) {
            patch.insert(name.clone(), Json::Null);
        }
    }
    let kept: Vec<&String> = modified.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name).collect();
    let has_more = original.keys().any(|name| !modified.contains_key(name));
    if retain_keys && !kept.is_empty() && (!patch.is_empty() || has_more) {
        patch.insert(RETAIN.to_owned(), json!(kept));
    }
    patch
}

fn add(patch: &mut Object, name: &str, new: &Json, keep: Keep) {
    if keep == Keep::ChangesAndAdditions {
        patch.insert(name.to_owned(), new.clone());
    }
}

/// Writes what differs of one merged list into `patch`: its items, its deletions and its order.
fn lists(patch: &mut Object, name: &str, old: &[Json], new: &[Json], field: Field, keep: Keep) {
    if old.is_empty() {
        if !new.is_empty() {
            add(patch, name, &Json::Array(new.to_vec()), keep);
        }
        return;
    }
    let (items, gone) = match field.strategy {
        Strategy::MergeBy(key) => {
            let mut items = items_of_maps(old, new, key, field, keep);
            items.extend(deleted_maps(old, new, key, keep));
            (items, Vec::new())
        }
        Strategy::Set | Strategy::Default => scalars(old, new, keep),
    };
    let same_order = old.len() == new.len()
        && old.iter().zip(new).all(|(left, right)| list::identity(left, field.strategy) == list::identity(right, field.strategy));
    let something = !items.is_empty() || !gone.is_empty();
    let order_is_news = match keep {
        Keep::ChangesAndAdditions => something || !same_order,
        Keep::Deletions => something,
    };
    if !items.is_empty() {
        patch.insert(name.to_owned(), Json::Array(items));
    }
    if !gone.is_empty() {
        patch.insert(format!("{DELETE_FROM}{name}"), Json::Array(gone));
    }
    if order_is_news && !new.is_empty() {
        patch.insert(format!("{ORDER}{name}"), Json::Array(order_of(new, field.strategy)));
    }
}

fn order_of(items: &[Json], strategy: Strategy) -> Vec<Json> {
    match strategy {
        Strategy::MergeBy(key) => items.iter().filter_map(|item| item.get(key).map(|value| json!({ key: value }))).collect(),
        Strategy::Set | Strategy::Default => items.to_vec(),
    }
}

fn items_of_maps(old: &[Json], new: &[Json], key: &str, field: Field, keep: Keep) -> Vec<Json> {
    let places = Places::of(old, field.strategy);
    let mut items = Vec::new();
    for item in new {
        let before = places.place(item, field.strategy).map(|place| &old[place]);
        match (before, item) {
            (Some(Json::Object(before)), Json::Object(after)) => {
                let mut inner = maps(before, after, field.shape, keep, field.retain_keys);
                if !inner.is_empty() {
                    inner.insert(key.to_owned(), item[key].clone());
                    items.push(Json::Object(inner));
                }
            }
            _ if keep == Keep::ChangesAndAdditions => items.push(item.clone()),
            _ => {}
        }
    }
    items
}

fn deleted_maps(old: &[Json], new: &[Json], key: &'static str, keep: Keep) -> Vec<Json> {
    if keep == Keep::ChangesAndAdditions {
        return Vec::new();
    }
    let kept = Places::of(new, Strategy::MergeBy(key));
    let gone = old.iter().filter(|item| !kept.contains(item, Strategy::MergeBy(key))).filter_map(|item| item.get(key));
    gone.map(|identity| json!({ PATCH: "delete", key: identity })).collect()
}

fn scalars(old: &[Json], new: &[Json], keep: Keep) -> (Vec<Json>, Vec<Json>) {
    let missing_in = |list: &[Json], items: &[Json]| {
        let places = Places::of(list, Strategy::Set);
        items.iter().filter(|item| !places.contains(item, Strategy::Set)).cloned().collect()
    };
    match keep {
        Keep::ChangesAndAdditions => (missing_in(old, new), Vec::new()),
        Keep::Deletions => (Vec::new(), missing_in(new, old)),
    }
}
