//! What was said in the console and what came back.

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
