//! What was said in the console and what came back: blocks of lines, so that what is long can grow, be forgotten from its beginning and
//! be drawn in parts, and the objects those lines name.

use super::mention::{self, Mention, Shape};
use crate::cluster::store::Cluster;
use crate::kubectl::Invocation;
use crate::kubectl::complete::{self, Completion};
use crate::kubectl::print::table::Table;
use crate::kubectl::words;
use std::collections::{BTreeMap, VecDeque};
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
    /// The commands that were pasted behind the one that waits, and come when it has ended.
    pub queue: VecDeque<Pasted>,
}

/// A command that was pasted, not yet run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The line.
    pub line: Rc<str>,
    /// What `-f -` reads.
    pub stdin: Option<Rc<str>>,
    /// Why it cannot be run.
    pub refusal: Option<Rc<str>>,
}

impl Pasted {
    pub(super) fn of(found: Result<Invocation, String>, stdin: Option<&Rc<str>>) -> Self {
        match found {
            Ok(Invocation { line, stdin: own, .. }) => {
                Self { line: line.into(), stdin: own.map(Into::into).or_else(|| stdin.cloned()), refusal: None }
            }
            Err(refusal) => Self { line: "".into(), stdin: None, refusal: Some(refusal.into()) },
        }
    }
}

impl Console {
    /// Whether nobody has run a command yet.
    #[must_use]
    pub fn is_unspoken(&self) -> bool {
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
pub fn spoken(line: &str, stdin: Option<&str>) -> String {
    let Some(stdin) = stdin.filter(|_| !line.contains('#') && !line.contains("<<")) else { return line.to_owned() };
    let end = ["EOF", "END", "END_OF_TEXT"].into_iter().find(|end| stdin.lines().all(|line| line != *end)).unwrap_or("END_OF_TEXT");
    let gap = if stdin.is_empty() || stdin.ends_with('\n') { "" } else { "\n" };
    format!("{line} <<'{end}'\n{stdin}{gap}{end}")
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

/// What could stand at the cursor of a half-typed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The line as it was.
    pub line: Rc<str>,
    /// Where the cursor stood, in bytes.
    pub cursor: usize,
    /// What could be there.
    pub words: Rc<[Offered]>,
    /// How many more there are.
    pub more: usize,
    /// Grows with every offer, so that asking again answers again.
    pub number: u64,
}

/// One of the things that could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The word; where all begin with the same path, without it.
    pub word: Rc<str>,
    /// What is said about it; may be empty.
    pub hint: Rc<str>,
    /// The line with it in place.
    pub line: Rc<str>,
    /// Where the cursor then stands, in bytes.
    pub cursor: usize,
}

impl Offer {
    /// The line with what all words have in common in place, and where the cursor then stands.
    #[must_use]
    pub fn common(&self) -> (String, usize) {
        let same = || (self.line.to_string(), self.cursor);
        let Some(first) = self.words.first() else { return same() };
        if self.words.len() == 1 {
            return (first.line.to_string(), first.cursor);
        }
        let length = self.words.iter().fold(first.cursor, |length, offered| {
            let same = first.line.bytes().zip(offered.line.bytes()).take_while(|(left, right)| left == right).count();
            length.min(same).min(offered.cursor)
        });
        let common = (0..=length).rev().find_map(|end| first.line.get(..end)).unwrap_or_default();
        if common.len() <= self.cursor {
            return same();
        }
        (format!("{common}{}", self.line.get(self.cursor..).unwrap_or_default()), common.len())
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
const OFFERS_MAX: usize = 100;

/// What could stand at `cursor` of `line`.
#[must_use]
pub fn offer(line: &Rc<str>, cursor: usize, cluster: &Cluster, files: &BTreeMap<String, String>, number: u64) -> Offer {
    let begins = line.get(..cursor).and_then(|before| before.rfind('\n')).unwrap_or(0);
    // Inside a here-document or between quotation marks there is nothing to offer.
    let inside = !is_finished(&line[..begins]) && !line[..begins].ends_with('\\');
    let mut found = if inside { Vec::new() } else { complete::complete(line, cursor, cluster, files) };
    let more = found.len().saturating_sub(OFFERS_MAX);
    found.truncate(OFFERS_MAX);
    let rest = line.get(cursor..).unwrap_or_default();
    let shown_from = shared_path(&found);
    let whole = |completion: Completion| {
        let before = line.get(..completion.start).unwrap_or_default();
        let gap = if completion.goes_on || rest.starts_with(' ') { "" } else { " " };
        let begun = format!("{before}{}{gap}", completion.text);
        let cursor = begun.len() + usize::from(rest.starts_with(' ') && !completion.goes_on);
        let word = completion.text.get(shown_from..).unwrap_or_default().into();
        Offered { word, hint: completion.hint.into(), line: format!("{begun}{rest}").into(), cursor }
    };
    Offer { line: line.clone(), cursor, words: found.into_iter().map(whole).collect(), more, number }
}

/// How long the path is that all completions begin with: `sts.spec.`, `pod/`, `app=web,`.
fn shared_path(found: &[Completion]) -> usize {
    let Some(first) = found.first() else { return 0 };
    let path = first.text.rfind(['.', '/', ',']).map_or("", |at| &first.text[..=at]);
    if found.len() > 1 && found.iter().all(|one| one.text.len() > path.len() && one.text.starts_with(path)) { path.len() } else { 0 }
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
        assert_eq!(spoken("kubectl apply -f -", Some("a: b\n")), "kubectl apply -f - <<'EOF'\na: b\nEOF");
        assert_eq!(spoken("kubectl apply -f -", Some("EOF")), "kubectl apply -f - <<'END'\nEOF\nEND");
        assert_eq!(spoken("kubectl get pods", None), "kubectl get pods");
    }

    #[test]
    fn an_offer_fills_in_what_is_common_and_keeps_what_follows() {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        let asked = |line: &str, cursor| offer(&line.into(), cursor, &cluster, &BTreeMap::new(), 0).common();
        assert_eq!(asked("kubectl rol", 11), ("kubectl rollout ".to_owned(), 16));
        assert_eq!(asked("kubectl get daem -o wide", 16), ("kubectl get daemonsets -o wide".to_owned(), 23));
        assert_eq!(asked("kubectl get pods -o js", 22), ("kubectl get pods -o json".to_owned(), 24));
        assert_eq!(asked("kubectl apply -f - <<EOF\nkubectl rol", 36), ("kubectl apply -f - <<EOF\nkubectl rol".to_owned(), 36));
    }
}
