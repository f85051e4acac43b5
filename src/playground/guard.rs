//! Bounds that a real cluster does not have: a browser tab cannot hold two thousand million Pods.

use super::manifest::Piece;
use crate::cluster::store::Cluster;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::path::FieldPath;
use crate::object::yaml::Problem;

/// The most replicas that one workload may ask for.
pub const REPLICAS_MAX: i64 = 5_000;
/// The most Nodes.
pub const NODES_MAX: usize = 20_000;

/// What is asked for beyond a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who asks.
    pub object: ObjectRef,
    /// For how many.
    pub replicas: i64,
}

/// The first workload that asks for too much.
#[must_use]
pub fn refusal(cluster: &Cluster) -> Option<Refusal> {
    cluster
        .stateful_sets()
        .find(|set| set.spec.replicas > REPLICAS_MAX)
        .map(|set| Refusal { object: ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() }, replicas: set.spec.replicas })
}

impl Refusal {
    /// What the page says about it.
    #[must_use]
    pub fn message(&self) -> String {
        format!(
            "podloom: spec.replicas: {}: at most {REPLICAS_MAX} Pods of one workload are simulated (a real cluster would accept this)",
            self.replicas
        )
    }
}

/// A refusal at its place in the text.
#[must_use]
pub fn problem(text: &str, piece: &Piece, refusal: &Refusal) -> Problem {
    let path = FieldPath::parse("spec.replicas");
    Problem::at(text, piece.spans.nearest(&path).underline(text), Some(path), refusal.message())
}
