//! What each verb does. A verb reads the session's copy of the cluster, sends requests to it and prints; [`super::verbs`] lists them.

pub mod api_resources;
pub mod apply;
pub mod config;
pub mod create;
pub mod delete;
pub mod describe;
pub mod diff;
pub mod drain;
pub mod edit;
pub mod elsewhere;
pub mod events;
pub mod explain;
pub mod get;
pub mod label;
pub mod logs;
pub mod node;
pub mod patch;
pub mod rollout;
pub mod run;
pub mod scale;
pub mod set;
pub mod taint;
pub mod wait;
