//! Where a field is inside an object: `spec.template.spec.containers[0].name`, `metadata.labels[a.b/c]`, as the API prints paths
//! (`apimachinery/pkg/util/validation/field/path.go`).

use crate::object::Json;
use std::fmt;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The step to the value of a key of a mapping.
    Key(String),
    /// The step to an item of a list.
    Index(usize),
}

/// A path from the top of an object to one of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath {
    /// The steps, from the top.
    pub segments: Vec<Segment>,
}

impl FieldPath {
    /// The empty path, which names the object itself.
    #[must_use]
    pub const fn root() -> Self {
        Self { segments: Vec::new() }
    }

    /// This path, extended by one key.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.with(Segment::Key(key.into()))
    }

    /// This path, extended by one index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = self.segments.clone();
        segments.push(segment);
        Self { segments }
    }

    /// Reads a path as the API prints it. A number in brackets is an index and any other text in brackets a key; the rest is taken
    /// literally, so that every text is some path.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('[') {
                let end = after.find(']').unwrap_or(after.len());
                let inner = after[..end].trim_matches('"');
                segments.push(inner.parse().map_or_else(|_| Segment::Key(inner.to_owned()), Segment::Index));
                rest = after[end..].strip_prefix(']').unwrap_or("");
            } else {
                let plain = rest.strip_prefix('.').unwrap_or(rest);
                let end = plain.find(['.', '[']).unwrap_or(plain.len());
                if end > 0 {
                    segments.push(Segment::Key(plain[..end].to_owned()));
                }
                rest = if end == 0 && plain.starts_with('.') { &plain[1..] } else { &plain[end..] };
            }
        }
        Self { segments }
    }

    /// The value at this path in an object; `None` if there is none.
    #[must_use]
    pub fn of<'a>(&self, object: &'a Json) -> Option<&'a Json> {
        self.segments.iter().try_fold(object, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        })
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(formatter, "[{index}]")?,
                Segment::Key(key) if key.contains(['.', '/', '[']) => write!(formatter, "[{key}]")?,
                Segment::Key(key) if position == 0 => formatter.write_str(key)?,
                Segment::Key(key) => write!(formatter, ".{key}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldPath, Segment};

    #[test]
    fn paths_read_back_as_printed() {
        for text in
            ["spec.template.spec.containers[0].name", "metadata.labels[a.b/c]", "kind", "spec.template.spec.nodeSelector[a.b][2]", ""]
        {
            assert_eq!(FieldPath::parse(text).to_string(), text);
        }
        assert_eq!(FieldPath::parse("a[0]").segments, [Segment::Key("a".into()), Segment::Index(0)]);
    }

    #[test]
    fn broken_paths_end() {
        for text in ["..", "[", "a[", "a..b", "].x", "a]b", ".[", "[]"] {
            let _ = FieldPath::parse(text);
        }
    }
}
