//! From the text to the cluster: what changed since the text was last applied, tried on a copy first, so that an edit reaches the
//! cluster whole or not at all.

use super::guard;
use super::locate;
use super::manifest::{Buffer, Documents, Piece, What};
use crate::cluster::request::Request;
use crate::cluster::server;
use crate::cluster::store::Cluster;
use crate::kubectl::{self, Invocation};
use crate::object::kind::{Kind, ObjectRef};
use crate::object::yaml::Problem;
use crate::time::Time;
use std::rc::Rc;

/// An edit that the API server accepts.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// The commands that say it, with what each prints and what it reads.
    pub commands: Vec<Said>,
    /// The requests, in order.
    pub requests: Vec<Request>,
}

/// The command that applies the text of the editor.
pub const APPLY_EDITOR: &str = "kubectl apply -f editor.yaml";

/// A command and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The command.
    pub command: Rc<str>,
    /// What it printed.
    pub output: Rc<str>,
}

/// Which Kinds an application is about: Nodes come first, for the rest needs somewhere to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Only Nodes.
    Nodes,
    /// Everything.
    Everything,
}

/// Tries an edit.
///
/// # Errors
/// What kubectl and the API server have against it, each at its place in the text.
pub fn attempt(
    text: &str,
    buffer: &Buffer,
    applied: &Documents,
    cluster: &Cluster,
    now: Time,
    part: Part,
) -> Result<Accepted, Rc<[Problem]>> {
    if !buffer.problems.is_empty() {
        return Err(buffer.problems.clone());
    }
    let mut attempt = Attempt { cluster: cluster.clone(), now, accepted: Accepted::default(), printed: String::new() };
    let mut problems = Vec::new();
    let changed = changed_pieces(buffer, applied);
    for nodes in [true, false] {
        for piece in changed.iter().filter(|piece| is_of_nodes(piece) == nodes && (nodes || part == Part::Everything)) {
            if let Err(refusal) = attempt.apply(piece, buffer, applied) {
                problems.extend(locate::problems(text, piece, &refusal));
            }
        }
    }
    if let Some(refusal) = guard::refusal(&attempt.cluster) {
        let piece = buffer.pieces.iter().find(|piece| piece.what == What::Object(refusal.object.clone()));
        problems.extend(piece.map(|piece| guard::problem(text, piece, &refusal)));
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    attempt.say_apply();
    for object in applied.keys().rev().filter(|object| part == Part::Everything && !buffer.documents.contains_key(object)) {
        attempt.delete(object);
    }
    Ok(attempt.accepted)
}

/// The documents that do not ask for what was last applied.
fn changed_pieces<'a>(buffer: &'a Buffer, applied: &Documents) -> Vec<&'a Piece> {
    let changed = |object: &ObjectRef| match (buffer.documents.get(object), applied.get(object)) {
        (Some(now), Some(before)) => now.value != before.value,
        (now, _) => now.is_some(),
    };
    buffer
        .pieces
        .iter()
        .filter(|piece| match &piece.what {
            What::Object(object) => changed(object),
            What::NodePool => buffer.documents.keys().any(|object| is_from_pool(piece, object) && changed(object)),
            What::Unknown => true,
            What::Scenario => false,
        })
        .collect()
}

fn is_of_nodes(piece: &Piece) -> bool {
    match &piece.what {
        What::NodePool => true,
        What::Object(object) => object.kind == Kind::Node,
        What::Scenario | What::Unknown => false,
    }
}

fn is_from_pool(pool: &Piece, object: &ObjectRef) -> bool {
    let number = object.key.name.strip_prefix(&*pool.name).and_then(|rest| rest.strip_prefix('-'));
    object.kind == Kind::Node && number.is_some_and(|number| number.parse::<u32>().is_ok())
}

struct Attempt {
    cluster: Cluster,
    now: Time,
    accepted: Accepted,
    printed: String,
}

impl Attempt {
    fn apply(&mut self, piece: &Piece, buffer: &Buffer, applied: &Documents) -> Result<(), String> {
        let source = match &piece.what {
            What::NodePool => {
                let differs =
                    |object: &&ObjectRef| applied.get(*object).is_none_or(|before| before.value != buffer.documents[*object].value);
                let nodes = buffer.documents.keys().filter(|object| is_from_pool(piece, object)).filter(differs);
                nodes.map(|object| &*buffer.documents[object].source).collect::<Vec<_>>().join("\n---\n")
            }
            What::Object(object) => buffer.documents.get(object).map(|manifest| manifest.source.to_string()).unwrap_or_default(),
            What::Scenario => return Ok(()),
            What::Unknown => crate::object::emit::yaml(&piece.value),
        };
        let invocation = Invocation { line: "kubectl apply -f -".to_owned(), stdin: Some(source), ..Invocation::default() };
        let (output, failed) = self.run(&invocation);
        if failed {
            return Err(output);
        }
        self.printed.push_str(&output);
        Ok(())
    }

    fn delete(&mut self, object: &ObjectRef) {
        if self.cluster.get(object.kind, &object.key).is_none() {
            return;
        }
        let command = format!("{} --wait=false", super::delete_command(object));
        let (output, _) = self.run(&Invocation { line: command.clone(), ..Invocation::default() });
        self.accepted.commands.push(Said { command: command.into(), output: output.into() });
    }

    /// Runs a command on the copy; what it printed, and whether it failed.
    fn run(&mut self, invocation: &Invocation) -> (String, bool) {
        let reply = kubectl::run(invocation, &self.cluster, self.now);
        if reply.exit != 0 {
            return (reply.stderr, true);
        }
        for request in reply.requests {
            // kubectl tried it on a copy of this very cluster.
            if server::serve(&mut self.cluster, &request, self.now).is_ok() {
                self.accepted.requests.push(request);
            }
        }
        (format!("{}{}", reply.stdout, reply.stderr), false)
    }

    fn say_apply(&mut self) {
        if !self.printed.is_empty() {
            let said = Said { command: APPLY_EDITOR.into(), output: std::mem::take(&mut self.printed).into() };
            self.accepted.commands.push(said);
        }
    }
}
