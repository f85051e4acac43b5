//! `kubectl create`, and a command for each kind that can be created from flags (`kubectl/pkg/cmd/create`).

pub(crate) mod configmap;
pub(crate) mod deployment;
pub(crate) mod disruption_budget;
pub(crate) mod file;
pub(crate) mod job;
pub(crate) mod namespace;
pub(crate) mod object;
pub(crate) mod priority_class;
pub(crate) mod quota;
pub(crate) mod secret;
pub(crate) mod service;
pub(crate) mod service_account;
pub(crate) mod sources;
