//! What was said in the console and what came back: blocks of lines, so that what is long can grow, be forgotten from its beginning and
//! be drawn in parts, and the objects those lines name.

use super::mention::{self, Mention, Shape};
use super::offer::Offer;
use crate::cluster::store::Cluster;
use crate::kubectl::print::table::Table;
use std::rc::Rc;

/// The most lines the console keeps, commands and answers together.
pub const LINES_MAX: usize = 10_000;
/// The most text that one answer adds, in bytes.
pub const OUTPUT_BYTES_MAX: usize = 2_000_000;
/// The most typed lines that the arrows bring back.
pub const HISTORY_MAX: usize = 1_000;
/// The lines of a full block.
const BLOCK_LINES: usize = 64;

/// The console.
#[derive(Clone, Debug, Default)]
pub struct Console {
    /// What was said and answered, oldest first.
    pub exchanges: Rc<Vec<Exchange>>,
    /// What is offered for a half-typed line.
    pub offer: Option<Offer>,
    /// The command that the prompt should show, with the revision that asked for it.
    pub proposed: Option<(Rc<str>, u64)>,
    /// The lines that were typed, oldest first.
    pub history: Rc<Vec<Rc<str>>>,
}

impl Console {
    /// Whether nobody has run a command yet.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.exchanges.iter().all(|exchange| exchange.opening)
    }
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Grows by one with each.
    pub number: u64,
    /// What was typed, or what a click or an edit said: one command, with what it read from standard input. A line that begins with `#`
    /// tells of something no command does.
    pub command: Rc<str>,
    /// What came back.
    pub blocks: Rc<Vec<Rc<Block>>>,
    /// The exit code; `None` while it has not ended.
    pub exit: Option<i32>,
    /// It belongs to the opening of the cluster; nobody has said anything yet.
    pub opening: bool,
    /// What stood before it was forgotten.
    pub first: bool,
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
    /// They came on standard error.
    pub is_error: bool,
}

/// What came back, before it is put into blocks.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'answer> {
    /// What came on standard output.
    pub stdout: &'answer str,
    /// What came on standard error.
    pub stderr: &'answer str,
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

    /// Whether it only tells of something that no command does.
    #[must_use]
    pub fn is_note(&self) -> bool {
        self.command.starts_with('#')
    }

    fn lines(&self) -> usize {
        self.command.lines().count().max(1) + self.blocks.iter().map(|block| block.lines).sum::<usize>()
    }

    fn add(&mut self, text: &str, mentions: Vec<Mention>, is_error: bool) {
        let mut mentions = mentions.into_iter().peekable();
        let blocks = Rc::make_mut(&mut self.blocks);
        for (number, line) in text.lines().enumerate() {
            if blocks.last().is_none_or(|block| block.lines >= BLOCK_LINES || block.is_error != is_error) {
                blocks.push(Rc::new(Block { is_error, ..Block::default() }));
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
    let mut exchange = Exchange { number, command, blocks: Rc::default(), exit: answer.exit, opening: false, first: false, shape };
    let (stdout, stderr) = (shortened(answer.stdout), shortened(answer.stderr));
    exchange.add(&stdout, mention::mentions(&stdout, answer.tables, None, answer.namespace, answer.cluster), false);
    exchange.add(&stderr, mention::mentions(&stderr, &[], None, answer.namespace, answer.cluster), true);
    exchanges.push(exchange);
    forget(exchanges);
}

/// The console after the command that has not ended said more.
pub fn extend(console: &mut Rc<Vec<Exchange>>, stdout: &str, stderr: &str, cluster: &Cluster, exit: Option<i32>) {
    let exchanges = Rc::make_mut(console);
    let Some(running) = exchanges.iter_mut().rev().find(|exchange| exchange.exit.is_none()) else { return };
    for (text, is_error) in [(stdout, false), (stderr, true)] {
        let text = shortened(text);
        let namespace = running.shape.as_ref().map_or("default", |shape| &shape.namespace);
        let mentions = mention::mentions(&text, &[], running.shape.as_ref().filter(|_| !is_error), namespace, cluster);
        running.add(&text, mentions, is_error);
    }
    running.exit = exit;
    forget(exchanges);
}

/// The console with a line that tells of what no command does: `# time: 00:12.4`. A second one of the same word takes the place of the
/// first, so that dragging along the timeline is one line.
pub fn note(console: &mut Rc<Vec<Exchange>>, word: &str, rest: &str) {
    let exchanges = Rc::make_mut(console);
    let begin = format!("# {word}: ");
    let command: Rc<str> = format!("{begin}{rest}").into();
    if let Some(last) = exchanges.last_mut().filter(|last| last.command.starts_with(&begin)) {
        last.command = command;
        return;
    }
    let number = exchanges.last().map_or(0, |last| last.number + 1);
    exchanges.push(Exchange { number, command, blocks: Rc::default(), exit: Some(0), opening: false, first: false, shape: None });
    forget(exchanges);
}

/// A command as one would type it, with what it reads from standard input.
#[must_use]
pub fn as_typed(line: &str, stdin: Option<&str>) -> String {
    let Some(stdin) = stdin.filter(|_| !line.contains('#') && !line.contains("<<")) else { return line.to_owned() };
    super::shell::reading(line, stdin).unwrap_or_else(|| line.to_owned())
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
    if let Some(first) = exchanges.first_mut().filter(|_| gone > 0 || surplus > 0) {
        first.first = true;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Epoch;

    fn said(console: &mut Rc<Vec<Exchange>>, text: &str, exit: Option<i32>) {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        push(console, "kubectl x".into(), &Answer { stdout: text, stderr: "", tables: &[], namespace: "default", cluster: &cluster, exit });
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
        assert!(console[0].first);
        assert!((LINES_MAX - BLOCK_LINES..=LINES_MAX).contains(&console[0].lines()));
    }

    #[test]
    fn what_comes_later_goes_to_the_command_that_waits() {
        let mut console = Rc::default();
        said(&mut console, "first\n", None);
        said(&mut console, "by the mouse\n", Some(0));
        extend(&mut console, "second\n", "", &Cluster::new(1, Epoch::DEFAULT), Some(130));
        assert_eq!(console[0].output(), "first\nsecond\n");
        assert_eq!(console[0].exit, Some(130));
        assert_eq!(console[1].output(), "by the mouse\n");
    }

    #[test]
    fn what_went_wrong_stands_in_blocks_of_its_own() {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        let mut console = Rc::default();
        let answer = Answer { stdout: "a\nb\n", stderr: "error: c\n", tables: &[], namespace: "default", cluster: &cluster, exit: Some(1) };
        push(&mut console, "kubectl x".into(), &answer);
        let blocks: Vec<(usize, bool)> = console[0].blocks.iter().map(|block| (block.lines, block.is_error)).collect();
        assert_eq!(blocks, [(2, false), (1, true)]);
    }

    #[test]
    fn moving_in_time_is_one_line() {
        let mut console = Rc::default();
        note(&mut console, "time", "00:01.0");
        note(&mut console, "time", "00:02.0");
        assert_eq!(console.len(), 1);
        assert!(console[0].is_note());
        assert_eq!(&*console[0].command, "# time: 00:02.0");
    }

    #[test]
    fn what_a_command_reads_can_be_typed_again() {
        assert_eq!(as_typed("kubectl apply -f -", Some("a: b\n")), "kubectl apply -f - <<'EOF'\na: b\nEOF");
        assert_eq!(as_typed("kubectl apply -f -", Some("EOF")), "kubectl apply -f - <<'EOF1'\nEOF\nEOF1");
        assert_eq!(as_typed("kubectl get pods", None), "kubectl get pods");
    }
}
