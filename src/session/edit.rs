//! An edit of the reader's text: the objects that changed are applied and those that disappeared are deleted, by the same code as
//! `kubectl apply` and `kubectl delete`, on one copy of the cluster. The edit reaches the cluster whole or not at all.

use crate::cluster::store::{Cluster, Delta};
use crate::kubectl::{self, Invocation};
use crate::object::Json;
use crate::object::kind::ObjectRef;
use crate::object::limits::Counted;
use crate::session::input::APPLY_EDITOR;
use crate::time::Time;
use std::rc::Rc;

/// What an edit asks for.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The objects of each document to apply, in order.
    pub apply: Vec<Rc<[Json]>>,
    /// The objects that the text no longer asks for, in the order they go.
    pub delete: Vec<ObjectRef>,
}

/// An edit that the API server accepts.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// The commands that say it.
    pub commands: Vec<Answered>,
    /// The cluster as the edit leaves it; `None` where nothing had to be asked for.
    pub cluster: Option<Cluster>,
}

/// A command and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The command.
    pub command: Rc<str>,
    /// What it printed.
    pub output: Rc<str>,
}

/// Why a document is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place in [`Edit::apply`].
    pub document: usize,
    /// What kubectl and the API server have against it.
    pub words: String,
}

/// Tries an edit on a copy of the cluster.
///
/// # Errors
/// What is refused, up to as many refusals as are told of one text; nothing is deleted then.
pub fn attempt(edit: &Edit, cluster: &Cluster, now: Time) -> Result<Accepted, Vec<Refused>> {
    let mut accepted = Accepted::default();
    // Kept apart from the cluster, which each command copies.
    let mut log = Vec::new();
    let (mut printed, mut refused) = (String::new(), Vec::new());
    for (document, objects) in edit.apply.iter().enumerate() {
        let invocation = Invocation { documents: Some(objects.clone()), ..Invocation::of("kubectl apply -f -") };
        match accepted.ask(&invocation, cluster, now, &mut log) {
            Ok(output) => printed.push_str(&output),
            Err(words) => refused.push(Refused { document, words }),
        }
        if refused.len() >= Counted::Problems.allowed() {
            break;
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    if !printed.is_empty() {
        accepted.commands.push(Answered { command: APPLY_EDITOR.into(), output: printed.into() });
    }
    for object in &edit.delete {
        if accepted.cluster.as_ref().unwrap_or(cluster).get(object.kind, &object.key).is_some() {
            let command = format!("{} --wait=false", delete_command(object));
            let (Ok(output) | Err(output)) = accepted.ask(&Invocation::of(command.clone()), cluster, now, &mut log);
            accepted.commands.push(Answered { command: command.into(), output: output.into() });
        }
    }
    if let Some(cluster) = &mut accepted.cluster {
        cluster.put_log(log);
    }
    Ok(accepted)
}

impl Accepted {
    /// Runs a command on what the edit has made of the cluster so far; what it printed, or its complaint.
    fn ask(&mut self, invocation: &Invocation, cluster: &Cluster, now: Time, log: &mut Vec<Delta>) -> Result<String, String> {
        let here = self.cluster.as_ref().unwrap_or(cluster);
        let reply = kubectl::run(invocation, here, now);
        if reply.exit != 0 {
            return Err(reply.stderr);
        }
        if let Some(mut cluster) = reply.cluster {
            log.append(&mut cluster.take_log());
            self.cluster = Some(cluster);
        }
        Ok(reply.stdout + &reply.stderr)
    }
}

/// The kubectl command that deletes `object`.
#[must_use]
pub fn delete_command(object: &ObjectRef) -> String {
    let resource = object.kind.info().singular;
    let key = &object.key;
    if key.namespace.is_empty() || &*key.namespace == "default" {
        format!("kubectl delete {resource} {}", key.name)
    } else {
        format!("kubectl delete {resource} {} -n {}", key.name, key.namespace)
    }
}
