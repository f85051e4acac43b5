//! What is left of a command that waits. It is looked at after every step of the simulation and at the time it names itself.

use super::failure::Failure;
use super::verb::delete::Gone;
use super::verb::drain::Drain;
use super::verb::events::EventWatch;
use super::verb::rollout::RolloutStatus;
use super::verb::wait::Condition;
use super::verb::watch::Watch;
use crate::cluster::request::Request;
use crate::cluster::store::Cluster;
use crate::time::Time;

/// What came of looking once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// New on standard output.
    pub stdout: String,
    /// New on standard error.
    pub stderr: String,
    /// Requests that were accepted on a copy and are to be replayed.
    pub requests: Vec<Request>,
    /// The exit code, once the command is over.
    pub exit: Option<i32>,
    /// When it must be looked at again, whatever happens.
    pub again_at: Option<Time>,
}

impl Progress {
    /// Over, and well.
    #[must_use]
    pub fn finished() -> Self {
        Self { exit: Some(0), ..Self::default() }
    }

    /// Over, with a failure.
    #[must_use]
    pub fn failed(failure: &Failure) -> Self {
        Self { stderr: failure.print(), exit: Some(1), ..Self::default() }
    }

    /// Not over yet.
    #[must_use]
    pub fn pending(again_at: Option<Time>) -> Self {
        Self { again_at, ..Self::default() }
    }
}

/// What is waited for.
#[derive(Clone, Debug)]
pub enum Task {
    /// Objects are to disappear.
    Gone(Gone),
    /// A rollout is to finish.
    Rollout(RolloutStatus),
    /// `kubectl wait`
    Condition(Condition),
    /// Pods are to leave their nodes.
    Drain(Box<Drain>),
    /// `kubectl get --watch`, until somebody stops it.
    Watch(Box<Watch>),
    /// `kubectl events --watch`, likewise.
    Events(EventWatch),
}

/// A command that is not over.
#[derive(Clone, Debug)]
pub struct Waiting {
    task: Task,
    deadline: Option<Time>,
}

impl Waiting {
    /// A task, and when it gives up.
    #[must_use]
    pub const fn new(task: Task, deadline: Option<Time>) -> Self {
        Self { task, deadline }
    }

    /// When it must be looked at for the first time, whatever happens.
    #[must_use]
    pub fn again_at(&self) -> Option<Time> {
        match &self.task {
            Task::Drain(drain) => drain.again_at(),
            Task::Gone(_) | Task::Rollout(_) | Task::Condition(_) | Task::Watch(_) | Task::Events(_) => self.deadline,
        }
    }

    /// Whether looking can change the cluster, so that it matters for how long it is done.
    #[must_use]
    pub const fn acts(&self) -> bool {
        match &self.task {
            Task::Drain(_) => true,
            Task::Gone(_) | Task::Rollout(_) | Task::Condition(_) | Task::Watch(_) | Task::Events(_) => false,
        }
    }

    /// Whether it goes on until somebody stops it.
    #[must_use]
    pub const fn is_endless(&self) -> bool {
        match &self.task {
            Task::Watch(_) | Task::Events(_) => true,
            Task::Gone(_) | Task::Rollout(_) | Task::Condition(_) | Task::Drain(_) => false,
        }
    }

    /// Looks once.
    pub fn poll(&mut self, cluster: &Cluster, now: Time) -> Progress {
        match &mut self.task {
            Task::Gone(gone) => gone.poll(cluster, now, self.deadline),
            Task::Rollout(status) => status.poll(cluster, now, self.deadline),
            Task::Condition(condition) => condition.poll(cluster, now, self.deadline),
            Task::Drain(drain) => drain.poll(cluster, now),
            Task::Watch(watch) => watch.poll(cluster, now),
            Task::Events(watch) => watch.poll(cluster, now),
        }
    }
}
