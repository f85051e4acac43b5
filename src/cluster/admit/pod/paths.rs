//! Checks of ports and paths that several parts of a Pod share.

use crate::cluster::admit::causes::Causes;
use crate::cluster::admit::names::port_number;

/// `IsValidPortNum` with a path.
pub(in crate::cluster::admit) fn port_in_range(number: i64, field: String, causes: &mut Causes) {
    for fault in port_number(number) {
        causes.invalid_number(&field, number, fault);
    }
}

/// `validateLocalDescendingPath`
pub(super) fn local_path(path: &str, field: &str, causes: &mut Causes) {
    if path.starts_with('/') {
        causes.invalid_text(field, path, "must be a relative path");
    }
    no_backsteps(path, field, causes);
}

/// `validatePathNoBacksteps`
pub(super) fn no_backsteps(path: &str, field: &str, causes: &mut Causes) {
    if path.split('/').any(|part| part == "..") {
        causes.invalid_text(field, path, "must not contain '..'");
    }
}
