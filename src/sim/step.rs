//! One step of the world: what was decided and written, and what brought it about.

use crate::cluster::store::Delta;
use crate::control::plan::Decisions;
use crate::sim::agenda::Wake;
use crate::sim::cause::{Because, StepId};
use crate::time::Time;
use std::rc::Rc;

/// What one step did, and what brought it about.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the record calls it. A step that changed nothing and decided nothing new is not recorded: the next one has its number.
    pub id: StepId,
    /// When.
    pub at: Time,
    /// Whose turn it was; `None` for something asked from outside.
    pub wake: Option<Wake>,
    /// The reader's command, where it was asked from outside.
    pub input: Option<Rc<str>>,
    /// What armed the wake.
    pub because: Because,
    /// The step before, of the same workload's controller.
    pub last: Option<StepId>,
    /// What was decided, with its reasons.
    pub decisions: Decisions,
    /// What became different; each delta names its decision.
    pub deltas: Vec<Delta>,
}
