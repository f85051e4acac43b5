//! Builds a tree of nodes from the parser's events, with positions and without expanding aliases. Nodes are kept in one list and refer to
//! each other by number, so that deep nesting cannot overflow the stack when a tree is built or dropped.

use super::Fault;
use crate::object::limits::{self, DEPTH_MAX};
use saphyr_parser::{Event, Parser, ScalarStyle, Span as Mark, StrInput};
use std::collections::BTreeMap;
use std::ops::Range;

/// A node's number in its tree.
pub(super) type Id = usize;

pub(super) struct Node {
    pub range: Range<usize>,
    pub content: Content,
}

pub(super) enum Content {
    Scalar { text: String, plain: bool, tag: Option<String> },
    Sequence(Vec<Id>),
    Mapping(Vec<(Id, Id)>),
    Alias(Id),
}

#[derive(Default)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub root: Option<Id>,
}

/// Why no tree could be built.
pub(super) enum Failure {
    /// The text exceeds one of Podloom's limits; this is reported as it is.
    Limit(Fault),
    /// saphyr-parser found a fault; it is reported only if libyaml finds none.
    Syntax(Fault),
}

/// Builds the tree of the first document of a text.
pub(super) fn build(text: &str) -> Result<Tree, Failure> {
    let mut builder =
        Builder { parser: Parser::new_from_str(text), text, offsets: Offsets::of(text), anchors: BTreeMap::new(), tree: Tree::default() };
    loop {
        let (event, mark) = builder.next()?;
        match event {
            Event::StreamEnd | Event::DocumentEnd => return Ok(builder.tree),
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            other => {
                let root = builder.node(other, mark, 0)?;
                builder.tree.root = Some(root);
            }
        }
    }
}

struct Builder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    offsets: Offsets,
    /// `None` while the anchored node is still being built.
    anchors: BTreeMap<usize, Option<Id>>,
    tree: Tree,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Mark), Failure> {
        match self.parser.next_event() {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) => {
                let at = self.offsets.byte(error.marker().index());
                Err(Failure::Syntax(super::syntax::of_saphyr(self.text, at, error.marker().line(), error.info())))
            }
            None => Ok((Event::StreamEnd, Mark::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, mark: Mark, depth: usize) -> Result<Id, Failure> {
        let range = self.offsets.byte(mark.start.index())..self.offsets.byte(mark.end.index());
        if depth > DEPTH_MAX {
            return Err(Failure::Limit(Fault { range, message: format!("yaml: {}", limits::too_deep(DEPTH_MAX)) }));
        }
        match event {
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
                let range = range.start..range.start + self.text[range].trim_end().len();
                let content = Content::Scalar { text: text.into_owned(), plain, tag };
                Ok(self.push(anchor, Node { range, content }))
            }
            Event::SequenceStart(anchor, _) => self.sequence(anchor, range, depth),
            Event::MappingStart(anchor, _) => self.mapping(anchor, range, depth),
            _ => Err(Failure::Syntax(Fault { range, message: "yaml: did not find expected node content".to_owned() })),
        }
    }

    fn push(&mut self, anchor: usize, node: Node) -> Id {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Some(id));
        }
        id
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<Id, Failure> {
        let name = self.text[range.clone()].trim_start_matches('*').trim_end();
        match self.anchors.get(&anchor).copied().flatten() {
            Some(target) => {
                let range = range.start..range.start + 1 + name.len();
                Ok(self.push(0, Node { range, content: Content::Alias(target) }))
            }
            None => Err(Failure::Limit(Fault { message: format!("yaml: anchor '{name}' value contains itself"), range })),
        }
    }

    fn sequence(&mut self, anchor: usize, range: Range<usize>, depth: usize) -> Result<Id, Failure> {
        self.anchors.insert(anchor, None);
        let mut items = Vec::new();
        let mut end = range.end;
        loop {
            let (event, mark) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                let end = self.collection_end(mark, ']').unwrap_or(end);
                return Ok(self.push(anchor, Node { range: range.start..end, content: Content::Sequence(items) }));
            }
            let item = self.node(event, mark, depth + 1)?;
            self.place_empty(item, end);
            end = end.max(self.tree.nodes[item].range.end);
            items.push(item);
        }
    }

    fn mapping(&mut self, anchor: usize, range: Range<usize>, depth: usize) -> Result<Id, Failure> {
        self.anchors.insert(anchor, None);
        let mut pairs = Vec::new();
        let mut end = range.end;
        loop {
            let (event, mark) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                let end = self.collection_end(mark, '}').unwrap_or(end);
                return Ok(self.push(anchor, Node { range: range.start..end, content: Content::Mapping(pairs) }));
            }
            let key = self.node(event, mark, depth + 1)?;
            self.place_empty(key, end);
            let (event, mark) = self.next()?;
            let value = self.node(event, mark, depth + 1)?;
            self.place_empty(value, self.tree.nodes[key].range.end);
            end = end.max(self.tree.nodes[value].range.end).max(self.tree.nodes[key].range.end);
            pairs.push((key, value));
        }
    }

    /// Moves the position of an empty value: the parser reports it at the next token, but it belongs after the previous one.
    fn place_empty(&mut self, id: Id, behind: usize) {
        let node = &mut self.tree.nodes[id];
        if matches!(&node.content, Content::Scalar { text, plain: true, tag: None } if text.is_empty()) {
            node.range = behind..behind;
        }
    }

    /// The end of a collection in brackets. A block collection ends with its last item, not where the next token begins.
    fn collection_end(&self, mark: Mark, bracket: char) -> Option<usize> {
        let start = self.offsets.byte(mark.start.index());
        (!mark.is_empty() && self.text[start..].starts_with(bracket)).then_some(start + 1)
    }
}

/// Converts positions in characters to positions in bytes.
enum Offsets {
    /// Every character is one byte.
    Same(usize),
    Table(Vec<usize>),
}

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Same(text.len());
        }
        let mut table: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        table.push(text.len());
        Self::Table(table)
    }

    fn byte(&self, character: usize) -> usize {
        match self {
            Self::Same(length) => character.min(*length),
            Self::Table(table) => table[character.min(table.len() - 1)],
        }
    }
}
