//! `kubectl events` (`kubectl/pkg/cmd/events`): the events of a namespace or of one object, oldest first.

use crate::cluster::store::Cluster;
use crate::kubectl::command::Command;
use crate::kubectl::describe::events::{seen, sort_by_time};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_NAMESPACES, CHUNKS, EVERYWHERE, LIST_PRINT, OUTPUT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::table::cell_text;
use crate::kubectl::print::{output, tabwriter};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::read::{key_of, name_of, namespace_of};
use crate::time::{Epoch, Time};
use std::collections::BTreeMap;

flags! { FLAGS:
    FOR: Text("for", "Filter events to only those pertaining to the specified resource.").values(Values::Objects);
    NO_HEADERS: Switch("no-headers", "When using the default output format, don't print headers.");
    TYPES: List("types", "Output only events of given types.").values(Values::Words(&["Normal", "Warning"]));
    WATCH: Switch("watch", "After listing the requested events, watch for more events.").short('w');
}

pub(crate) const COMMAND: Command = Command {
    path: &["events"],
    usage: "events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
    help: "List events",
    examples: &[
        ("List the events of the namespace", "kubectl events"),
        ("List those of one object", "kubectl events --for daemonset/agent"),
        ("List the warnings of all namespaces", "kubectl events -A --types=Warning"),
    ],
    flags: &[FLAGS, EVERYWHERE, LIST_PRINT, CHUNKS],
    about: &[Kind::Event],
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let types = arguments.get(TYPES);
    if types.iter().any(|kind| !["normal", "warning"].contains(&kind.to_lowercase().as_str())) {
        return Err(Failure::plain("valid --types are Normal or Warning"));
    }
    let mut events = chosen(shell, arguments)?;
    if arguments.get(WATCH) {
        let seen = events.iter().map(|event| (key_of(event), event.clone())).collect();
        let (arguments, namespace) = (arguments.clone(), shell.namespace.clone());
        shell.waiting = Some(Waiting::new(EventWatch { arguments, namespace, seen, looked_at: None }, None));
    }
    if events.is_empty() && shell.waiting.is_some() {
        return Ok(());
    }
    if events.is_empty() {
        let place = if arguments.get(ALL_NAMESPACES) {
            "No events found.".to_owned()
        } else {
            format!("No events found in {} namespace.", shell.namespace)
        };
        shell.complain(&place);
        return Ok(());
    }
    sort_by_time(&mut events);
    if let Some(format) = arguments.get(OUTPUT).filter(|format| !format.is_empty()) {
        let text = if format == "name" {
            events.iter().map(|event| format!("event/{}\n", name_of(event))).collect()
        } else {
            output::print_object(&output::filled_in(format, arguments, shell.files)?, &output::list(events))?
        };
        shell.stdout.push_str(&text);
        return Ok(());
    }
    let everywhere = arguments.get(ALL_NAMESPACES);
    let mut text = String::new();
    if !arguments.get(NO_HEADERS) {
        text.push_str(if everywhere { "NAMESPACE\t" } else { "" });
        text.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
    }
    for event in &events {
        text.push_str(&row(event, everywhere, shell.cluster.epoch, shell.now));
    }
    shell.stdout.push_str(&tabwriter::align(&text, 6, 3));
    Ok(())
}

/// The events that `--for`, `--types`, `-n` and the selectors let through.
fn chosen(shell: &Shell<'_>, arguments: &Arguments) -> Result<Vec<Json>, Failure> {
    let types = arguments.get(TYPES);
    let mut events = target::list(shell, arguments, Kind::Event)?;
    if let Some(about) = arguments.get(FOR) {
        let (kind, name) = about.split_once('/').ok_or_else(|| Failure::plain("--for must be in resource/name form"))?;
        let kind = target::kind_of(kind)?;
        events.retain(|event| event["involvedObject"]["kind"] == kind.info().name && event["involvedObject"]["name"] == name);
    }
    events.retain(|event| {
        types.is_empty() || types.iter().any(|kind| event["type"].as_str().is_some_and(|is| is.eq_ignore_ascii_case(kind)))
    });
    Ok(events)
}

fn row(event: &Json, everywhere: bool, epoch: Epoch, now: Time) -> String {
    let place = if everywhere { format!("{}\t", namespace_of(event)) } else { String::new() };
    let field = |object: &Json, name: &str| cell_text(object[name].as_str().unwrap_or_default().trim());
    let about = &event["involvedObject"];
    format!(
        "{place}{}\t{}\t{}\t{}/{}\t{}\n",
        seen(event, epoch, now),
        field(event, "type"),
        field(event, "reason"),
        field(about, "kind"),
        field(about, "name"),
        field(event, "message")
    )
}

/// `kubectl events --watch`: a row for every event that is new or counted again.
#[derive(Clone, Debug)]
struct EventWatch {
    arguments: Arguments,
    namespace: String,
    seen: BTreeMap<Key, Json>,
    /// The cluster at the last look: most steps write no event.
    looked_at: Option<Cluster>,
}

impl Task for EventWatch {
    /// Prints what is new.
    fn poll(&mut self, cluster: &Cluster, now: Time, _deadline: Option<Time>) -> Progress {
        if self.looked_at.replace(cluster.clone()).is_some_and(|before| before.has_same(cluster, Kind::Event)) {
            return Progress::default();
        }
        let files = BTreeMap::new();
        let shell = Shell::reader(cluster.clone(), now, &self.namespace, &files);
        let Ok(mut events) = chosen(&shell, &self.arguments) else { return Progress::default() };
        events.retain(|event| self.seen.get(&key_of(event)) != Some(event));
        sort_by_time(&mut events);
        let everywhere = self.arguments.get(ALL_NAMESPACES);
        let rows: String = events.iter().map(|event| row(event, everywhere, cluster.epoch, now)).collect();
        self.seen.extend(events.into_iter().map(|event| (key_of(&event), event)));
        Progress { stdout: tabwriter::align(&rows, 6, 3), ..Progress::default() }
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }

    fn is_endless(&self) -> bool {
        true
    }
}
