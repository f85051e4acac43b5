//! The API server: one request in, one answer out, and the store as it is afterwards.

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::{Request, Response};
use crate::cluster::store::Cluster;
use crate::time::Time;

/// Handles one request. On a rejection the cluster is as it was.
///
/// # Errors
/// The refusal, in the API server's words.
pub fn serve(_cluster: &mut Cluster, _request: &Request, _now: Time) -> Result<Response, Rejection> {
    Err(Rejection::new(Reason::InternalError, "not served"))
}
