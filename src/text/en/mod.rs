//! The sentences in English, a file for each decider.

pub mod daemon_set;
pub mod goal;
pub mod injected;
pub mod kubelet;
pub mod network;
pub mod nodes;
pub mod ownership;
pub mod scheduling;
pub mod stateful_set;
pub mod storage;
