//! What the garbage collector decided, in English.

use crate::why::ownership::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::OwnersGone { .. } => "{owner}, which owned {dependent}, does not exist any more, so {dependent} is deleted.",
        Why::OwnerGoesAfter { .. } => "{owner} is deleted in the foreground: {dependent} goes first, then its owner.",
        Why::AnotherOwnerStays { .. } => "{owner} is gone, but {dependent} has another owner: it only loses the reference.",
        Why::OwnerStays { .. } => "{dependent} stays, since {owner} is there.",
        Why::Orphaned { .. } => "{owner} is deleted with `--cascade=orphan`: {dependent} loses the reference to it and stays.",
        Why::DependentsOrphaned { .. } => "Nothing refers to {owner} any more, so it goes.",
        Why::WaitsForDependents { .. } => "{owner} waits until everything it owns is gone; still there: {count}.",
        Why::DependentsGone { .. } => "Everything {owner} owned is gone, so it goes too.",
        Why::OwnerElsewhere { .. } => "{dependent} names {owner} as its owner, which is in another namespace and so counts as absent.",
        Why::AlreadyTerminating { .. } => "{dependent} is being deleted already.",
        Why::NamespaceGoes { .. } => "{owner} is being deleted, so everything in it is: {dependent} goes.",
        Why::NamespaceWaits { .. } => "{owner} waits until everything in it is gone; still there: {count}.",
        Why::NamespaceEmpty { .. } => "Nothing is left in {owner}, so it goes too.",
    }
}
