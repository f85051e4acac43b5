//! What could be written at a place of the text: the fields that the API knows there. The text is read line by line, by indentation,
//! because a text that is being typed is hardly ever YAML.

use crate::object::kind::Kind;
use crate::object::path::{FieldPath, Segment};
use crate::object::schema::{self, FieldHint};

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The name of the field.
    pub label: String,
    /// Its type.
    pub detail: String,
    /// What is written when it is taken.
    pub apply: String,
    /// The byte of the text at which the begun word starts.
    pub from: usize,
}

/// What could be written at `offset` (in bytes): only at the place of a key, and only what fits to what is begun.
#[must_use]
pub fn suggestions(text: &str, offset: usize) -> Vec<Suggestion> {
    let Some(place) = place_at(text, offset) else { return Vec::new() };
    let begun = &text[place.from..offset];
    let pad = " ".repeat(place.column);
    fields(&place)
        .into_iter()
        .filter(|hint| hint.name.starts_with(begun) && !hint.name.is_empty())
        .map(|hint| Suggestion { apply: written(&hint, &pad), label: hint.name, detail: hint.type_text, from: place.from })
        .collect()
}

/// What is known of the field that is written at `offset`: its path and its type.
#[must_use]
pub fn help(text: &str, offset: usize) -> Option<String> {
    let line_end = text[offset..].find('\n').map_or(text.len(), |end| offset + end);
    let key_end = offset + text[offset..line_end].find(':')?;
    if text[offset..key_end].contains(|letter: char| !letter.is_ascii_alphanumeric()) {
        return None;
    }
    let place = place_at(text, key_end)?;
    let name = &text[place.from..key_end];
    let hint = fields(&place).into_iter().find(|hint| hint.name == name)?;
    let path = place.path.key(name).to_string().replace("[0]", "[]");
    Some(format!("{path}: {}", hint.type_text))
}

struct Place {
    kind: Option<Kind>,
    path: FieldPath,
    from: usize,
    column: usize,
}

fn fields(place: &Place) -> Vec<FieldHint> {
    match place.kind {
        Some(kind) => schema::fields_at(kind, &place.path),
        None if place.path.segments.is_empty() => ["apiVersion", "kind", "metadata", "spec"]
            .into_iter()
            .map(|name| FieldHint { name: name.to_owned(), type_text: String::new() })
            .collect(),
        None => Vec::new(),
    }
}

fn written(hint: &FieldHint, pad: &str) -> String {
    let name = &hint.name;
    match hint.type_text.chars().next() {
        Some('[') => format!("{name}:\n{pad}- "),
        Some(first)
            if first.is_uppercase() && !matches!(hint.type_text.as_str(), "Quantity" | "IntOrString" | "Time") && is_struct(hint) =>
        {
            format!("{name}:\n{pad}  ")
        }
        Some(_) | None if hint.type_text.starts_with("map") => format!("{name}:\n{pad}  "),
        Some(_) | None => format!("{name}: "),
    }
}

fn is_struct(hint: &FieldHint) -> bool {
    schema::of_name(&hint.type_text).is_some()
}

/// The key that is being written at `offset`; `None` inside of a value or a comment.
fn place_at(text: &str, offset: usize) -> Option<Place> {
    let before = text.get(..offset)?;
    let start = before.rmatch_indices("\n---").next().map_or(0, |(at, _)| at + 4);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let mut stack = Vec::new();
    let mut head = (String::new(), String::new());
    for line in text.get(start..line_start).unwrap_or_default().lines() {
        if let Some((column, key, value)) = descend(line, &mut stack) {
            match (column, key) {
                (0, "apiVersion") => head.0 = value.to_owned(),
                (0, "kind") => head.1 = value.to_owned(),
                _ => {}
            }
            pop(&mut stack, column * 2);
            stack.push((column * 2, Segment::Key(key.to_owned())));
        }
    }
    // What says the kind may stand below.
    for line in text.get(line_start..).unwrap_or_default().lines().skip(1).take_while(|line| *line != "---") {
        match line.split_once(": ") {
            Some(("apiVersion", value)) if head.0.is_empty() => head.0 = value.trim().to_owned(),
            Some(("kind", value)) if head.1.is_empty() => head.1 = value.trim().to_owned(),
            _ => {}
        }
    }
    let current = &before[line_start..];
    let word = current.trim_start_matches([' ', '-']);
    let is_word = word.chars().all(|letter| letter.is_ascii_alphanumeric());
    if !is_word || current.contains("---") {
        return None;
    }
    items(current, &mut stack);
    let column = current.len() - word.len();
    pop(&mut stack, column * 2);
    let path = FieldPath { segments: stack.into_iter().map(|(_, segment)| segment).collect() };
    Some(Place { kind: Kind::of_manifest(&head.0, &head.1), path, from: offset - word.len(), column })
}

/// Takes a line's list dashes and gives its column, key and value.
fn descend<'line>(line: &'line str, stack: &mut Vec<(usize, Segment)>) -> Option<(usize, &'line str, &'line str)> {
    let content = line.trim_start();
    if content.is_empty() || content.starts_with('#') {
        return None;
    }
    let column = items(line, stack);
    let (key, value) = line.get(column..)?.split_once(':')?;
    (value.is_empty() || value.starts_with(' ')).then(|| (column, key.trim().trim_matches(['"', '\'']), value.trim()))
}

/// Goes into the list items that a line begins; the column behind them. An item stands half a step deeper than a key of its column,
/// since lists may be written at the column of the key that holds them.
fn items(line: &str, stack: &mut Vec<(usize, Segment)>) -> usize {
    let mut column = line.len() - line.trim_start_matches(' ').len();
    while line[column..].starts_with("- ") {
        pop(stack, column * 2 + 1);
        stack.push((column * 2 + 1, Segment::Index(0)));
        column += 2;
        column += line[column..].len() - line[column..].trim_start_matches(' ').len();
    }
    column
}

fn pop(stack: &mut Vec<(usize, Segment)>, depth: usize) {
    while stack.last().is_some_and(|(at, _)| *at >= depth) {
        stack.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::{help, suggestions};

    const TEXT: &str = "kind: Node\napiVersion: v1\n---\napiVersion: apps/v1\nkind: DaemonSet\nspec:\n  template:\n    spec:\n      tolerations:\n      - key: a\n        eff|\n      containers:\n      - name: x\n        volume|\n  up|\n";

    fn labels(number: usize) -> Vec<String> {
        let at = TEXT.match_indices('|').nth(number).unwrap().0;
        let text = TEXT.replace('|', "");
        suggestions(&text, at - number).into_iter().map(|one| one.label).collect()
    }

    #[test]
    fn fields_are_those_of_the_place() {
        assert_eq!(labels(0), ["effect"]);
        assert_eq!(labels(1), ["volumeMounts", "volumeDevices"]);
        assert_eq!(labels(2), ["updateStrategy"]);
    }

    #[test]
    fn values_and_comments_are_left_alone() {
        assert!(suggestions("apiVersion: v1\nkind: Pod\nspec: no", 32).is_empty());
        assert!(suggestions("# a comment", 6).is_empty());
        assert!(suggestions("日本", 3).is_empty());
    }

    #[test]
    fn help_names_the_path_and_the_type() {
        let text = TEXT.replace('|', "");
        assert_eq!(help(&text, text.find("tolerations").unwrap() + 3).unwrap(), "spec.template.spec.tolerations: []Toleration");
        assert!(help(&text, text.find("x\n").unwrap()).is_none());
    }
}
