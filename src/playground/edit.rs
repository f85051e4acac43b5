//! From the text to the cluster: what changed since the text was last applied, tried on a copy first, so that an edit reaches the
//! cluster whole or not at all.

use super::guard;
use super::locate;
use super::manifest::{Buffer, Piece, What};
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::yaml::{Lines, Problem};
use crate::session::edit::{self, Accepted, Edit};
use crate::session::input::{Documents, Manifest};
use crate::time::Time;
use std::rc::Rc;

/// Which Kinds an application is about: Nodes come first, for the rest needs somewhere to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only Nodes.
    Nodes,
    /// Everything.
    Everything,
}

/// Tries an edit on a copy of the cluster.
///
/// # Errors
/// What kubectl and the API server have against it, each at its place in the text.
pub fn attempt(
    text: &str,
    buffer: &Buffer,
    applied: &Documents,
    cluster: &Cluster,
    now: Time,
    scope: Scope,
) -> Result<Accepted, Rc<[Problem]>> {
    if !buffer.problems.is_empty() {
        return Err(buffer.problems.clone());
    }
    let changed = changed_pieces(buffer, applied);
    let nodes_first = [true, false].into_iter().flat_map(|nodes| changed.iter().filter(move |piece| is_of_nodes(piece) == nodes));
    let pieces: Vec<&Piece> = nodes_first.filter(|piece| scope == Scope::Everything || is_of_nodes(piece)).copied().collect();
    let gone = applied.keys().rev().filter(|object| scope == Scope::Everything && !buffer.documents.contains_key(object));
    let edit = Edit { apply: pieces.iter().map(|piece| objects_of(piece, buffer, applied)).collect(), delete: gone.cloned().collect() };
    let accepted = edit::attempt(&edit, cluster, now).map_err(|refused| {
        let lines = Lines::of(text);
        let mut problems = Vec::new();
        for problem in refused.iter().flat_map(|refused| locate::problems(&lines, pieces[refused.document], &refused.words)) {
            if !problem.join(&mut problems) {
                break;
            }
        }
        Rc::from(problems)
    })?;
    match guard::refusal(accepted.cluster.as_ref().unwrap_or(cluster)) {
        Some(refusal) => Err(Rc::from([refusal.problem(text, buffer)])),
        None => Ok(accepted),
    }
}

/// The objects that a document asks for; of a pool, the Nodes that changed.
fn objects_of(piece: &Piece, buffer: &Buffer, applied: &Documents) -> Rc<[Json]> {
    match &piece.what {
        What::NodePool => {
            let nodes = buffer.documents.iter().filter(|(object, _)| is_from_pool(piece, object));
            let differs = |object: &ObjectRef, node: &Manifest| applied.get(object).is_none_or(|before| before.value != node.value);
            nodes.filter(|(object, node)| differs(object, node)).map(|(_, node)| node.value.clone()).collect()
        }
        What::Object(object) => buffer.documents.get(object).map(|manifest| manifest.value.clone()).into_iter().collect(),
        What::Unknown => Rc::from([piece.value.clone()]),
        What::Scenario => Rc::from([]),
    }
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
