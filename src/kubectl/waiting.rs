//! What is left of a command that waits. It is looked at after every step of the simulation and at the time it names itself.

use super::failure::Failure;
use crate::cluster::request::Request;
use crate::cluster::store::Cluster;
use crate::time::Time;
use std::fmt::Debug;

/// What came of looking once.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// New on standard output.
    pub stdout: String,
    /// New on standard error.
    pub stderr: String,
    /// Requests that were accepted, in order.
    pub requests: Vec<Request>,
    /// The cluster as they left it; `None` where there were none.
    pub cluster: Option<Cluster>,
    /// The exit code, once the command is over.
    pub exit: Option<i32>,
    /// When it must be looked at again, whatever happens.
    pub again_at: Option<Time>,
}

impl Progress {
    /// Over, and well.
    pub(crate) fn finished() -> Self {
        Self { exit: Some(0), ..Self::default() }
    }

    /// Over, with a failure.
    pub(crate) fn failed(failure: &Failure) -> Self {
        Self { stderr: failure.print(), exit: Some(1), ..Self::default() }
    }

    /// Not over yet.
    pub(crate) fn pending(again_at: Option<Time>) -> Self {
        Self { again_at, ..Self::default() }
    }
}

/// What a command waits for.
pub(crate) trait Task: Debug {
    /// Looks once.
    fn poll(&mut self, cluster: &Cluster, now: Time, deadline: Option<Time>) -> Progress;

    /// The same once more: a moment of the history keeps its own.
    fn boxed(&self) -> Box<dyn Task>;

    /// When it must be looked at for the first time, where that is before the deadline.
    fn again_at(&self) -> Option<Time> {
        None
    }

    /// Whether looking can change the cluster, so that it matters for how long it is done.
    fn acts(&self) -> bool {
        false
    }

    /// Whether it goes on until somebody stops it.
    fn is_endless(&self) -> bool {
        false
    }
}

/// A command that is not over.
#[derive(Debug)]
pub struct Waiting {
    task: Box<dyn Task>,
    deadline: Option<Time>,
}

impl Clone for Waiting {
    fn clone(&self) -> Self {
        Self { task: self.task.boxed(), deadline: self.deadline }
    }
}

impl Waiting {
    /// A task, and when it gives up.
    pub(crate) fn new(task: impl Task + 'static, deadline: Option<Time>) -> Self {
        Self { task: Box::new(task), deadline }
    }

    /// When it must be looked at for the first time, whatever happens.
    #[must_use]
    pub fn again_at(&self) -> Option<Time> {
        self.task.again_at().or(self.deadline)
    }

    /// Whether looking can change the cluster, so that it matters for how long it is done.
    #[must_use]
    pub fn acts(&self) -> bool {
        self.task.acts()
    }

    /// Whether it goes on until somebody stops it.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.task.is_endless()
    }

    /// Looks once.
    pub fn poll(&mut self, cluster: &Cluster, now: Time) -> Progress {
        self.task.poll(cluster, now, self.deadline)
    }
}
