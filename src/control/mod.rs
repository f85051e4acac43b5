//! Pure deciders: each is `plan(view, object, memory, now)`, looks at the cluster and says what should be done and why.
//! Nothing here changes anything; only [`crate::sim`] applies plans.

pub mod claims;
pub mod daemon_set;
pub mod disruption;
pub mod ephemeral;
pub mod kubelet;
pub mod namespace;
pub mod network;
pub mod node_lifecycle;
pub mod ownership;
pub mod plan;
pub mod pod_gc;
pub mod reason;
pub mod scheduler;
pub mod shared;
pub mod stateful_set;
pub mod taint_eviction;

#[cfg(test)]
mod tests;
