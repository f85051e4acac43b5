//! What Kubernetes' own tests establish, established here: `docs/upstream-coverage.md` says which test answers which of theirs.

mod daemon_lab;
mod daemon_placement;
mod daemon_rollout;
mod daemon_set;
mod nodes;
mod preempting;
mod scheduling;
mod stage;
mod table;
mod waking;
mod whole_world;
