//! `kubectl events` (`kubectl/pkg/cmd/events`): the events of a namespace or of one object, oldest first.

use crate::cluster::store::Cluster;
use crate::kubectl::age;
use crate::kubectl::columns::event_times;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::output;
use crate::kubectl::shell::{Shell, key_of, name_of, namespace_of};
use crate::kubectl::tabular;
use crate::kubectl::target;
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::time::{Epoch, Time};
use std::collections::BTreeMap;

/// Runs `kubectl events`.
///
/// # Errors
/// Types of event that do not exist.
pub fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let types = arguments.list("types");
    if types.iter().any(|kind| !["normal", "warning"].contains(&kind.to_lowercase().as_str())) {
        return Err(Failure::plain("valid --types are Normal or Warning"));
    }
    let mut events = chosen(shell, arguments)?;
    if arguments.is_on("watch") {
        let seen = events.iter().map(|event| (key_of(event), event.clone())).collect();
        let (arguments, namespace) = (arguments.clone(), shell.namespace.clone());
        shell.waiting = Some(Waiting::new(EventWatch { arguments, namespace, seen }, None));
    }
    if events.is_empty() && shell.waiting.is_some() {
        return Ok(());
    }
    if events.is_empty() {
        let place = if arguments.is_on("all-namespaces") {
            "No events found.".to_owned()
        } else {
            format!("No events found in {} namespace.", shell.namespace)
        };
        shell.complain(&place);
        return Ok(());
    }
    sort_by_time(&mut events);
    if let Some(format) = arguments.text("output").filter(|format| !format.is_empty()) {
        let text = if format == "name" {
            events.iter().map(|event| format!("event/{}\n", name_of(event))).collect()
        } else {
            output::print_object(&output::filled_in(format, arguments, shell.files)?, &output::list(events))?
        };
        shell.stdout.push_str(&text);
        return Ok(());
    }
    let everywhere = arguments.is_on("all-namespaces");
    let mut text = String::new();
    if !arguments.is_on("no-headers") {
        text.push_str(if everywhere { "NAMESPACE\t" } else { "" });
        text.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
    }
    for event in &events {
        text.push_str(&row(event, everywhere, shell.cluster.epoch, shell.now));
    }
    shell.stdout.push_str(&tabular::align(&text, 6, 3));
    Ok(())
}

/// The events that `--for`, `--types`, `-n` and the selectors let through.
fn chosen(shell: &Shell<'_>, arguments: &Arguments) -> Result<Vec<Json>, Failure> {
    let types = arguments.list("types");
    let mut events = target::list(shell, arguments, Kind::Event)?;
    if let Some(about) = arguments.text("for") {
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
    let field = |name: &str| event[name].as_str().unwrap_or_default();
    let about = &event["involvedObject"];
    format!(
        "{place}{}\t{}\t{}\t{}/{}\t{}\n",
        seen(event, epoch, now),
        field("type"),
        field("reason"),
        about["kind"].as_str().unwrap_or_default(),
        about["name"].as_str().unwrap_or_default(),
        field("message").trim()
    )
}

/// `kubectl events --watch`: a row for every event that is new or counted again.
#[derive(Clone, Debug)]
pub struct EventWatch {
    arguments: Arguments,
    namespace: String,
    seen: BTreeMap<Key, Json>,
}

impl Task for EventWatch {
    /// Prints what is new.
    fn poll(&mut self, cluster: &Cluster, now: Time, _deadline: Option<Time>) -> Progress {
        let files = BTreeMap::new();
        let shell = Shell::reader(cluster.clone(), now, &self.namespace, &files);
        let Ok(mut events) = chosen(&shell, &self.arguments) else { return Progress::default() };
        events.retain(|event| self.seen.get(&key_of(event)) != Some(event));
        sort_by_time(&mut events);
        let everywhere = self.arguments.is_on("all-namespaces");
        let rows: String = events.iter().map(|event| row(event, everywhere, cluster.epoch, now)).collect();
        self.seen.extend(events.into_iter().map(|event| (key_of(&event), event)));
        Progress { stdout: tabular::align(&rows, 6, 3), ..Progress::default() }
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }

    fn is_endless(&self) -> bool {
        true
    }
}

/// Oldest last observation first; equal ones stay in list order.
pub fn sort_by_time(events: &mut [Json]) {
    let time = |event: &Json| event_times(event).1.as_str().unwrap_or_default().chars().take(19).collect::<String>();
    events.sort_by_key(time);
}

/// `2m (x3 over 5m)`, or just the age.
#[must_use]
pub fn seen(event: &Json, epoch: Epoch, now: Time) -> String {
    let (first, last) = event_times(event);
    let (first, last) = (age::since(Some(first), epoch, now), age::since(Some(last), epoch, now));
    let count = event["series"]["count"].as_i64().or_else(|| event["count"].as_i64()).unwrap_or(0);
    if count > 1 { format!("{last} (x{count} over {first})") } else { last }
}
