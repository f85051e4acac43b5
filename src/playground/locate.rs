//! Where in the text a refusal points: the fields that kubectl or the API server named, found among the fields that are written.

use super::manifest::Piece;
use crate::object::path::{FieldPath, Segment};
use crate::object::yaml::{Lines, Problem, Spans};

/// The faults that a refusal of a document names, each at its place; at the document's `kind` where it names no field.
#[must_use]
pub fn problems(lines: &Lines<'_>, piece: &Piece, refusal: &str) -> Vec<Problem> {
    let text = lines.text();
    let refusal = refusal.trim_end();
    let named = causes(refusal);
    if named.is_empty() {
        let at = piece.spans.nearest(&FieldPath::root().key("kind")).underline(text);
        return vec![lines.problem(at, None, refusal)];
    }
    named
        .into_iter()
        .map(|(field, message)| {
            let path = resolve(&piece.spans, &FieldPath::parse(&field));
            lines.problem(piece.spans.nearest(&path).underline(text), Some(path), message)
        })
        .collect()
}

/// The fields that a message names, each with its part of the message.
fn causes(refusal: &str) -> Vec<(String, String)> {
    let unknown: Vec<(String, String)> = between(refusal, "unknown field \"", "\"")
        .into_iter()
        .map(|field| (field.clone(), format!("strict decoding error: unknown field \"{field}\"")))
        .collect();
    if !unknown.is_empty() {
        return unknown;
    }
    if let Some(field) = between(refusal, "Go struct field ", " of type").first() {
        // `DaemonSetSpec.spec.template`: the type stands first.
        let path = field.split_once('.').map_or(field.as_str(), |(_, path)| path);
        return vec![(path.to_owned(), refusal.to_owned())];
    }
    let Some((_, listed)) = refusal.split_once(" is invalid: ") else { return Vec::new() };
    let listed = listed.trim();
    let parts: Vec<&str> = if listed.starts_with("* ") || refusal.contains("\n* ") {
        listed.split("\n* ").map(|part| part.trim_start_matches("* ").trim()).filter(|part| !part.is_empty()).collect()
    } else {
        vec![listed]
    };
    parts.into_iter().filter_map(|part| Some((part.split_once(": ")?.0.to_owned(), part.to_owned()))).collect()
}

fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| Some(rest.split_once(after)?.0.to_owned())).collect()
}

/// A path whose list indices may be missing, as Go's decoder writes them: the first items that fit are taken.
fn resolve(spans: &Spans, path: &FieldPath) -> FieldPath {
    let mut known = FieldPath::root();
    for segment in &path.segments {
        let next = FieldPath { segments: [known.segments.clone(), vec![segment.clone()]].concat() };
        if spans.get(&next).is_some() {
            known = next;
            continue;
        }
        let items = (0..).map(|index| known.index(index)).take_while(|item| spans.get(item).is_some());
        let inside = items.map(|item| item_path(&item, segment)).find(|candidate| spans.get(candidate).is_some());
        match inside {
            Some(candidate) => known = candidate,
            None => return FieldPath { segments: [known.segments, vec![segment.clone()]].concat() },
        }
    }
    known
}

fn item_path(item: &FieldPath, segment: &Segment) -> FieldPath {
    FieldPath { segments: [item.segments.clone(), vec![segment.clone()]].concat() }
}

#[cfg(test)]
mod tests {
    use super::{Lines, problems};
    use crate::playground::manifest::parse;

    const TEXT: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    imag: b\n    ports:\n    - containerPort: x\n";

    fn lines(refusal: &str) -> Vec<(usize, usize)> {
        let buffer = parse(TEXT);
        problems(&Lines::of(TEXT), &buffer.pieces[0], refusal).iter().map(|problem| (problem.line, problem.column)).collect()
    }

    #[test]
    fn an_unknown_field_is_underlined_where_it_stands() {
        assert_eq!(lines("Error from server (BadRequest): … strict decoding error: unknown field \"spec.containers[0].imag\""), [(8, 11)]);
    }

    #[test]
    fn go_paths_find_their_list_items() {
        let message = "json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32";
        assert_eq!(lines(message), [(10, 22)]);
    }

    #[test]
    fn several_causes_are_several_problems() {
        let message = "The Pod \"a\" is invalid: \n* spec.containers[0].image: Required value\n* metadata.name: Invalid value: \"a\"";
        assert_eq!(lines(message), [(7, 5), (4, 9)]);
    }

    #[test]
    fn what_names_no_field_points_at_the_kind() {
        assert_eq!(lines("error: something else"), [(2, 7)]);
    }
}
