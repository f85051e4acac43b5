//! Which ordinals a rollout leaves at the old revision: those whose index, the ordinal minus `ordinals.start`, is below the partition. Pods
//! of these ordinals are not replaced, and if one is deleted, the new one is made from the old template.

use super::reason::RevisionChoice;
use super::sync::Sync;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::{StatefulSet, StatefulSetStrategy};
use std::rc::Rc;

/// The lowest index that a rollout replaces; 0 where there is no partition.
pub(super) fn lowest_replaced(set: &StatefulSet) -> usize {
    match set.spec.strategy {
        StatefulSetStrategy::RollingUpdate { partition } => usize::try_from(partition.unwrap_or(0)).unwrap_or(0),
        StatefulSetStrategy::OnDelete => 0,
    }
}

/// `newVersionedStatefulSetPod`: which revision a new Pod gets. A strategy without `rollingUpdate` counts the Pods of the current
/// revision in the status; with it, only the partition matters.
pub(super) fn revision_for(sync: &Sync<'_>, index: usize) -> (Rc<ControllerRevision>, RevisionChoice) {
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    let revisions = &sync.revisions;
    if revisions.current.meta.key == revisions.update.meta.key {
        return (revisions.update.clone(), RevisionChoice::OnlyOne);
    }
    match sync.set.spec.strategy {
        StatefulSetStrategy::OnDelete => (revisions.update.clone(), RevisionChoice::OnDelete),
        StatefulSetStrategy::RollingUpdate { partition: Some(partition) } if index < partition => {
            (revisions.current.clone(), RevisionChoice::BelowPartition { index, partition })
        }
        StatefulSetStrategy::RollingUpdate { partition: Some(partition) } => {
            (revisions.update.clone(), RevisionChoice::FromPartition { index, partition })
        }
        StatefulSetStrategy::RollingUpdate { partition: None } => match sync.set.status.current_replicas {
            current_replicas if index < current_replicas => {
                (revisions.current.clone(), RevisionChoice::AmongCurrent { index, current_replicas })
            }
            current_replicas => (revisions.update.clone(), RevisionChoice::BeyondCurrent { index, current_replicas }),
        },
    }
}
