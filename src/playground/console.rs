//! What was said in the console and what came back: blocks of lines, so that what is long can grow, be forgotten from its beginning and
//! be drawn in parts, and the objects those lines name.

use super::mention::{self, Mention, Shape};
use crate::cluster::store::Cluster;
use crate::kubectl::complete::{self, Completion};
use crate::kubectl::table::Table;
use crate::kubectl::words;
use std::rc::Rc;

/// The most lines the console keeps, commands and answers together.
pub const LINES_MAX: usize = 10_000;
/// The most text that one answer adds, in bytes.
pub const OUTPUT_BYTES_MAX: usize = 2_000_000;
/// The most typed lines that the arrows bring back.
pub const HISTORY_MAX: usize = 1_000;
/// The lines of a full block.
const BLOCK_LINES: usize = 64;

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Grows by one with each.
    pub number: u64,
    /// What was typed, or what a click said.
    pub command: Rc<str>,
    /// What came back.
    pub blocks: Rc<Vec<Rc<Block>>>,
    /// The exit code; `None` while it has not ended.
    pub exit: Option<i32>,
    /// What the lines to come look like.
    shape: Option<Shape>,
}

/// Some lines of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines, without the last one's end.
    pub text: String,
    /// How many.
    pub lines: usize,
    /// The objects they name, in order.
    pub mentions: Vec<Mention>,
}

/// What came back, before it is put into blocks.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'answer> {
    /// The text.
    pub text: &'answer str,
    /// The tables in it.
    pub tables: &'answer [Table],
    /// The namespace of the command.
    pub namespace: &'answer str,
    /// The cluster after it.
    pub cluster: &'answer Cluster,
    /// The exit code; `None` while it has not ended.
    pub exit: Option<i32>,
}

impl Exchange {
    /// Everything that came back.
    #[must_use]
    pub fn output(&self) -> String {
        self.blocks.iter().map(|block| format!("{}\n", block.text)).collect()
    }

    fn lines(&self) -> usize {
        1 + self.blocks.iter().map(|block| block.lines).sum::<usize>()
    }

    fn add(&mut self, text: &str, mentions: Vec<Mention>) {
        let mut mentions = mentions.into_iter().peekable();
        let blocks = Rc::make_mut(&mut self.blocks);
        for (number, line) in text.lines().enumerate() {
            if blocks.last().is_none_or(|block| block.lines >= BLOCK_LINES) {
                blocks.push(Rc::default());
            }
            let Some(block) = blocks.last_mut().map(Rc::make_mut) else { return };
            if block.lines > 0 {
                block.text.push('\n');
            }
            block.text.push_str(line);
            while let Some(mention) = mentions.next_if(|mention| mention.line == number) {
                block.mentions.push(Mention { line: block.lines, ..mention });
            }
            block.lines += 1;
        }
    }
}

/// The console with one exchange more; the oldest lines go.
pub fn push(console: &mut Rc<Vec<Exchange>>, command: Rc<str>, answer: &Answer<'_>) {
    let exchanges = Rc::make_mut(console);
    let number = exchanges.last().map_or(0, |last| last.number + 1);
    let shape = Shape::of(answer.tables, answer.namespace);
    let mut exchange = Exchange { number, command, blocks: Rc::default(), exit: answer.exit, shape };
    let text = shortened(answer.text);
    exchange.add(&text, mention::mentions(&text, answer.tables, None, answer.namespace, answer.cluster));
    exchanges.push(exchange);
    forget(exchanges);
}

/// The console after the command that has not ended said more.
pub fn extend(console: &mut Rc<Vec<Exchange>>, text: &str, cluster: &Cluster, exit: Option<i32>) {
    let exchanges = Rc::make_mut(console);
    let Some(running) = exchanges.iter_mut().rev().find(|exchange| exchange.exit.is_none()) else { return };
    let text = shortened(text);
    let namespace = running.shape.as_ref().map_or("default", |shape| &shape.namespace);
    let mentions = mention::mentions(&text, &[], running.shape.as_ref(), namespace, cluster);
    running.add(&text, mentions);
    running.exit = exit;
    forget(exchanges);
}

/// Drops whole exchanges, then blocks of the last one, until few enough lines are left.
fn forget(exchanges: &mut Vec<Exchange>) {
    let mut surplus = exchanges.iter().map(Exchange::lines).sum::<usize>().saturating_sub(LINES_MAX);
    let mut gone = 0;
    while surplus > 0 && gone + 1 < exchanges.len() {
        surplus = surplus.saturating_sub(exchanges[gone].lines());
        gone += 1;
    }
    exchanges.drain(..gone);
    if let Some(last) = exchanges.last_mut().filter(|_| surplus > 0) {
        let blocks = Rc::make_mut(&mut last.blocks);
        blocks.drain(..surplus.div_ceil(BLOCK_LINES).min(blocks.len()));
    }
}

fn shortened(output: &str) -> String {
    if output.len() <= OUTPUT_BYTES_MAX {
        return output.to_owned();
    }
    let mut end = OUTPUT_BYTES_MAX;
    while !output.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}\n…", &output[..end])
}

/// The typed lines with one more; the same line twice is one.
pub fn remember(history: &mut Rc<Vec<Rc<str>>>, line: &str) {
    if history.last().is_some_and(|last| **last == *line) {
        return;
    }
    let lines = Rc::make_mut(history);
    lines.push(line.into());
    let surplus = lines.len().saturating_sub(HISTORY_MAX);
    lines.drain(..surplus);
}

/// What could stand at the cursor of a half-typed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The line as it was.
    pub line: Rc<str>,
    /// The line with each of the offers in place, and what is said about it.
    pub lines: Rc<[(Rc<str>, Rc<str>)]>,
    /// Grows with every offer, so that asking again answers again.
    pub number: u64,
}

impl Offer {
    /// What all of its lines begin with.
    #[must_use]
    pub fn common(&self) -> &str {
        let Some((first, _)) = self.lines.first() else { return "" };
        let length = self.lines.iter().fold(first.len(), |length, (line, _)| {
            let same = first.bytes().zip(line.bytes()).take_while(|(left, right)| left == right).count();
            length.min(same)
        });
        (0..=length).rev().find_map(|end| first.get(..end)).unwrap_or_default()
    }
}

/// Whether a shell would run what is typed, or wait for more: no quotation mark is open, no line goes on, no here-document is without end.
#[must_use]
pub fn is_finished(text: &str) -> bool {
    // A command behind it stands on its own, if it does.
    const PROBE: &str = "kubectl version";
    let found = words::invocations(&format!("{}\n{PROBE}", text.trim_end_matches('\n')));
    found.last().is_some_and(|last| last.as_ref().is_ok_and(|last| last.line == PROBE && last.stdin.is_none()))
}

/// The most offers of one line.
const OFFERS_MAX: usize = 30;

/// What could stand at `cursor` of `line`.
#[must_use]
pub fn offer(line: &Rc<str>, cursor: usize, cluster: &Cluster, number: u64) -> Offer {
    let rest = line.get(cursor..).unwrap_or_default();
    let whole = |completion: Completion| {
        let before = line.get(..completion.start).unwrap_or_default();
        let gap = if completion.text.ends_with('=') { "" } else { " " };
        (format!("{before}{}{gap}{}", completion.text, rest.trim_start()).into(), completion.hint.into())
    };
    let lines = complete::complete(line, cursor, cluster).into_iter().take(OFFERS_MAX).map(whole).collect();
    Offer { line: line.clone(), lines, number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Epoch;

    fn said(console: &mut Rc<Vec<Exchange>>, text: &str, exit: Option<i32>) {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        push(console, "kubectl x".into(), &Answer { text, tables: &[], namespace: "default", cluster: &cluster, exit });
    }

    #[test]
    fn the_oldest_lines_are_forgotten() {
        let mut console = Rc::default();
        for _ in 0..LINES_MAX {
            said(&mut console, "a\n", Some(0));
        }
        assert_eq!(console.len(), LINES_MAX / 2);
        said(&mut console, &"b\n".repeat(LINES_MAX + 500), Some(0));
        assert_eq!(console.len(), 1);
        assert!((LINES_MAX - BLOCK_LINES..=LINES_MAX).contains(&console[0].lines()));
    }

    #[test]
    fn a_line_is_finished_when_a_shell_would_run_it() {
        for text in ["", "get pods", "get pods\n", "a\nb", "patch x -p '{\n}'", "apply -f - <<EOF\na: b\nEOF", "get pods | wc"] {
            assert!(is_finished(text), "{text}");
        }
        for text in ["get 'x", "get pods \\", "get pods \\\n", "apply -f - <<EOF", "apply -f - <<EOF\na: b\n"] {
            assert!(!is_finished(text), "{text}");
        }
    }

    #[test]
    fn what_comes_later_goes_to_the_command_that_waits() {
        let mut console = Rc::default();
        said(&mut console, "first\n", None);
        said(&mut console, "by the mouse\n", Some(0));
        extend(&mut console, "second\n", &Cluster::new(1, Epoch::DEFAULT), Some(130));
        assert_eq!(console[0].output(), "first\nsecond\n");
        assert_eq!(console[0].exit, Some(130));
        assert_eq!(console[1].output(), "by the mouse\n");
    }
}
