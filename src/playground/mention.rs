//! The objects that the output of a command names: the rows of its tables, and words like `daemonset.apps/x`.

use crate::cluster::store::Cluster;
use crate::kubectl::print::table::Table;
use crate::object::kind::{Key, Kind, ObjectRef};
use std::ops::Range;

/// The most objects that one answer may name; the rest are plain text.
const MENTIONS_MAX: usize = 5_000;

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The line, from 0.
    pub line: usize,
    /// The bytes of the line.
    pub bytes: Range<usize>,
    /// What is named.
    pub object: ObjectRef,
}

/// What the rows of a table look like that are still to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The namespace of the command.
    pub namespace: String,
    kind: Option<Kind>,
    name: usize,
    namespace_column: Option<usize>,
}

impl Shape {
    /// What the rows after these tables look like.
    #[must_use]
    pub fn of(tables: &[Table], namespace: &str) -> Option<Self> {
        let column = |table: &Table, header: &str| table.columns.iter().position(|column| column == header);
        let table = tables.last();
        Some(Self {
            namespace: namespace.to_owned(),
            kind: table.and_then(|table| table.rows.last()).map(|row| row.object.kind),
            name: table.and_then(|table| column(table, "NAME")).unwrap_or(0),
            namespace_column: table.and_then(|table| column(table, "NAMESPACE")),
        })
    }

    /// The object of a row.
    fn object(&self, words: &[Word<'_>]) -> Option<(Range<usize>, ObjectRef)> {
        let kind = self.kind?;
        let name = words.get(self.name)?;
        let namespace = self.namespace_column.and_then(|column| words.get(column)).map_or(self.namespace.as_str(), |word| word.text);
        Some((name.bytes.clone(), object(kind, namespace, name.text)))
    }
}

/// A word of a line.
struct Word<'line> {
    text: &'line str,
    bytes: Range<usize>,
}

/// The objects that a text names, in order.
#[must_use]
pub fn mentions(text: &str, tables: &[Table], shape: Option<&Shape>, namespace: &str, cluster: &Cluster) -> Vec<Mention> {
    let mut rows = tables.iter().flat_map(cells).peekable();
    let mut found = Vec::new();
    for (line, content) in text.lines().enumerate() {
        if found.len() >= MENTIONS_MAX {
            break;
        }
        let words = words(content);
        if let Some(row) = rows.next_if(|row| words.iter().take(3).any(|word| word.text == row.name)) {
            found.extend(row.mentions(line, &words));
        } else if let Some((bytes, object)) = shape.and_then(|shape| shape.object(&words)).filter(|(_, object)| holds(cluster, object)) {
            found.push(Mention { line, bytes, object });
        } else {
            let named = words.iter().filter_map(|word| Some((word, named(word.text, namespace, words.first()?.text, cluster)?)));
            found.extend(named.map(|(word, object)| Mention { line, bytes: word.bytes.clone(), object }));
        }
    }
    found
}

/// What a row of a table names.
struct Cells<'table> {
    name: &'table str,
    node: Option<&'table str>,
    object: &'table ObjectRef,
}

fn cells(table: &Table) -> impl Iterator<Item = Cells<'_>> {
    let column = |header: &str| table.columns.iter().position(|column| column == header);
    let (name, node) = (column("NAME"), column("NODE"));
    table.rows.iter().filter_map(move |row| {
        let node = node.and_then(|node| row.cells.get(node)).map(String::as_str).filter(|node| *node != "<none>");
        Some(Cells { name: row.cells.get(name?)?, node, object: &row.object })
    })
}

impl Cells<'_> {
    fn mentions(&self, line: usize, words: &[Word<'_>]) -> Vec<Mention> {
        let at = words.iter().position(|word| word.text == self.name);
        let node = at.zip(self.node).and_then(|(at, node)| words[at + 1..].iter().find(|word| word.text == node));
        let name = at.map(|at| Mention { line, bytes: words[at].bytes.clone(), object: self.object.clone() });
        let node = node.map(|word| Mention { line, bytes: word.bytes.clone(), object: object(Kind::Node, "", word.text) });
        name.into_iter().chain(node).collect()
    }
}

/// The object that a word like `pod/x` means, where the cluster has it in the namespace of the command or of the line.
fn named(word: &str, namespace: &str, first: &str, cluster: &Cluster) -> Option<ObjectRef> {
    let (kind, name) = word.split_once('/')?;
    let kind = Kind::of_argument(kind)?;
    [namespace, first].into_iter().map(|namespace| object(kind, namespace, name)).find(|object| holds(cluster, object))
}

fn holds(cluster: &Cluster, object: &ObjectRef) -> bool {
    cluster.get_json(object.kind, &object.key).is_some()
}

fn object(kind: Kind, namespace: &str, name: &str) -> ObjectRef {
    ObjectRef { kind, key: Key::new(if kind.info().namespaced { namespace } else { "" }, name) }
}

/// The words of a line, without the punctuation around them.
fn words(line: &str) -> Vec<Word<'_>> {
    let around = |letter: char| "\"',:()".contains(letter);
    let mut words = Vec::new();
    let mut at = 0;
    for piece in line.split(char::is_whitespace) {
        let text = piece.trim_matches(around);
        if !text.is_empty() {
            let start = at + piece.len() - piece.trim_start_matches(around).len();
            words.push(Word { text, bytes: start..start + text.len() });
        }
        at += piece.len() + line[at + piece.len()..].chars().next().map_or(0, char::len_utf8);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Shape, mentions};
    use crate::cluster::store::Cluster;
    use crate::kubectl::{self, Invocation};
    use crate::time::{Epoch, Time};

    fn check(line: &str) -> Vec<String> {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        let reply = kubectl::run(&Invocation::of(line), &cluster, Time::START);
        let found = mentions(&reply.stdout, &reply.tables, None, "default", &cluster);
        let lines: Vec<&str> = reply.stdout.lines().collect();
        found.iter().map(|one| format!("{} = {}", &lines[one.line][one.bytes.clone()], one.object.key.name)).collect()
    }

    #[test]
    fn rows_and_words_with_a_kind_are_named() {
        assert!(check("kubectl get namespaces").contains(&"kube-system = kube-system".to_owned()));
        assert!(check("kubectl get ns -o name").contains(&"namespace/default = default".to_owned()));
        assert!(check("kubectl get ns --no-headers").contains(&"default = default".to_owned()));
        assert!(check("kubectl get ns -o yaml").is_empty());
    }

    #[test]
    fn rows_that_come_later_are_named_too() {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        let reply = kubectl::run(&Invocation::of("kubectl get ns"), &cluster, Time::START);
        let shape = Shape::of(&reply.tables, "default").unwrap();
        let found = mentions("default   Active   3s\ngone   Active   3s\n", &[], Some(&shape), "default", &cluster);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].bytes, 0..7);
    }
}
