//! `kubectl describe` as text (`kubectl/pkg/describe/describe.go`): a file per group of kinds. Text is written with TABs and laid out once.

pub(crate) mod claim;
pub(crate) mod endpoints;
pub(crate) mod events;
pub(crate) mod generic;
pub(crate) mod node;
pub(crate) mod pod;
pub(crate) mod service;
pub(crate) mod template;
pub(crate) mod text;
pub(crate) mod workload;

use crate::kubectl::print::tabwriter;
use crate::kubectl::print::terminal::escaped;
use crate::object::Json;
use crate::object::kind::Kind;
use text::Context;

/// The description of one object.
pub(crate) fn describe(kind: Kind, object: &Json, context: Context<'_>) -> String {
    let mut text = String::new();
    match kind {
        Kind::Pod => pod::write(&mut text, object, context),
        Kind::DaemonSet => workload::daemon_set(&mut text, object, context),
        Kind::StatefulSet => workload::stateful_set(&mut text, object, context),
        Kind::Node => node::write(&mut text, object, context),
        Kind::PersistentVolumeClaim => claim::write(&mut text, object, context),
        Kind::PodDisruptionBudget => claim::budget(&mut text, object),
        Kind::Service => service::write(&mut text, object, context),
        Kind::Endpoints => endpoints::write(&mut text, object),
        Kind::EndpointSlice => endpoints::slice(&mut text, object),
        _ => generic::write(&mut text, object),
    }
    // `prefixWriter` escapes all that it writes.
    let laid_out = |text: &str| tabwriter::align(&escaped(text), 0, 2);
    if !context.events {
        return laid_out(&text);
    }
    let events = events::about(kind, object, context);
    if events.is_empty() {
        text.push_str("Events:\t<none>\n");
        return laid_out(&text);
    }
    // The writer is flushed before a table of events, so the columns of both are apart.
    laid_out(&text) + &laid_out(&events::table(&events, context))
}
