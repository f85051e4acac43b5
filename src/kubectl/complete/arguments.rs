//! What may stand where no flag stands, by what the command takes.

use super::offers::{Offers, names, object_offers, plain};
use super::place::Place;
use super::values;
use crate::kubectl::command::Takes;
use crate::object::kind::{KINDS, Kind};

/// The kinds with rollouts.
const WORKLOADS: [Kind; 3] = [Kind::DaemonSet, Kind::StatefulSet, Kind::Deployment];
/// The kinds with replicas.
const SCALABLE: [Kind; 2] = [Kind::StatefulSet, Kind::Deployment];

/// What may stand where no flag stands.
pub(crate) fn of(place: &Place<'_>, begun: &str) -> Offers {
    let arguments = place.arguments.as_slice();
    // Behind `TYPE/NAME` or `TYPE NAME` comes what is done to the object.
    let is_named = arguments.first().is_some_and(|first| first.contains('/')) || arguments.len() > 1;
    match place.command.takes {
        Takes::Nothing => Offers::new(),
        Takes::Fields => {
            if arguments.is_empty() {
                values::field_paths(begun, &all_kinds())
            } else {
                Offers::new()
            }
        }
        Takes::Pods => match arguments {
            [] if !begun.contains('/') => plain(names(Kind::Pod, place.namespace(), place.cluster)),
            [_] => values::containers(place),
            _ => Offers::new(),
        },
        Takes::Taints => match arguments {
            [] => plain(["nodes"]),
            ["node" | "nodes" | "no", _, ..] => values::taints(place, begun),
            _ => nodes(place),
        },
        Takes::Nodes => nodes(place),
        Takes::Entries(field) if is_named => values::changed_entries(place, field),
        Takes::Images if is_named => values::containers(place).into_iter().map(|(name, hint)| (format!("{name}="), hint)).collect(),
        Takes::OneObject if arguments.len() > 1 => Offers::new(),
        Takes::Scalable if arguments.is_empty() => object_offers(&SCALABLE, begun, place),
        Takes::Images | Takes::Workloads | Takes::Scalable => objects(place, begun, &WORKLOADS),
        Takes::Objects | Takes::OneObject | Takes::Entries(_) => objects(place, begun, &all_kinds()),
    }
}

fn all_kinds() -> [Kind; KINDS.len()] {
    KINDS.map(|info| info.kind)
}

/// Types, of which `kinds` come first; behind a type its objects.
fn objects(place: &Place<'_>, begun: &str, kinds: &[Kind]) -> Offers {
    match place.arguments.as_slice() {
        [] => object_offers(kinds, begun, place),
        [first, ..] if first.contains('/') => unnamed(place, object_offers(&all_kinds(), begun, place)),
        _ => {
            let kinds = place.kinds();
            unnamed(place, kinds.into_iter().flat_map(|kind| plain(names(kind, place.namespace(), place.cluster))).collect())
        }
    }
}

fn nodes(place: &Place<'_>) -> Offers {
    unnamed(place, plain(names(Kind::Node, None, place.cluster)))
}

/// Without what the line names already.
fn unnamed(place: &Place<'_>, offers: Offers) -> Offers {
    offers.into_iter().filter(|(text, _)| !place.arguments.contains(&text.as_str())).collect()
}
