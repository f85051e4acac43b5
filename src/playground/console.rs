//! What was said in the console and what came back.

use crate::cluster::store::Cluster;
use crate::kubectl::complete::{self, Completion};
use std::rc::Rc;

/// The most exchanges the console keeps.
pub const EXCHANGES_MAX: usize = 300;
/// The most text one exchange keeps, in bytes.
pub const OUTPUT_BYTES_MAX: usize = 200_000;

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What was typed, or what a click said.
    pub command: Rc<str>,
    /// What came back.
    pub output: Rc<str>,
    /// The exit code; `None` while it has not ended.
    pub exit: Option<i32>,
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

/// The console with one exchange more; the oldest go.
pub fn push(console: &mut Rc<Vec<Exchange>>, mut exchange: Exchange) {
    if exchange.output.len() > OUTPUT_BYTES_MAX {
        exchange.output = shortened(&exchange.output).into();
    }
    let exchanges = Rc::make_mut(console);
    exchanges.push(exchange);
    let surplus = exchanges.len().saturating_sub(EXCHANGES_MAX);
    exchanges.drain(..surplus);
}

fn shortened(output: &str) -> String {
    let mut end = OUTPUT_BYTES_MAX;
    while !output.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}\n…", &output[..end])
}
