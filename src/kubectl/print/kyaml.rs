//! `-o kyaml` (`sigs.k8s.io/yaml/kyaml`): YAML in flow style, every text between quotation marks, every list with its last comma.

use crate::object::Json;
use std::fmt::Write as _;

/// The object as `kubectl get -o kyaml` prints it.
pub(crate) fn print(value: &Json) -> String {
    let mut out = String::from("---\n");
    write(&mut out, value, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Json, depth: usize) {
    match value {
        Json::Object(map) if map.is_empty() => out.push_str("{}"),
        Json::Object(map) => {
            out.push_str("{\n");
            for (key, value) in map {
                indent(out, depth + 1);
                let _ = write!(out, "{}: ", name(key));
                write(out, value, depth + 1);
                out.push_str(",\n");
            }
            indent(out, depth);
            out.push('}');
        }
        Json::Array(items) if items.is_empty() => out.push_str("[]"),
        Json::Array(items) if items.iter().all(|item| item.is_object() || item.is_array()) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write(out, item, depth);
            }
            out.push(']');
        }
        Json::Array(items) => {
            out.push_str("[\n");
            for item in items {
                indent(out, depth + 1);
                write(out, item, depth + 1);
                out.push_str(",\n");
            }
            indent(out, depth);
            out.push(']');
        }
        // JSON's quotation is YAML's double quotation.
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
            let _ = write!(out, "{value}");
        }
    }
}

/// A key, quoted where YAML could take it for something else.
fn name(key: &str) -> String {
    let plain = key.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
        && key.starts_with(|character: char| character.is_ascii_alphabetic())
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(&key.to_lowercase().as_str());
    if plain { key.to_owned() } else { Json::from(key).to_string() }
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_of_objects_hug_their_brackets() {
        let object = json!({"kind": "Pod", "spec": {"containers": [{"args": ["a"], "name": "m"}], "empty": {}, "no": true}});
        assert_eq!(
            print(&object),
            "---\n{\n  kind: \"Pod\",\n  spec: {\n    containers: [{\n      args: [\n        \"a\",\n      ],\n      name: \"m\",\n    }],\n    empty: {},\n    \"no\": true,\n  },\n}\n"
        );
    }
}
