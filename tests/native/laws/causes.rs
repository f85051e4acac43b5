//! Every write has its decision or its input, every wake its causes, and every walk an end.

use super::law::{Fault, Law};
use podloom::sim::cause::{Cause, DeltaId, StepId};
use podloom::sim::step::Step;
use podloom::sim::walk::{Link, Walk};
use podloom::sim::world::World;

/// Of so many steps the writes of one are walked back from: a walk is as long as the story.
const WALKED_EVERY: u32 = 8;

/// Looks at one step; `after` is the world after it.
pub fn look(step: &Step, after: &World, faults: &mut Vec<Fault>) {
    let mut fault = |what: String| faults.push(Fault::new(Law::CausesAreRecorded, format!("{:?} at {:?}: {what}", step.wake, step.at)));
    let record = &after.record;
    if !step.deltas.is_empty() && record.step(step.id).is_none_or(|kept| kept.deltas != step.deltas || kept.wake != step.wake) {
        fault("the step is not recorded".to_owned());
    }
    for delta in &step.deltas {
        let is_known = match delta.by.decision {
            None => step.wake.is_none(),
            Some(index) => step.decisions.get(index as usize).is_some_and(|decision| decision.act.is_some()),
        };
        if !is_known {
            fault(format!("nobody made {:?} of {:?}", delta.after, delta.before));
        }
    }
    for cause in step.because.causes() {
        let is_there = match cause {
            Cause::Start => step.wake.is_none(),
            Cause::Delta(id) => id.step < step.id && record.delta(id).is_some(),
            Cause::Timer(id) | Cause::Retry(id) => id < step.id && record.step(id).is_some(),
        };
        if !is_there {
            fault(format!("{cause:?} is no cause"));
        }
    }
    if step.id.0.is_multiple_of(WALKED_EVERY) {
        for index in 0..step.deltas.len() {
            if let Err(what) = walk(after, DeltaId { step: step.id, index: u32::try_from(index).unwrap() }) {
                fault(what);
            }
        }
    }
}

/// A walk goes back in time, and ends with an input.
fn walk(world: &World, from: DeltaId) -> Result<(), String> {
    let mut before = StepId(from.step.0 + 1);
    let mut ends = None;
    for link in Walk::from_delta(&world.record, from) {
        let step = match &link {
            Link::Decision { step, .. } | Link::Input { step, .. } => step.id,
            Link::Start | Link::Forgotten => return Err(format!("the walk from {from:?} ends nowhere after {before:?}")),
        };
        if step >= before {
            return Err(format!("the walk from {from:?} comes from {before:?} to {step:?}"));
        }
        (before, ends) = (step, Some(matches!(link, Link::Input { .. })));
    }
    if ends == Some(true) { Ok(()) } else { Err(format!("the walk from {from:?} ends at {before:?}, which is no input")) }
}
