//! Text that a terminal may be given (`cli-runtime/pkg/printers/terminal.go`): what would steer it is written out instead.

use std::borrow::Cow;

/// The text with the sign that begins a control sequence, and the one that goes back to the beginning of the line, written out
/// (`EscapeTerminal`).
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['\u{1b}', '\r']) { Cow::Owned(text.replace('\u{1b}', "^[").replace('\r', "\\r")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(escaped("\u{1b}[31mred\rx"), "^[[31mred\\rx");
        assert_eq!(escaped("plain\n"), "plain\n");
    }
}
