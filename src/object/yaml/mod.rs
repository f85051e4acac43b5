//! Reads text into objects and located problems, as kubectl reads YAML: documents are cut as `k8s.io/apimachinery/pkg/util/yaml` cuts them,
//! values are those of YAML 1.1 as sigs.k8s.io/yaml (go-yaml v2) resolves them, faults are worded as go-yaml words them.
//!
//! Reading goes on after a broken document. The events come from saphyr-parser, which knows where everything is written. Whether
//! the text is YAML at all is decided by libyaml (inside `serde_yaml`), from which go-yaml was translated, because its errors have the
//! same words.

mod build;
mod convert;
mod resolve;
mod spans;
mod syntax;

pub(crate) use resolve::needs_quotes;
pub use resolve::{Scalar, resolve};
pub use spans::{Span, Spans};

use crate::object::Json;
use crate::object::path::FieldPath;
use std::ops::Range;

/// The largest text that is read: the API server takes no larger request.
pub const MAX_BYTES: usize = 3 << 20;
/// The deepest nesting that is read. Kubernetes' own objects stay below thirty.
pub const MAX_DEPTH: usize = 128;
/// The most values that may come from the expansion of aliases, per document.
pub const MAX_ALIASED_VALUES: usize = 50_000;
/// The most text that may come from the expansion of aliases, per document, in bytes.
pub const MAX_ALIASED_BYTES: usize = 1 << 20;
/// After this many faults the rest of the text is not read, because it is probably not a manifest at all.
pub const MAX_PROBLEMS: usize = 100;

/// One document of a stream.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document as JSON.
    pub value: Json,
    /// Where each of its fields is written.
    pub spans: Spans,
    /// The line of the buffer on which the document begins, counted from 1.
    pub start_line: usize,
    /// The bytes of the buffer that belong to the document.
    pub text: Range<usize>,
}

/// A fault in the reader's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line in the buffer, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
    /// The bytes of the buffer to underline.
    pub range: Range<usize>,
    /// The field it is about, if it is about one.
    pub path: Option<FieldPath>,
    /// kubectl's words: `yaml: line 4: found character that cannot start any token`.
    pub message: String,
}

impl Problem {
    /// A problem at some bytes of a buffer.
    #[must_use]
    pub fn at(buffer: &str, range: Range<usize>, path: Option<FieldPath>, message: impl Into<String>) -> Self {
        let start = floor_boundary(buffer, range.start);
        let end = floor_boundary(buffer, range.end.max(start));
        let before = &buffer[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            range: start..end,
            path,
            message: message.into(),
        }
    }
}

fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// The documents of a text, and its faults.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// The documents that could be read and are not empty, in order.
    pub documents: Vec<Document>,
    /// The faults, in order.
    pub problems: Vec<Problem>,
}

/// A fault at some bytes of one document.
struct Fault {
    range: Range<usize>,
    message: String,
}

/// Reads a stream of YAML or JSON documents.
#[must_use]
pub fn read(buffer: &str) -> Stream {
    let mut stream = Stream::default();
    if buffer.len() > MAX_BYTES {
        let message = format!("yaml: the text has {} bytes; at most {MAX_BYTES} are read", buffer.len());
        stream.problems.push(Problem::at(buffer, 0..0, None, message));
        return stream;
    }
    let mut line = 1;
    let mut counted = 0;
    for text in cut(buffer) {
        if stream.problems.len() >= MAX_PROBLEMS {
            break;
        }
        line += buffer[counted..text.start].bytes().filter(|byte| *byte == b'\n').count();
        counted = text.start;
        match read_document(&buffer[text.clone()], text.start) {
            Ok(Some((value, spans))) => stream.documents.push(Document { value, spans, start_line: line, text }),
            Ok(None) => {}
            Err(fault) => {
                let range = text.start + fault.range.start..text.start + fault.range.end;
                stream.problems.push(Problem::at(buffer, range, None, fault.message));
            }
        }
    }
    stream
}

/// Reads one document; `None` if it is empty.
fn read_document(text: &str, offset: usize) -> Result<Option<(Json, Spans)>, Fault> {
    // A byte order mark is not content; saphyr and libyaml disagree about its position.
    let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let shift = |fault: Fault| Fault { range: fault.range.start + skipped..fault.range.end + skipped, message: fault.message };
    let text = &text[skipped..];
    let built = build::build(text);
    if let Err(build::Failure::Limit(fault)) = built {
        return Err(shift(fault));
    }
    let accepted = built.is_ok();
    if let Some(fault) = syntax::check(text, accepted) {
        return Err(shift(fault));
    }
    match built {
        Ok(tree) => convert::convert(&tree, offset + skipped).map_err(shift),
        Err(build::Failure::Limit(fault) | build::Failure::Syntax(fault)) => Err(shift(fault)),
    }
}

/// Cuts a stream as `YAMLReader.Read` does: at lines of `---` with nothing but blanks or a comment behind. A cut with nothing before
/// it stays part of the document. Several JSON objects in a row are documents of their own.
fn cut(buffer: &str) -> Vec<Range<usize>> {
    let mut documents = Vec::new();
    let mut start = 0;
    let mut position = 0;
    for line in buffer.split_inclusive('\n') {
        let end = position + line.len();
        let separator = line.strip_prefix("---").map(str::trim).is_some_and(|rest| rest.is_empty() || rest.starts_with('#'));
        if separator && position > start {
            cut_json(buffer, start..position, &mut documents);
            start = end;
        }
        position = end;
    }
    if start < buffer.len() {
        cut_json(buffer, start..buffer.len(), &mut documents);
    }
    documents
}

fn cut_json(buffer: &str, text: Range<usize>, documents: &mut Vec<Range<usize>>) {
    let chunk = &buffer[text.clone()];
    if !chunk.trim_start().starts_with('{') {
        documents.push(text);
        return;
    }
    let mut values = serde_json::Deserializer::from_str(chunk).into_iter::<serde::de::IgnoredAny>();
    let mut ends = Vec::new();
    while let Some(value) = values.next() {
        if value.is_err() {
            documents.push(text);
            return;
        }
        ends.push(text.start + values.byte_offset());
    }
    let mut start = text.start;
    let last = ends.len().saturating_sub(1);
    for (index, end) in ends.into_iter().enumerate() {
        let end = if index == last { text.end } else { end };
        documents.push(start..end);
        start = end;
    }
}

#[cfg(test)]
mod tests;
