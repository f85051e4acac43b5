//! One step of the world: its decisions, its writes, and their cause.

use crate::cluster::store::Delta;
use crate::control::plan::Decisions;
use crate::sim::agenda::Wake;
use crate::sim::cause::{Because, StepId};
use crate::time::Time;
use std::rc::Rc;

/// The decisions and writes of one step, and their cause.
#[derive(Clone, Debug)]
pub struct Step {
    /// The number of the step in the record. A step that changed nothing and decided nothing new is not recorded; the next step then gets
    /// its number.
    pub id: StepId,
    /// The virtual time of the step.
    pub at: Time,
    /// The wake that was handled; `None` for a request of the reader.
    pub wake: Option<Wake>,
    /// The reader's command; `None` if the step handles a wake.
    pub input: Option<Rc<str>>,
    /// What armed the wake.
    pub because: Because,
    /// The previous recorded step of the same workload's controller.
    pub last: Option<StepId>,
    /// The decisions of the step, with their reasons.
    pub decisions: Decisions,
    /// The objects created, changed or deleted; each delta names its decision.
    pub deltas: Vec<Delta>,
}
