//! What the workload controllers share, as they do upstream: which objects are theirs, the revisions of their templates, how they
//! start many calls without harm, and what claims and volumes say.

pub(crate) mod controller_ref;
pub(crate) mod informer;
pub mod revisions;
pub(crate) mod slow_start;
pub mod volumes;
