//! Where the lines of a text begin: the line of a problem is looked up, not counted from the start of the text for each of them.

use super::Problem;
use crate::object::path::FieldPath;
use std::ops::Range;

/// A text and the beginnings of its lines.
#[derive(Clone, Debug)]
pub struct Lines<'text> {
    text: &'text str,
    /// The byte at which each line but the first begins.
    starts: Vec<usize>,
}

impl<'text> Lines<'text> {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &'text str) -> Self {
        Self { text, starts: text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1).collect() }
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'text str {
        self.text
    }

    /// The line of a byte, counted from 1.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) + 1
    }

    /// A problem at some bytes of the text.
    #[must_use]
    pub fn problem(&self, range: Range<usize>, path: Option<FieldPath>, message: impl Into<String>) -> Problem {
        let start = floor_boundary(self.text, range.start);
        let end = floor_boundary(self.text, range.end.max(start));
        let line = self.line(start);
        let line_start = line.checked_sub(2).map_or(0, |before| self.starts[before]);
        let column = self.text[line_start..start].chars().count() + 1;
        Problem { line, column, range: start..end, path, message: message.into() }
    }
}

fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_line_is_found_at_both_of_its_ends() {
        let lines = Lines::of("ä\n\nb");
        let at: Vec<(usize, usize)> = (0..=9).map(|at| lines.problem(at..at, None, "")).map(|found| (found.line, found.column)).collect();
        assert_eq!(at, [(1, 1), (1, 1), (1, 2), (2, 1), (3, 1), (3, 2), (3, 2), (3, 2), (3, 2), (3, 2)]);
    }
}
