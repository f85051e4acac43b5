//! Kinds without a describer of their own (`printUnstructuredContent`).

use super::text::{annotations, labels, scalar};
use crate::object::Json;
use crate::object::read::{name_of, namespace_of};
use serde_json::Map;
use std::fmt::Write;

/// Any object: its metadata, then every other field.
pub(crate) fn write(out: &mut String, object: &Json) {
    let _ = writeln!(out, "Name:\t{}\nNamespace:\t{}", name_of(object), namespace_of(object));
    labels(out, "Labels", &object["metadata"]["labels"]);
    annotations(out, "Annotations", &object["metadata"]["annotations"]);
    let mut rest = object.as_object().cloned().unwrap_or_default();
    if let Some(metadata) = rest.get_mut("metadata").and_then(Json::as_object_mut) {
        metadata.retain(|name, _| !["name", "namespace", "labels", "annotations", "managedFields"].contains(&name.as_str()));
    }
    fields(out, &rest, 0);
}

fn fields(out: &mut String, map: &Map<String, Json>, level: usize) {
    let indent = "  ".repeat(level);
    for (name, value) in map {
        let title = label(name);
        match value {
            Json::Object(inner) => {
                let _ = writeln!(out, "{indent}{title}:");
                fields(out, inner, level + 1);
            }
            Json::Array(items) => {
                let _ = writeln!(out, "{indent}{title}:");
                for item in items {
                    match item {
                        Json::Object(inner) => fields(out, inner, level + 1),
                        other => {
                            let _ = writeln!(out, "{indent}  {}", scalar(other));
                        }
                    }
                }
            }
            other => {
                let _ = writeln!(out, "{indent}{title}:\t{}", scalar(other));
            }
        }
    }
}

/// A field name in words: `apiVersion` becomes `API Version` (`smartLabelFor`).
fn label(name: &str) -> String {
    const ACRONYMS: [&str; 5] = ["API", "URL", "UID", "OSB", "GUID"];
    if !name.chars().all(|character| character.is_alphabetic() || character == '-') {
        return name.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let characters: Vec<char> = name.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let before_lower = characters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let after_upper = at > 0 && characters[at - 1].is_uppercase();
        let begins = at == 0 || (character.is_uppercase() && (!after_upper || before_lower));
        match words.last_mut().filter(|_| !begins) {
            Some(word) => word.push(*character),
            None => words.push(character.to_string()),
        }
    }
    let titled = words.into_iter().map(|word| {
        let upper = word.to_uppercase();
        if ACRONYMS.contains(&upper.as_str()) { upper } else { titled(&word) }
    });
    titled.collect::<Vec<_>>().join(" ")
}

/// The first letter of every part between hyphens in capitals.
fn titled(word: &str) -> String {
    let mut titled = String::new();
    let mut begins = true;
    for character in word.chars() {
        if begins {
            titled.extend(character.to_uppercase())
        } else {
            titled.push(character)
        }
        begins = !character.is_alphabetic();
    }
    titled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_become_words() {
        for (name, words) in [
            ("apiVersion", "API Version"),
            ("uid", "UID"),
            ("dnsPolicy", "Dns Policy"),
            ("$patch", "$patch"),
            ("app", "App"),
            ("app.io/x", "app.io/x"),
            ("hostIPs", "Host I Ps"),
        ] {
            assert_eq!(label(name), words);
        }
    }
}
