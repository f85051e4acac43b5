//! The text of the editor, read: which objects it asks for, where each is written, and what is wrong with it before anybody is asked.

use crate::object::Json;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::limits::Allowance;
use crate::object::path::FieldPath;
use crate::object::read;
use crate::object::yaml::{self, Lines, Problem, Spans};
use crate::scenario::file::{self, Own};
use crate::session::input::{Documents, Manifest};
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

/// The largest text that is read: what a browser can look at while somebody types.
pub const TEXT_BYTES_MAX: usize = 1_000_000;

/// What a document of the text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A Kubernetes object.
    Object(ObjectRef),
    /// The scenario of this project.
    Scenario,
    /// Many Nodes alike.
    NodePool,
    /// Nothing that this cluster serves.
    Unknown,
}

/// A document of the text.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it is.
    pub what: What,
    /// `kind` as written.
    pub kind: Rc<str>,
    /// `metadata.name` as written.
    pub name: Rc<str>,
    /// What it says.
    pub value: Json,
    /// Where it says it.
    pub spans: Spans,
    /// Its bytes.
    pub range: Range<usize>,
    /// Its first line with something on it, from 1.
    pub first_line: u32,
    /// Its last line.
    pub last_line: u32,
}

/// The text, read.
#[derive(Clone, Debug)]
pub struct Buffer {
    /// Its documents, in order.
    pub pieces: Rc<Vec<Piece>>,
    /// The same documents, as they were read.
    pub read: Rc<Vec<yaml::Document>>,
    /// The objects it asks for.
    pub documents: Rc<Documents>,
    /// What is wrong with it as YAML.
    pub problems: Rc<[Problem]>,
}

impl Default for Buffer {
    fn default() -> Self {
        Self { pieces: Rc::default(), read: Rc::default(), documents: Rc::default(), problems: Rc::from([]) }
    }
}

/// Reads a text.
#[must_use]
pub fn parse(text: &str) -> Buffer {
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("the text has {} bytes; at most {TEXT_BYTES_MAX} are read here", text.len());
        return Buffer { problems: Rc::from([Problem::at(text, 0..0, None, message)]), ..Buffer::default() };
    }
    let stream = yaml::read(text);
    let lines = Lines::of(text);
    let mut allowance = Allowance::default();
    let mut problems = stream.problems;
    let mut documents = Documents::new();
    let mut pieces = Vec::new();
    for document in &stream.documents {
        let piece = piece(text, document);
        let own =
            matches!(piece.what, What::Scenario | What::NodePool | What::Unknown).then(|| file::own(&lines, document, &mut allowance));
        collect(&lines, &piece, own.flatten(), &mut documents, &mut problems);
        pieces.push(piece);
    }
    Buffer { pieces: Rc::new(pieces), read: Rc::new(stream.documents), documents: Rc::new(documents), problems: problems.into() }
}

fn piece(text: &str, document: &yaml::Document) -> Piece {
    let value = &document.value;
    let metadata = value.get("metadata").unwrap_or(&Json::Null);
    let (api_version, kind, name) = (read::text(value, "apiVersion"), read::text(value, "kind"), read::text(metadata, "name"));
    let what = match (api_version == file::API_VERSION, kind) {
        (true, "Scenario") => What::Scenario,
        (true, "NodePool") => What::NodePool,
        _ => Kind::of_manifest(api_version, kind).map_or(What::Unknown, |kind| What::Object(object_ref(kind, metadata))),
    };
    let source = &text[document.text.clone()];
    let leading = source.len() - source.trim_start().len();
    let lines = |part: &str| u32::try_from(part.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX);
    let begin = u32::try_from(document.start_line).unwrap_or(u32::MAX);
    Piece {
        what,
        kind: kind.into(),
        name: name.into(),
        first_line: begin + lines(&source[..leading]),
        last_line: begin + lines(source.trim_end()),
        range: document.text.clone(),
        spans: document.spans.clone(),
        value: document.value.clone(),
    }
}

fn object_ref(kind: Kind, metadata: &Json) -> ObjectRef {
    let namespace = match read::text(metadata, "namespace") {
        _ if !kind.info().namespaced => "",
        "" => "default",
        given => given,
    };
    ObjectRef { kind, key: Key::new(namespace, read::text(metadata, "name")) }
}

fn collect(lines: &Lines<'_>, piece: &Piece, own: Option<Result<Own, Problem>>, documents: &mut Documents, problems: &mut Vec<Problem>) {
    let source = lines.text()[piece.range.clone()].trim();
    if let What::Object(object) = &piece.what {
        documents.insert(object.clone(), Rc::new(Manifest { value: piece.value.clone(), source: source.into() }));
    }
    match own {
        Some(Err(problem)) => {
            problem.join(problems);
        }
        Some(Ok(Own::Nodes(nodes))) => {
            for node in yaml::read(&nodes).documents {
                let object = object_ref(Kind::Node, node.value.get("metadata").unwrap_or(&Json::Null));
                let source = nodes[node.text.clone()].trim().into();
                documents.insert(object, Rc::new(Manifest { value: node.value, source }));
            }
        }
        // kubectl says what it thinks of the rest.
        Some(Ok(Own::Scenario(_))) | None => {}
    }
}

impl Buffer {
    /// The document that asks for an object.
    #[must_use]
    pub fn piece_of(&self, object: &ObjectRef) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.what == What::Object(object.clone()))
    }

    /// What `-f` of the editor's file reads: the text as it is, but the project's own documents, which kubectl does not know, as the
    /// Nodes that they stand for.
    #[must_use]
    pub fn as_file(&self, text: &str) -> String {
        let own = |piece: &&Piece| matches!(piece.what, What::Scenario | What::NodePool);
        if !self.problems.is_empty() || !self.pieces.iter().any(|piece| own(&piece)) {
            return text.to_owned();
        }
        let written: BTreeSet<&ObjectRef> = self.pieces.iter().filter_map(Piece::object).collect();
        let from_pools = self.documents.iter().filter(|(object, _)| !written.contains(object)).map(|(_, node)| node.source.trim());
        let written = self.pieces.iter().filter(|piece| !own(piece)).filter_map(|piece| text.get(piece.range.clone())).map(str::trim);
        from_pools.chain(written).collect::<Vec<_>>().join("\n---\n") + "\n"
    }

    /// The document that a line stands in.
    #[must_use]
    pub fn piece_at(&self, line: u32) -> Option<&Piece> {
        self.pieces.iter().rev().find(|piece| piece.first_line <= line)
    }
}

impl Piece {
    /// The object that it asks for.
    #[must_use]
    pub const fn object(&self) -> Option<&ObjectRef> {
        match &self.what {
            What::Object(object) => Some(object),
            What::Scenario | What::NodePool | What::Unknown => None,
        }
    }

    /// The line (from 1) of a field, or of the closest field around it that is written.
    #[must_use]
    pub fn line_of(&self, text: &str, path: &FieldPath) -> u32 {
        let span = self.spans.nearest(path);
        let start = span.key.map_or(span.value.start, |key| key.start).min(text.len());
        u32::try_from(text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1).unwrap_or(u32::MAX).max(self.first_line)
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_misspelt_scenario_is_underlined_where_it_stands() {
        let text = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n---\napiVersion: podloom.dev/v1alpha1\nkind: NodePool\n\
            metadata: {name: p}\nspec: {replicas: x}\n---\napiVersion: podloom.dev/v1alpha1\nkind: Scenario\nspec: {stepz: []}\n";
        let told: Vec<String> = parse(text).problems.iter().map(|one| format!("{}:{}: {}", one.line, one.column, one.message)).collect();
        assert_eq!(told, ["8:18: invalid type: string \"x\", expected u32", "12:8: unknown field `stepz`, did you mean `steps`?"]);
    }
}
