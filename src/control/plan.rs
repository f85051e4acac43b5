//! What a decider hands back: one decision per subject, each with its reason, and when to look again.

use crate::cluster::recorder::EventText;
use crate::cluster::request::Propagation;
use crate::control::reason::Reason;
use crate::object::any::Object;
use crate::object::event::EventType;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::time::Time;
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope, Subject};
use std::ops::Range;
use std::rc::Rc;

/// The Event a controller records about an act: one when it was done, another when the API refused it.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    /// The object that the Event is about; usually the controller's own.
    pub about: ObjectRef,
    /// Recorded when the act was done.
    pub done: Option<EventText>,
    /// Recorded, with the refusal's text appended to the message, when it was refused.
    pub refused: Option<EventText>,
}

/// A change that a controller asks for. Small and closed; only the simulator carries it out.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Store a new object; a name may be left to `generateName`.
    Create {
        /// The object.
        object: Object,
        /// The Event about it.
        records: Option<Records>,
    },
    /// Replace an object, status included.
    Update {
        /// The object as it shall be.
        object: Object,
        /// The Event about it.
        records: Option<Records>,
    },
    /// Bind a Pod to a node (`DefaultBinder`).
    Bind {
        /// The Pod.
        pod: Key,
        /// The node.
        node: Name,
        /// The Event about it.
        records: Option<Records>,
    },
    /// Delete an object, with its grace.
    Delete {
        /// The kind.
        kind: Kind,
        /// The object.
        key: Key,
        /// `gracePeriodSeconds`; `None` is the object's own.
        grace_s: Option<i64>,
        /// What becomes of its dependents.
        propagation: Propagation,
        /// The Event about it.
        records: Option<Records>,
    },
    /// Record an Event and nothing else.
    Record {
        /// What it is about.
        about: ObjectRef,
        /// What it says.
        text: EventText,
    },
    /// Record an Event about an object that is gone already.
    RecordGone {
        /// The object as it was.
        object: Object,
        /// What it says.
        text: EventText,
    },
}

/// One subject's verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What was looked at.
    pub about: Subject,
    /// On whose behalf: the set, Service or node whose turn it is; `None` where the subject is all there is.
    pub of: Option<Rc<ObjectRef>>,
    /// What shall be done; `None`: looked, and left it alone, or waits.
    pub act: Option<Box<Act>>,
    /// Why.
    pub reason: Reason,
}

impl Decision {
    /// A verdict that nothing is done about.
    #[must_use]
    pub fn leave(about: Subject, of: Option<Rc<ObjectRef>>, reason: impl Into<Reason>) -> Self {
        Self { about, of, act: None, reason: reason.into() }
    }

    /// The decision as it is about one subject, if that is among those it is about.
    #[must_use]
    pub fn on(&self, subject: &Subject) -> Option<Self> {
        let reason = match (&self.reason, subject) {
            _ if !self.about.covers(subject) => return None,
            (Reason::StatefulSet(reason), Subject::Ordinal(ordinal)) => {
                Reason::StatefulSet(reason.moved_by(self.about.distance_to(*ordinal)))
            }
            (reason, _) => reason.clone(),
        };
        Some(Self { about: subject.clone(), of: self.of.clone(), act: self.act.clone(), reason })
    }

    /// Everything that its sentence may name.
    #[must_use]
    pub fn facts(&self) -> Facts {
        self.reason.facts().or(self.scope().facts())
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        self.reason.evidence(&self.scope())
    }

    fn scope(&self) -> Scope<'_> {
        Scope { about: &self.about, of: self.of.as_deref() }
    }
}

/// The verdicts of one step, shared with the steps before where they are the same.
pub type Decisions = Rc<[Rc<Decision>]>;

/// What of a plan is left for the next try once the API has refused something; all else is still carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AfterRefusal {
    /// Everything about Pods and claims: revisions and status are written all the same (`performUpdate`, `truncateHistory`).
    #[default]
    NothingAboutPods,
    /// New Pods (`DaemonSetsController.syncNodes`): deletes are not held up by creates.
    NoMorePods,
}

/// What a controller proposes.
#[must_use]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// On whose behalf it is made, if on somebody's: each of its decisions says so.
    pub of: Option<Rc<ObjectRef>>,
    /// The verdicts, in the order they are carried out.
    pub decisions: Vec<Rc<Decision>>,
    /// When to look again although nothing has changed.
    pub again: Option<Time>,
    /// What a refusal ends.
    pub after_refusal: AfterRefusal,
    /// Whether this sync failed for a reason of its own: what is planned is carried out, and tried again with back-off.
    pub retry: bool,
    /// Decisions whose acts are started side by side, as ranges of their numbers: what a refusal ends, it ends after its batch. A decision
    /// outside is a batch of its own.
    pub batches: Vec<Range<usize>>,
}

impl Plan {
    /// An empty plan on behalf of an object.
    pub fn of(kind: Kind, key: &Key) -> Self {
        Self { of: Some(Rc::new(ObjectRef { kind, key: key.clone() })), ..Self::default() }
    }

    /// Looked at `about` and leaves it alone.
    pub fn leave(&mut self, about: Subject, reason: impl Into<Reason>) {
        self.decisions.push(Rc::new(Decision::leave(about, self.of.clone(), reason)));
    }

    /// Decides what was decided before, sharing the decision.
    pub fn repeat(&mut self, decision: Rc<Decision>) {
        self.decisions.push(decision);
    }

    /// Proposes an act.
    pub fn act(&mut self, about: Subject, act: Act, reason: impl Into<Reason>) {
        self.decisions.push(Rc::new(Decision { about, of: self.of.clone(), act: Some(Box::new(act)), reason: reason.into() }));
    }

    /// Looks again at `time` at the latest.
    pub fn look_again(&mut self, time: Time) {
        self.again = Some(self.again.map_or(time, |earlier| earlier.min(time)));
    }
}

impl EventText {
    /// A Normal Event.
    #[must_use]
    pub fn normal(component: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self { event_type: EventType::Normal, reason, message: message.into(), component }
    }

    /// A Warning Event.
    #[must_use]
    pub fn warning(component: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self { event_type: EventType::Warning, reason, message: message.into(), component }
    }
}
