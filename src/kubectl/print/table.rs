//! A table of `kubectl get`: first a value whose rows know their object, then text (`cli-runtime/pkg/printers/tableprinter.go`).

use crate::kubectl::print::tabwriter;
use crate::kubectl::print::terminal::escaped;
use crate::object::kind::ObjectRef;

/// Rows of one kind under their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The headers, in capitals.
    pub columns: Vec<String>,
    /// One row per object.
    pub rows: Vec<Row>,
    /// Whether the headers are printed.
    pub headers: bool,
}

/// One object's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As many as there are columns.
    pub cells: Vec<String>,
    /// The object that the row is about.
    pub object: ObjectRef,
}

impl Table {
    /// The table as kubectl prints it: columns at least six wide, three blanks apart, nothing behind the last.
    #[must_use]
    pub fn print(&self) -> String {
        let mut text = String::new();
        if self.headers {
            text.push_str(&self.columns.join("\t"));
            text.push('\n');
        }
        for row in &self.rows {
            let cells: Vec<String> = row.cells.iter().map(|cell| cell_text(cell)).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        tabwriter::align(&text, 6, 3)
    }

    /// Puts the type before each name, as a table among others has it: `pod/x`.
    pub fn prefix_names(&mut self, column: usize) {
        for row in &mut self.rows {
            if let Some(cell) = row.cells.get_mut(column) {
                *cell = format!("{}/{cell}", row.object.kind.info().printed());
            }
        }
    }

    /// Adds a column in front.
    pub fn put_first(&mut self, header: &str, cell: impl Fn(&Row) -> String) {
        self.columns.insert(0, header.to_owned());
        for row in &mut self.rows {
            let text = cell(row);
            row.cells.insert(0, text);
        }
    }
}

/// A cell of several lines is cut at the first (`appendCellValue`).
pub(crate) fn cell_text(cell: &str) -> String {
    match cell.split_once(['\u{c}', '\n', '\r']) {
        Some((line, _)) => format!("{}...", escaped(line)),
        None => escaped(cell).replace('\t', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::kind::{Key, Kind};

    #[test]
    fn columns_are_padded_and_the_last_is_not() {
        let object = ObjectRef { kind: Kind::Pod, key: Key::new("default", "a") };
        let row = |cells: [&str; 3]| Row { cells: cells.map(str::to_owned).to_vec(), object: object.clone() };
        let mut table = Table {
            columns: ["NAME", "RESTARTS", "AGE"].map(str::to_owned).to_vec(),
            rows: vec![row(["agent-x", "0", "7s"]), row(["b", "12", "7s\nmore"]), row(["\u{1b}[1mc", "1\r2", "\u{c}"])],
            headers: true,
        };
        assert_eq!(
            table.print(),
            "NAME      RESTARTS   AGE\nagent-x   0          7s\nb         12         7s...\n^[[1mc    1...       ...\n"
        );
        table.headers = false;
        assert_eq!(table.print(), "agent-x   0      7s\nb         12     7s...\n^[[1mc    1...   ...\n");
    }
}
