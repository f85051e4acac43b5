//! What the endpoint slice controller decided, in English.

use crate::why::network::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::SelectsNothing { .. } => "{service} has no selector, so its endpoints are left to others.",
        Why::EndpointsFollowPods { .. } => {
            "{service} selects Pods with an address: {count}, of which ready: {ready}. Its EndpointSlice says so."
        }
        Why::SliceIsEmpty { .. } => "{service} has fewer endpoints than before: {slice} is not needed any more.",
        Why::EndpointsSay { .. } => {
            "The Endpoints of {service}, the old form of its EndpointSlices, name the Pods that are ready: {ready}."
        }
        Why::ServiceGone { .. } => "{service} is gone, so its Endpoints go.",
        Why::SlicesMatch { .. } => "The EndpointSlices of {service} say what is so; Pods that are ready: {ready}.",
    }
}
