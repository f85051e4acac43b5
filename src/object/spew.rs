//! Hash.
use crate::object::Json;
/// Hash.
#[must_use]
pub fn daemon_set_hash(_template: &Json, _collision_count: Option<i32>) -> String {
    "hash".to_owned()
}
