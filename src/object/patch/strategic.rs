//! Applying a strategic merge patch (`strategicpatch.mergeMap`, `mergeSlice`), and combining two of them.

use super::PatchError;
use super::keys::{Field, Shape, Strategy};
use super::list::{self, Places};
use crate::object::Json;
use serde_json::Map;
use std::collections::BTreeSet;

/// What a merge produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A patch is applied to an object: directives are carried out.
    Apply,
    /// A patch is laid over another patch: directives stay in it, nulls too.
    Combine,
}

pub(super) const ORDER: &str = "$setElementOrder/";
pub(super) const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
pub(super) const RETAIN: &str = "$retainKeys";
pub(super) const PATCH: &str = "$patch";

type Object = Map<String, Json>;

fn malformed<T>(message: String) -> Result<T, PatchError> {
    Err(PatchError::Malformed(message))
}

/// `live` after `patch`.
///
/// # Errors
/// A directive that is unknown or misplaced, or a list item without its merge key.
pub fn merge_map(mut live: Object, mut patch: Object, shape: Shape, mode: Mode) -> Result<Object, PatchError> {
    if let Some(directive) = patch.get(PATCH) {
        match directive.as_str() {
            Some("replace") => {
                patch.remove(PATCH);
                return Ok(patch);
            }
            Some("delete") => return Ok(Object::new()),
            Some("merge") => {
                patch.remove(PATCH);
            }
            _ => return malformed(format!("unknown patch type found: {}", super::go_text(directive))),
        }
    }
    retain(&mut live, &mut patch, mode)?;
    order_lists(&mut live, &mut patch, shape, mode)?;
    for (name, change) in patch {
        merge_field(&mut live, name, change, shape, mode)?;
    }
    Ok(live)
}

/// Carries out `$retainKeys`: only the listed keys of `live` stay (`applyRetainKeysDirective`).
fn retain(live: &mut Object, patch: &mut Object, mode: Mode) -> Result<(), PatchError> {
    let Some(kept) = patch.remove(RETAIN) else { return Ok(()) };
    if mode == Mode::Combine {
        live.insert(RETAIN.to_owned(), kept);
        return Ok(());
    }
    let Json::Array(kept) = kept else {
        return malformed(format!("expected a list of keys in {RETAIN}"));
    };
    let kept: BTreeSet<&str> = kept.iter().filter_map(Json::as_str).collect();
    let is_kept = |name: &str| kept.contains(name);
    let unlisted = patch.iter().any(|(name, change)| !change.is_null() && !name.starts_with('$') && !is_kept(name));
    if unlisted {
        return malformed("wrong patch format of retainKeys directive".to_owned());
    }
    live.retain(|name, _| is_kept(name));
    Ok(())
}

/// Merges the lists that come with a `$setElementOrder` (`mergePatchIntoOriginal`).
fn order_lists(live: &mut Object, patch: &mut Object, shape: Shape, mode: Mode) -> Result<(), PatchError> {
    let directives: Vec<String> = patch.keys().filter(|name| name.starts_with(ORDER)).cloned().collect();
    for directive in directives {
        let Some(order) = patch.remove(&directive) else { continue };
        if mode == Mode::Combine {
            live.insert(directive, order);
            continue;
        }
        let name = &directive[ORDER.len()..];
        let Json::Array(order) = order else {
            return malformed(format!("expected a list in {directive}"));
        };
        let field = shape.field(name);
        let change = patch.remove(name);
        if let Some(Json::Array(items)) = &change {
            check_order(items, &order, field.strategy)?;
        }
        delete_listed(live, patch, name);
        let before = live.get(name).and_then(Json::as_array).cloned().unwrap_or_default();
        let was_there = live.contains_key(name);
        match change {
            Some(change) => merge_field(live, name.to_owned(), change, shape, mode)?,
            None if !was_there => continue,
            None => {}
        }
        if let Some(Json::Array(merged)) = live.remove(name) {
            let arranged = list::arrange(merged, &order, &before, field.strategy);
            live.insert(name.to_owned(), Json::Array(arranged));
        }
    }
    Ok(())
}

/// The items of a patch list must stand in the order that `$setElementOrder` gives (`validatePatchWithSetOrderList`).
fn check_order(items: &[Json], order: &[Json], strategy: Strategy) -> Result<(), PatchError> {
    let named: Vec<&Json> = items.iter().filter(|item| item.get(PATCH).is_none()).collect();
    let mut rest = order.iter();
    let fits = named.iter().all(|item| {
        let wanted = list::identity(item, strategy);
        rest.any(|candidate| list::identity(candidate, strategy) == wanted)
    });
    if fits {
        return Ok(());
    }
    let items: Vec<Json> = named.into_iter().cloned().collect();
    malformed(format!(
        "The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
        super::go_text(&Json::Array(items)),
        super::go_text(&Json::Array(order.to_vec()))
    ))
}

/// Carries out `$deleteFromPrimitiveList` for one list.
fn delete_listed(live: &mut Object, patch: &mut Object, name: &str) {
    if let (Some(Json::Array(gone)), Some(Json::Array(items))) = (patch.remove(&format!("{DELETE_FROM}{name}")), live.get_mut(name)) {
        let gone = Places::of(&gone, Strategy::Set);
        items.retain(|item| !gone.contains(item, Strategy::Set));
    }
}

fn merge_field(live: &mut Object, name: String, change: Json, shape: Shape, mode: Mode) -> Result<(), PatchError> {
    if mode == Mode::Apply
        && let Some(list_name) = name.strip_prefix(DELETE_FROM)
    {
        let mut directive = Object::new();
        directive.insert(name.clone(), change);
        delete_listed(live, &mut directive, list_name);
        return Ok(());
    }
    if change.is_null() {
        live.remove(&name);
        if mode == Mode::Combine {
            live.insert(name, change);
        }
        return Ok(());
    }
    let field = shape.field(&name);
    let merged = match (live.remove(&name), change) {
        (Some(Json::Object(live)), Json::Object(change)) => Json::Object(merge_map(live, change, field.shape, mode)?),
        (Some(Json::Array(live)), Json::Array(change)) if field.strategy != Strategy::Default => {
            Json::Array(merge_list(live, change, field, mode)?)
        }
        (None, change) if mode == Mode::Apply => fresh(change, field)?,
        (_, change) => change,
    };
    live.insert(name, merged);
    Ok(())
}

/// A value that the live object does not have: taken as it is, without nulls and directives (`discardNullValuesFromPatch`, `dropDirectives`).
fn fresh(change: Json, field: Field) -> Result<Json, PatchError> {
    match change {
        Json::Object(map) => {
            let mut kept = Object::new();
            for (name, value) in map {
                if value.is_null()
                    || name.starts_with("$setElementOrder/")
                    || name.starts_with(DELETE_FROM)
                    || name == RETAIN
                    || name == PATCH
                {
                    continue;
                }
                let inner = field.shape.field(&name);
                kept.insert(name, fresh(value, inner)?);
            }
            Ok(Json::Object(kept))
        }
        Json::Array(items) => {
            let kept = items.into_iter().filter(|item| item.get(PATCH).is_none());
            kept.map(|item| fresh(item, field)).collect::<Result<Vec<_>, _>>().map(Json::Array)
        }
        scalar => Ok(scalar),
    }
}

fn merge_list(live: Vec<Json>, change: Vec<Json>, field: Field, mode: Mode) -> Result<Vec<Json>, PatchError> {
    let strategy = field.strategy;
    let Strategy::MergeBy(key) = strategy else {
        let mut places = Places::of(&live, strategy);
        let mut merged = live.clone();
        for item in &change {
            if !places.contains(item, strategy) {
                places.note(item, merged.len(), strategy);
                merged.push(item.clone());
            }
        }
        return Ok(list::arrange(merged, &change, &live, strategy));
    };
    let (live, change) = carry_out_item_directives(live, change, key)?;
    let mut places = Places::of(&live, strategy);
    let mut merged = live.clone();
    for item in &change {
        if item.get(key).is_none() {
            return malformed(format!("map: {} does not contain declared merge key: {key}", super::go_text(item)));
        }
        let Json::Object(map) = item else { continue };
        match places.place(item, strategy) {
            Some(place) => {
                let before = merged[place].as_object().cloned().unwrap_or_default();
                merged[place] = Json::Object(merge_map(before, map.clone(), field.shape, mode)?);
            }
            None => {
                let added = Json::Object(map.clone());
                let added = if mode == Mode::Apply { fresh(added, field)? } else { added };
                places.note(&added, merged.len(), strategy);
                merged.push(added);
            }
        }
    }
    Ok(list::arrange(merged, &change, &live, strategy))
}

/// Carries out the items that are directives (`$patch: delete` or `replace`) and what is left of both lists (`mergeSliceWithSpecialElements`).
fn carry_out_item_directives(mut live: Vec<Json>, change: Vec<Json>, key: &'static str) -> Result<(Vec<Json>, Vec<Json>), PatchError> {
    let mut plain = Vec::new();
    let mut gone = Vec::new();
    let mut replace = false;
    for item in change {
        match item.get(PATCH).map(Json::as_str) {
            None => plain.push(item),
            Some(Some("delete")) => {
                if item.get(key).is_none() {
                    return malformed(format!("map: {} does not contain declared merge key: {key}", super::go_text(&item)));
                }
                gone.push(item);
            }
            Some(Some("replace")) => replace = true,
            Some(Some("merge")) => return malformed("merging lists cannot yet be specified in the patch".to_owned()),
            Some(_) => return malformed(format!("unknown patch type found: {}", super::go_text(&item[PATCH]))),
        }
    }
    let gone = Places::of(&gone, Strategy::MergeBy(key));
    live.retain(|candidate| !gone.contains(candidate, Strategy::MergeBy(key)));
    Ok(if replace { (plain, Vec::new()) } else { (live, plain) })
}
