//! Reasons of the endpoint slice controller (`pkg/controller/endpointslice`).

use crate::object::kind::{Key, Kind, Name};
use crate::why::Evidence;

/// Why the endpoint slice controller did or did not act.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Why {
    /// The Service has no selector: its endpoints are somebody else's business.
    SelectsNothing { service: Key },
    /// The Pods behind the Service are others than its slices say, or are ready otherwise.
    EndpointsFollowPods { service: Key, ready: usize, count: usize },
    /// The Service's endpoints need no such slice any more.
    SliceIsEmpty { service: Key, slice: Name },
    /// The Endpoints of the Service say which Pods are ready.
    EndpointsSay { service: Key, ready: usize },
    /// The Service is gone, and its Endpoints with it.
    ServiceGone { service: Key },
    /// The slices say what is so.
    SlicesMatch { service: Key, ready: usize },
}

impl Why {
    /// A stable slug.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SelectsNothing { .. } => "network/selects-nothing",
            Self::EndpointsFollowPods { .. } => "network/endpoints-follow-pods",
            Self::SliceIsEmpty { .. } => "network/slice-is-empty",
            Self::EndpointsSay { .. } => "network/endpoints-say",
            Self::ServiceGone { .. } => "network/service-gone",
            Self::SlicesMatch { .. } => "network/slices-match",
        }
    }

    /// The fields that were looked at.
    #[must_use]
    pub fn evidence(&self) -> Vec<Evidence> {
        match self {
            Self::SelectsNothing { service }
            | Self::EndpointsFollowPods { service, .. }
            | Self::EndpointsSay { service, .. }
            | Self::SlicesMatch { service, .. } => vec![Evidence::new(Kind::Service, service, "spec.selector")],
            Self::ServiceGone { service } => vec![Evidence::new(Kind::Endpoints, service, "metadata.name")],
            Self::SliceIsEmpty { service, slice } => {
                let slice = Key { namespace: service.namespace.clone(), name: slice.clone() };
                vec![Evidence::new(Kind::EndpointSlice, &slice, "endpoints")]
            }
        }
    }
}
