//! The order of merged lists (`strategicpatch.normalizeElementOrder`): items of the patch in the patch's order, live items in live order,
//! woven together where the live list knows both.

use super::keys::Strategy;
use crate::object::Json;

/// What identifies an item of a merged list: the value of its merge key, or the item itself.
pub fn identity(item: &Json, strategy: Strategy) -> Option<&Json> {
    match strategy {
        Strategy::MergeBy(key) => item.get(key),
        Strategy::Set | Strategy::Default => Some(item),
    }
}

fn position(list: &[Json], item: &Json, strategy: Strategy) -> Option<usize> {
    let wanted = identity(item, strategy)?;
    list.iter().position(|candidate| identity(candidate, strategy) == Some(wanted))
}

/// Whether `list` has an item with the identity of `item`.
pub fn contains(list: &[Json], item: &Json, strategy: Strategy) -> bool {
    position(list, item, strategy).is_some()
}

/// `items` in the order in which `order` names them; those it does not name follow in their own order.
pub fn sorted_like(mut items: Vec<Json>, order: &[Json], strategy: Strategy) -> Vec<Json> {
    items.sort_by_key(|item| position(order, item, strategy).unwrap_or(usize::MAX));
    items
}

/// `merged` put in order: what `patch_order` names in that order, the rest by `live_order` (`mergeSortedSlice`).
pub fn arrange(merged: Vec<Json>, patch_order: &[Json], live_order: &[Json], strategy: Strategy) -> Vec<Json> {
    let (named, live): (Vec<Json>, Vec<Json>) = merged.into_iter().partition(|item| contains(patch_order, item, strategy));
    let mut named = sorted_like(named, patch_order, strategy).into_iter().peekable();
    let mut live = sorted_like(live, live_order, strategy).into_iter().peekable();
    let mut arranged = Vec::new();
    loop {
        let live_first = match (live.peek(), named.peek()) {
            (None, None) => return arranged,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(left), Some(right)) => match (position(live_order, left, strategy), position(live_order, right, strategy)) {
                (Some(left), Some(right)) => left < right,
                _ => false,
            },
        };
        arranged.extend(if live_first { live.next() } else { named.next() });
    }
}
