//! A command that has not ended: what it waits for, when it must look, and when it is killed.

use super::{Exit, Printed};
use crate::cluster::store::Cluster;
use crate::kubectl::waiting::Waiting;
use crate::time::{Span, Time};
use std::rc::Rc;

/// A command that has not ended.
#[derive(Clone, Debug)]
pub struct Running {
    input: Rc<str>,
    waiting: Waiting,
    look_at: Option<Time>,
    has_looked: bool,
    kill: Option<Kill>,
}

/// The end of a command that may take only so long.
#[derive(Clone, Copy, Debug)]
struct Kill {
    at: Time,
    after: Span,
}

impl Running {
    /// It begins now, and looks for the first time at `look_at`.
    pub(super) fn new(input: Rc<str>, waiting: Waiting, now: Time, look_at: Time, timeout: Option<Span>) -> Self {
        let kill = timeout.map(|after| Kill { at: now + after, after });
        Self { input, waiting, look_at: Some(look_at), has_looked: false, kill }
    }

    /// What the reader said.
    #[must_use]
    pub const fn input(&self) -> &Rc<str> {
        &self.input
    }

    /// Whether looking can change the cluster, so that it matters for how long it is done.
    #[must_use]
    pub fn acts(&self) -> bool {
        self.waiting.acts()
    }

    /// Whether it goes on until somebody stops it.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.waiting.is_endless() && self.kill.is_none()
    }

    /// When it must look or be killed, whatever happens.
    pub(super) fn due(&self) -> Option<Time> {
        [self.look_at, self.kill.map(|kill| kill.at)].into_iter().flatten().min()
    }

    /// Whether it looks after every step: from its first look on.
    pub(super) const fn looks_after_steps(&self) -> bool {
        self.has_looked
    }

    pub(super) fn is_to_look(&self, now: Time) -> bool {
        self.look_at.is_some_and(|at| at <= now)
    }

    pub(super) fn killed(&self, now: Time) -> Option<Exit> {
        self.kill.filter(|kill| kill.at <= now).map(|kill| Exit::Killed(kill.after))
    }

    /// What it prints, and what it makes of the cluster.
    pub(super) fn look(&mut self, cluster: &Cluster, now: Time) -> (Option<Printed>, Option<Cluster>) {
        let progress = self.waiting.poll(cluster, now);
        self.has_looked = true;
        self.look_at = progress.again_at.map(|at| at.max(now + Span::from_ms(1)));
        let exit = progress.exit.map(Exit::Code);
        let says = !progress.stdout.is_empty() || !progress.stderr.is_empty() || exit.is_some();
        (says.then_some(Printed { stdout: progress.stdout, stderr: progress.stderr, exit }), progress.cluster)
    }
}
