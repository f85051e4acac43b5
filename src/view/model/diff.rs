//! Where two JSON values differ.

use crate::object::Json;
use crate::object::path::FieldPath;
use std::collections::BTreeSet;

/// The deepest places where two values differ, in order, at most `max`. Lists are compared place by place.
pub(super) fn differences(before: &Json, after: &Json, max: usize) -> Vec<FieldPath> {
    let mut found = Vec::new();
    walk(before, after, &FieldPath::root(), max, &mut found);
    found
}

fn walk(before: &Json, after: &Json, path: &FieldPath, max: usize, found: &mut Vec<FieldPath>) {
    if before == after || found.len() >= max {
        return;
    }
    match (before, after) {
        (Json::Object(one), Json::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for key in keys {
                walk(one.get(key).unwrap_or(&Json::Null), other.get(key).unwrap_or(&Json::Null), &path.key(key), max, found);
            }
        }
        (Json::Array(one), Json::Array(other)) => {
            for index in 0..one.len().max(other.len()) {
                walk(one.get(index).unwrap_or(&Json::Null), other.get(index).unwrap_or(&Json::Null), &path.index(index), max, found);
            }
        }
        _ => found.push(path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::json;

    #[test]
    fn the_deepest_difference_is_named() {
        let before = json!({"a": {"b": [{"c": 1}]}, "d": 1});
        let after = json!({"a": {"b": [{"c": 2}]}, "e": 1});
        let paths: Vec<String> = differences(&before, &after, 9).iter().map(ToString::to_string).collect();
        assert_eq!(paths, ["a.b[0].c", "d", "e"]);
        assert_eq!(differences(&before, &after, 1).len(), 1);
    }
}
