//! A sentence is a list of parts, so that a name can be set in monospace and a reference can be followed.

use std::rc::Rc;

use crate::object::kind::Name;
use crate::playground::subject::Subject;

/// Where a link of a sentence leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A thing of the cluster, which is then selected.
    Subject(Subject),
    /// A line of the editor, from 1.
    Line(u32),
    /// A taint of a node, which is then selected and its taint pointed at.
    Taint {
        /// The node.
        node: Name,
        /// The key of the taint.
        key: Rc<str>,
    },
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Plain words.
    Text(Rc<str>),
    /// A name, a field or a value, set in monospace.
    Code(Rc<str>),
    /// Words that lead somewhere.
    Link(Rc<str>, Target),
}

/// A sentence.
pub type Sentence = Rc<[Part]>;

/// The sentence without its marks, for titles and screen readers.
#[must_use]
pub fn plain(sentence: &[Part]) -> String {
    sentence
        .iter()
        .map(|part| match part {
            Part::Text(words) | Part::Code(words) | Part::Link(words, _) => &**words,
        })
        .collect()
}

/// A sentence from words in which `backticks` enclose code.
#[must_use]
pub fn sentence(words: &str) -> Sentence {
    words
        .split('`')
        .enumerate()
        .filter(|(_, piece)| !piece.is_empty())
        .map(|(index, piece)| if index % 2 == 1 { Part::Code(piece.into()) } else { Part::Text(piece.into()) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Part, plain, sentence};

    #[test]
    fn backticks_enclose_code() {
        let parts = sentence("runs on `node-1`.");
        assert_eq!(parts[1], Part::Code("node-1".into()));
        assert_eq!(plain(&parts), "runs on node-1.");
    }
}
