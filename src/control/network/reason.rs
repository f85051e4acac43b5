//! Reasons of the endpoint slice controller and of the endpoints controller. Each is decided on behalf of a Service.

use crate::object::kind::{Kind, Name};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};
use crate::why::scope::{Explains, Scope};
use strum::{IntoStaticStr, VariantNames};

/// Why the endpoints of a Service are written or left.
#[derive(Clone, Debug, PartialEq, IntoStaticStr, VariantNames)]
#[cfg_attr(test, derive(strum::EnumIter))]
#[strum(serialize_all = "kebab-case", prefix = "network/")]
#[allow(missing_docs, reason = "each variant says what its facts are")]
pub enum Reason {
    /// The Service has no selector: its endpoints are somebody else's business.
    SelectsNothing,
    /// The Pods behind the Service are others than its slices say, or are ready otherwise.
    EndpointsFollowPods { ready: usize, count: usize },
    /// The Service's endpoints need no such slice any more.
    SliceIsEmpty { slice: Name },
    /// The Endpoints of the Service say which Pods are ready.
    EndpointsSay { ready: usize },
    /// The Service is gone, and its Endpoints with it.
    ServiceGone,
    /// The slices say what is so.
    SlicesMatch { ready: usize },
}

impl Worded for Reason {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn facts(&self) -> Facts {
        match self {
            Self::SelectsNothing | Self::ServiceGone => Facts::new(),
            Self::EndpointsFollowPods { ready, count } => Facts::new().number("ready", ready).number("count", count),
            Self::EndpointsSay { ready } | Self::SlicesMatch { ready } => Facts::new().number("ready", ready),
            Self::SliceIsEmpty { slice } => Facts::new().code("slice", slice.clone()),
        }
    }
}

impl Explains for Reason {
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence> {
        match self {
            Self::SelectsNothing | Self::EndpointsFollowPods { .. } | Self::EndpointsSay { .. } | Self::SlicesMatch { .. } => {
                vec![scope.field_of("spec.selector")]
            }
            Self::ServiceGone => vec![scope.field("metadata.name")],
            Self::SliceIsEmpty { slice } => vec![scope.field_beside(Kind::EndpointSlice, slice, "endpoints")],
        }
    }
}
