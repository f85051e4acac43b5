//! What the workload controllers share, as they do upstream: which objects are theirs, the revisions of their templates, and how they
//! start many calls without harm.

pub(crate) mod controller_ref;
pub(crate) mod informer;
pub mod revisions;
pub(crate) mod slow_start;
