//! `kubectl get --watch` (`kubectl/pkg/cmd/get/get.go:watch`): after the list, a row or an object for every change, until somebody stops
//! it. An object that is gone is shown once more as it was last.

use crate::cluster::store::Cluster;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::print::columns::Context;
use crate::kubectl::print::list::{self, Look};
use crate::kubectl::print::output;
use crate::kubectl::print::table::{Table, cell_text};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::read::{key_of, name_of};
use crate::time::Time;
use serde_json::json;
use std::collections::BTreeMap;

/// What became of an object, as `--output-watch-events` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Became {
    Added,
    Modified,
    Deleted,
}

impl Became {
    const fn word(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

/// A table that gets a row for every change, or a stream of objects.
#[derive(Clone, Debug)]
struct Watch {
    kind: Kind,
    arguments: Arguments,
    namespace: String,
    look: Look,
    seen: BTreeMap<Key, Json>,
    /// The cluster at the last look, and the versions of the objects in it: where they are the same, nothing needs to be read.
    looked_at: Option<Cluster>,
    versions: Vec<(Key, u64)>,
    widths: Vec<usize>,
    header_due: bool,
    /// Whether an object was printed, so that the next in YAML needs a line between, and the next row no header.
    separates: bool,
}

/// Watches after the table that `get` has printed.
pub(crate) fn start(shell: &mut Shell<'_>, arguments: &Arguments, kinds: &[Kind], look: Look) -> Result<(), Failure> {
    let mut watch = Watch::new(shell, arguments, kinds, look)?;
    for table in &shell.tables {
        watch.remember(table);
    }
    shell.waiting = Some(Waiting::new(watch, None));
    Ok(())
}

/// Prints each of `objects` and watches on.
pub(crate) fn start_with_objects(
    shell: &mut Shell<'_>,
    arguments: &Arguments,
    kinds: &[Kind],
    look: Look,
    objects: Vec<Json>,
) -> Result<(), Failure> {
    let mut watch = Watch::new(shell, arguments, kinds, look)?;
    for object in objects {
        let text = watch.printed(Became::Added, &object)?;
        shell.stdout.push_str(&text);
    }
    shell.waiting = Some(Waiting::new(watch, None));
    Ok(())
}

impl Watch {
    fn new(shell: &Shell<'_>, arguments: &Arguments, kinds: &[Kind], look: Look) -> Result<Self, Failure> {
        let [kind] = kinds else {
            return Err(Failure::plain("you may only specify a single resource type"));
        };
        let mut watch = Self {
            kind: *kind,
            arguments: arguments.clone(),
            namespace: shell.namespace.clone(),
            seen: BTreeMap::new(),
            looked_at: None,
            versions: Vec::new(),
            widths: Vec::new(),
            header_due: shell.stdout.is_empty() && !look.no_headers,
            separates: false,
            look,
        };
        watch.seen = watch.objects(&shell.cluster, shell.now)?;
        Ok(watch)
    }

    fn objects(&self, cluster: &Cluster, now: Time) -> Result<BTreeMap<Key, Json>, Failure> {
        let files = BTreeMap::new();
        let shell = Shell::reader(cluster.clone(), now, &self.namespace, &files);
        let words = &self.arguments.words;
        let names_one = words.len() > 1 || words.iter().any(|word| word.contains('/'));
        let name = words.get(1).or(words.first()).and_then(|word| word.rsplit('/').next()).filter(|_| names_one);
        let objects = target::list(&shell, &self.arguments, self.kind)?;
        Ok(objects
            .into_iter()
            .filter(|object| name.is_none_or(|name| name_of(object) == name))
            .map(|object| (key_of(&object), object))
            .collect())
    }

    fn versions(&self, cluster: &Cluster) -> Vec<(Key, u64)> {
        cluster.list(self.kind, None).iter().map(|object| (object.meta().key.clone(), object.meta().resource_version)).collect()
    }

    fn remember(&mut self, table: &Table) {
        let lines = table.rows.iter().map(|row| &row.cells).chain(std::iter::once(&table.columns));
        for cells in lines {
            self.widths.resize(self.widths.len().max(cells.len()), 0);
            for (width, cell) in self.widths.iter_mut().zip(cells) {
                *width = (*width).max(cell_text(cell).chars().count());
            }
        }
    }

    fn rows(&mut self, changed: &[(Became, Json)], context: Context) -> Progress {
        let objects: Vec<&Json> = changed.iter().map(|(_, object)| object).collect();
        let mut table = list::table_of(self.kind, &objects, &self.look, context);
        if self.look.with_event {
            for (row, (became, _)) in table.rows.iter_mut().zip(changed) {
                if let Some(first) = row.cells.first_mut() {
                    became.word().clone_into(first);
                }
            }
        }
        self.remember(&table);
        let mut progress = Progress::default();
        if std::mem::take(&mut self.header_due) {
            progress.stdout.push_str(&self.line(&table.columns));
        }
        for row in &table.rows {
            progress.stdout.push_str(&self.line(&row.cells));
        }
        progress
    }

    fn stream(&mut self, changed: &[(Became, Json)]) -> Progress {
        let mut progress = Progress::default();
        for (became, object) in changed {
            match self.printed(*became, object) {
                Ok(text) => progress.stdout.push_str(&text),
                Err(failure) => {
                    progress.stderr = failure.print();
                    progress.exit = Some(1);
                    break;
                }
            }
        }
        progress
    }

    /// One object in the format of `-o`.
    fn printed(&mut self, became: Became, object: &Json) -> Result<String, Failure> {
        let mut object = output::without_managed_fields(object);
        if self.look.with_event {
            object = json!({"object": object, "type": became.word()});
        }
        let text = list::print(&self.look.format, vec![object], true, self.look.no_headers)?;
        let is_first = !std::mem::replace(&mut self.separates, true);
        match self.look.format.split('=').next() {
            Some("yaml") if !is_first => Ok(format!("---\n{text}")),
            Some("custom-columns") if !is_first && !self.look.no_headers => {
                Ok(text.split_once('\n').map_or_else(String::new, |(_, rows)| rows.to_owned()))
            }
            _ => Ok(text),
        }
    }

    fn line(&self, cells: &[String]) -> String {
        let mut line = String::new();
        for (at, cell) in cells.iter().map(|cell| cell_text(cell)).enumerate() {
            line.push_str(&cell);
            if at + 1 < cells.len() {
                let width = self.widths.get(at).copied().unwrap_or(0).max(3) + 3;
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
            }
        }
        line.push('\n');
        line
    }
}

impl Task for Watch {
    /// Prints what is new, changed or gone.
    fn poll(&mut self, cluster: &Cluster, now: Time, _deadline: Option<Time>) -> Progress {
        if self.looked_at.replace(cluster.clone()).is_some_and(|before| before.has_same(cluster, self.kind)) {
            return Progress::default();
        }
        let versions = self.versions(cluster);
        if versions == self.versions {
            return Progress::default();
        }
        self.versions = versions;
        let Ok(current) = self.objects(cluster, now) else { return Progress::default() };
        let mut changed: Vec<(Became, Json)> = Vec::new();
        let gone = self.seen.iter().filter(|(key, _)| !current.contains_key(key));
        changed.extend(gone.map(|(_, object)| (Became::Deleted, object.clone())));
        for (key, object) in &current {
            match self.seen.get(key) {
                None => changed.push((Became::Added, object.clone())),
                Some(before) if before != object => changed.push((Became::Modified, object.clone())),
                Some(_) => {}
            }
        }
        self.seen = current;
        if changed.is_empty() {
            return Progress::default();
        }
        if self.look.format.is_empty() { self.rows(&changed, Context { now, epoch: cluster.epoch }) } else { self.stream(&changed) }
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }

    fn is_endless(&self) -> bool {
        true
    }
}
