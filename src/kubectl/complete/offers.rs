//! What may stand somewhere, whatever the place: names, types, and texts with something before them.

use super::place::Place;
use crate::cluster::store::Cluster;
use crate::object::kind::Kind;

/// What may stand there, and a few words about it.
pub(crate) type Offers = Vec<(String, String)>;

pub(crate) fn plain<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Offers {
    texts.into_iter().map(|text| (text.into(), String::new())).collect()
}

pub(crate) fn before_each(prefix: &str, offers: Offers) -> Offers {
    offers.into_iter().map(|(text, hint)| (format!("{prefix}{text}"), hint)).collect()
}

pub(crate) fn names(kind: Kind, namespace: Option<&str>, cluster: &Cluster) -> Vec<String> {
    let namespace = namespace.filter(|_| kind.info().namespaced);
    cluster.list(kind, namespace).iter().map(|object| object.meta().key.name.to_string()).collect()
}

/// Types, also after a comma, or behind `TYPE/` the names of its objects.
pub(crate) fn object_offers(kinds: &[Kind], begun: &str, place: &Place<'_>) -> Offers {
    if let Some((prefix, _)) = begun.split_once('/') {
        let kind = Kind::of_argument(prefix);
        let found = kind.map(|kind| plain(names(kind, place.namespace(), place.cluster))).unwrap_or_default();
        return before_each(&format!("{prefix}/"), found);
    }
    let mut offers: Offers = kinds.iter().map(|kind| (kind.info().plural.to_owned(), kind.info().short.join(", "))).collect();
    offers.extend(kinds.iter().flat_map(|kind| kind.info().short.iter().map(|short| ((*short).to_owned(), kind.info().plural.to_owned()))));
    // One type in full says what it is; its other names are for those who know them.
    let singular = kinds.iter().filter(|kind| !begun.is_empty() && kind.info().singular == begun);
    offers.extend(singular.map(|kind| (format!("{}/", kind.info().singular), String::new())));
    offers.sort();
    match begun.rsplit_once(',') {
        Some((head, _)) => before_each(&format!("{head},"), offers),
        None => offers,
    }
}
