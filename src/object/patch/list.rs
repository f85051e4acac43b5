//! The order of merged lists (`strategicpatch.normalizeElementOrder`): items of the patch in the patch's order, live items in live order,
//! woven together where the live list knows both.

use super::keys::Strategy;
use crate::object::Json;
use std::collections::BTreeMap;

/// What identifies an item of a merged list: the value of its merge key, or the item itself.
pub fn identity(item: &Json, strategy: Strategy) -> Option<&Json> {
    match strategy {
        Strategy::MergeBy(key) => item.get(key),
        Strategy::Set | Strategy::Default => Some(item),
    }
}

/// Where each identity stands first in a list.
pub struct Places(BTreeMap<String, usize>);

impl Places {
    /// Those of the items of a list.
    pub fn of(list: &[Json], strategy: Strategy) -> Self {
        let mut places = Self(BTreeMap::new());
        for (place, item) in list.iter().enumerate() {
            places.note(item, place, strategy);
        }
        places
    }

    /// Adds an item of the list, unless one like it stands before it.
    pub fn note(&mut self, item: &Json, place: usize, strategy: Strategy) {
        if let Some(identity) = identity(item, strategy) {
            self.0.entry(identity.to_string()).or_insert(place);
        }
    }

    /// Where the first item with the identity of `item` stands.
    pub fn place(&self, item: &Json, strategy: Strategy) -> Option<usize> {
        self.0.get(&identity(item, strategy)?.to_string()).copied()
    }

    /// Whether the list has an item with the identity of `item`.
    pub fn contains(&self, item: &Json, strategy: Strategy) -> bool {
        self.place(item, strategy).is_some()
    }
}

/// `items` in the order in which `order` names them; those it does not name follow in their own order.
fn sorted_like(mut items: Vec<Json>, order: &Places, strategy: Strategy) -> Vec<Json> {
    items.sort_by_cached_key(|item| order.place(item, strategy).unwrap_or(usize::MAX));
    items
}

/// `merged` put in order: what `patch_order` names in that order, the rest by `live_order` (`mergeSortedSlice`).
pub fn arrange(merged: Vec<Json>, patch_order: &[Json], live_order: &[Json], strategy: Strategy) -> Vec<Json> {
    let (in_patch, in_live) = (Places::of(patch_order, strategy), Places::of(live_order, strategy));
    let (named, live): (Vec<Json>, Vec<Json>) = merged.into_iter().partition(|item| in_patch.contains(item, strategy));
    let mut named = sorted_like(named, &in_patch, strategy).into_iter().peekable();
    let mut live = sorted_like(live, &in_live, strategy).into_iter().peekable();
    let mut arranged = Vec::new();
    loop {
        let live_first = match (live.peek(), named.peek()) {
            (None, None) => return arranged,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(left), Some(right)) => match (in_live.place(left, strategy), in_live.place(right, strategy)) {
                (Some(left), Some(right)) => left < right,
                _ => false,
            },
        };
        arranged.extend(if live_first { live.next() } else { named.next() });
    }
}
