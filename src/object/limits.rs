//! How much may be asked for: everything that is counted while the reader's text is read, applied or printed, its limit, and the sentence
//! that says the limit is reached.
//!
//! What is counted are units of work (values, bytes, documents), never time: the same input is refused at the same place on every
//! machine. Where Kubernetes has a limit of its own, it stands here with Kubernetes' number and words.

use crate::object::Json;
use std::fmt;
use std::io;

/// The deepest nesting of a value. Kubernetes' own objects stay below thirty.
pub const DEPTH_MAX: usize = 128;
/// The deepest nesting of a template: blocks within blocks, filters within filters.
pub const TEMPLATE_DEPTH_MAX: usize = 64;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Values of one text that come from the expansion of aliases.
    AliasedValues,
    /// Bytes of one text that come from the expansion of aliases; keys count twice, since their places are kept too.
    AliasedBytes,
    /// Documents of one text.
    Documents,
    /// Faults of one text: with so many it is probably not a manifest at all.
    Problems,
    /// Values that a template, a path or a filter looks at.
    TemplateValues,
    /// Bytes that a template prints.
    PrintedBytes,
    /// Words of one command, and what it names.
    Words,
    /// Types that one command lists, as in `get pods,nodes`.
    Types,
    /// Columns that one table is widened by.
    Columns,
    /// Words and signs of one selector.
    SelectorWords,
    /// Different blanks (`{pod:…}`) in one command of a scenario.
    Blanks,
    /// Nodes that the NodePools of one text stand for.
    PoolNodes,
    /// Bytes of the manifests that the NodePools of one text stand for.
    PoolBytes,
    /// Bytes of all texts that a link has applied one after the other.
    LinkBytes,
    /// Steps of the simulator between the first and the last input of a link.
    LinkSteps,
    /// Bytes that a scenario prints as it is played by the native command.
    TranscriptBytes,
    /// Pairs of lines that a comparison of two texts may have to look at.
    ComparedLines,
    /// Operations of one JSON patch (`maxJSONPatchOperations`).
    PatchOperations,
    /// Bytes that the copies of one JSON patch add (`JSONPatchMaxCopyBytes`).
    CopiedBytes,
    /// Bytes of a request to the API server (`MaxRequestBodyBytes`).
    RequestBytes,
    /// Bytes of a stored object (etcd's `DefaultMaxRequestBytes`); the JSON is measured here, where etcd gets the shorter protobuf.
    StoredBytes,
}

/// How many things are counted.
const KINDS: usize = Counted::StoredBytes as usize + 1;

impl Counted {
    /// The most that is allowed.
    #[must_use]
    pub const fn allowed(self) -> usize {
        match self {
            Self::AliasedValues => 50_000,
            Self::AliasedBytes => 1 << 20,
            Self::Documents => 25_000,
            Self::Problems | Self::Types | Self::Columns | Self::Blanks => 100,
            Self::TemplateValues | Self::ComparedLines => 4_000_000,
            Self::PrintedBytes => 2_000_000,
            Self::Words | Self::SelectorWords | Self::PatchOperations => 10_000,
            Self::PoolNodes => 5_000,
            Self::PoolBytes => 16 << 20,
            Self::LinkBytes => 16 << 20,
            Self::LinkSteps => 400_000,
            Self::TranscriptBytes => 1 << 30,
            Self::CopiedBytes | Self::RequestBytes => 3 << 20,
            Self::StoredBytes => 3 << 19,
        }
    }
}

/// More was asked for than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// What there was too much of.
    pub what: Counted,
    /// How much of it was counted before counting ended.
    pub counted: usize,
    /// How much of it is allowed.
    pub allowed: usize,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, counted, allowed } = self;
        let what = match what {
            Counted::AliasedValues | Counted::AliasedBytes => return formatter.write_str("document contains excessive aliasing"),
            Counted::PatchOperations => {
                return write!(
                    formatter,
                    "Request entity is too large: The allowed maximum operations in a JSON patch is {allowed}, got {counted}"
                );
            }
            Counted::RequestBytes => return write!(formatter, "Request entity is too large: limit is {allowed}"),
            Counted::StoredBytes => return formatter.write_str("etcdserver: request is too large"),
            Counted::Documents => "documents",
            Counted::Problems => "problems",
            Counted::TemplateValues => "values looked at by a template",
            Counted::PrintedBytes => "bytes printed by a template",
            Counted::ComparedLines => "pairs of lines to compare",
            Counted::Words => "words in one command",
            Counted::Types => "types in one command",
            Counted::Columns => "columns",
            Counted::SelectorWords => "words in one selector",
            Counted::Blanks => "blanks in one command",
            Counted::PoolNodes => "nodes",
            Counted::PoolBytes => "bytes of nodes",
            Counted::LinkBytes => "bytes of text in one link",
            Counted::LinkSteps => "steps in one link",
            Counted::TranscriptBytes => "bytes printed by a scenario",
            Counted::CopiedBytes => "bytes copied by a JSON patch",
        };
        write!(formatter, "too many {what}: {counted}, at most {allowed}")
    }
}

/// What has been used up of each limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    spent: [usize; KINDS],
}

impl Allowance {
    /// Counts some more of a thing.
    ///
    /// # Errors
    /// Where that is more than is allowed.
    pub fn spend(&mut self, what: Counted, units: usize) -> Result<(), Exceeded> {
        let spent = &mut self.spent[what as usize];
        *spent = spent.saturating_add(units);
        let allowed = what.allowed();
        if *spent > allowed { Err(Exceeded { what, counted: *spent, allowed }) } else { Ok(()) }
    }

    /// How much of a thing has been counted.
    #[must_use]
    pub const fn spent(&self, what: Counted) -> usize {
        self.spent[what as usize]
    }

    /// How much of a thing may still be counted.
    #[must_use]
    pub const fn left(&self, what: Counted) -> usize {
        what.allowed().saturating_sub(self.spent(what))
    }
}

/// The sentence for a value that is nested too deep.
#[must_use]
pub fn too_deep(allowed: usize) -> String {
    format!("exceeded max depth of {allowed}")
}

/// How many bytes a value has as compact JSON, counted up to one more than `most`.
#[must_use]
pub fn json_bytes(value: &Json, most: usize) -> usize {
    let mut counter = Counter { counted: 0, most };
    // The counter ends the writing where there is too much; what it has counted by then is the answer.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.counted.min(most.saturating_add(1))
}

struct Counter {
    counted: usize,
    most: usize,
}

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.counted = self.counted.saturating_add(bytes.len());
        if self.counted > self.most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many levels of maps and lists a value has, counted up to one more than `most`.
#[must_use]
pub fn depth(value: &Json, most: usize) -> usize {
    let deepest = |inside: usize| inside + 1;
    match value {
        _ if most == 0 => usize::from(value.is_array() || value.is_object()),
        Json::Array(items) => deepest(items.iter().map(|item| depth(item, most - 1)).max().unwrap_or(0)),
        Json::Object(map) => deepest(map.values().map(|item| depth(item, most - 1)).max().unwrap_or(0)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_allowed_may_be_used_up_and_no_more() {
        let mut allowance = Allowance::default();
        assert_eq!(allowance.spend(Counted::Problems, 100), Ok(()));
        assert_eq!(allowance.left(Counted::Problems), 0);
        let exceeded = allowance.spend(Counted::Problems, 1).unwrap_err();
        assert_eq!(exceeded.to_string(), "too many problems: 101, at most 100");
        assert_eq!(allowance.spend(Counted::Documents, usize::MAX).unwrap_err().what, Counted::Documents);
        assert!(allowance.spend(Counted::Documents, usize::MAX).is_err());
    }

    #[test]
    fn sizes_are_those_of_the_text() {
        let value = json!({"a": ["ä\n", 1.5, null], "b": {"c": {}}});
        let length = value.to_string().len();
        assert_eq!((json_bytes(&value, 1000), json_bytes(&value, 3)), (length, 4));
        assert_eq!((depth(&value, 9), depth(&value, 1), depth(&json!(1), 0)), (3, 2, 0));
    }
}
