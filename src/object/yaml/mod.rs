//! Reads text into objects and located problems, as kubectl reads YAML: documents are cut as `k8s.io/apimachinery/pkg/util/yaml` cuts them,
//! values are those of YAML 1.1 as sigs.k8s.io/yaml (go-yaml v2) resolves them, faults are worded as go-yaml words them.
//!
//! Reading goes on after a broken document. The events come from saphyr-parser, which knows where everything is written. Whether
//! the text is YAML at all is decided by libyaml (inside `serde_yaml`), from which go-yaml was translated, because its errors have the
//! same words.

mod build;
mod convert;
mod lines;
mod resolve;
mod spans;
mod syntax;

pub use lines::Lines;
pub(crate) use resolve::needs_quotes;
pub use resolve::{Scalar, resolve};
pub use spans::{Span, Spans};

use crate::object::Json;
use crate::object::limits::{Allowance, Counted};
use crate::object::path::FieldPath;
use std::ops::Range;

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
    /// A problem at some bytes of a buffer. Where a text may have many, [`Lines`] finds each without counting from the start.
    #[must_use]
    pub fn at(buffer: &str, range: Range<usize>, path: Option<FieldPath>, message: impl Into<String>) -> Self {
        Lines::of(buffer).problem(range, path, message)
    }

    /// Adds itself to others, unless they are as many as are told; whether more of them would be.
    pub fn join(mut self, others: &mut Vec<Self>) -> bool {
        let most = Counted::Problems.allowed();
        if others.len() + 1 == most {
            self.message.push_str(&format!(" (and this is the last of {most} problems that are told)"));
        }
        if others.len() < most {
            others.push(self);
        }
        others.len() < most
    }
}

/// The documents of a text, and its faults.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// The documents that could be read and are not empty, in order.
    pub documents: Vec<Document>,
    /// The faults, in order.
    pub problems: Vec<Problem>,
    /// Whether nothing of the text was read, because there is too much of it.
    pub is_refused: bool,
}

/// A fault at some bytes of one document.
struct Fault {
    range: Range<usize>,
    message: String,
}

/// Reads a stream of YAML or JSON documents. After many faults the rest is not read, because it is probably not a manifest at all.
#[must_use]
pub fn read(buffer: &str) -> Stream {
    let refused = |at: usize, message: String| {
        let problems = vec![Problem::at(buffer, at..at, None, message)];
        Stream { problems, is_refused: true, ..Stream::default() }
    };
    // The API server takes no larger request.
    let most = Counted::RequestBytes.allowed();
    if buffer.len() > most {
        return refused(0, format!("yaml: the text has {} bytes; at most {most} are read", buffer.len()));
    }
    let texts = cut(buffer);
    let mut allowance = Allowance::default();
    if let Err(exceeded) = allowance.spend(Counted::Documents, texts.len()) {
        return refused(texts[exceeded.allowed].start, format!("yaml: {exceeded}"));
    }
    let lines = Lines::of(buffer);
    let mut stream = Stream::default();
    for text in texts {
        match read_document(&buffer[text.clone()], text.start, &mut allowance) {
            Ok(Some((value, spans))) => stream.documents.push(Document { value, spans, start_line: lines.line(text.start), text }),
            Ok(None) => {}
            Err(fault) => {
                let range = text.start + fault.range.start..text.start + fault.range.end;
                if !lines.problem(range, None, fault.message).join(&mut stream.problems) {
                    break;
                }
            }
        }
    }
    stream
}

/// Reads one document; `None` if it is empty.
fn read_document(text: &str, offset: usize, allowance: &mut Allowance) -> Result<Option<(Json, Spans)>, Fault> {
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
        Ok(tree) => convert::convert(&tree, offset + skipped, allowance).map_err(shift),
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
