//! The facts of the endpoint slice controller's reasons.

use crate::object::kind::Kind;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::network::Why;

/// The sentence of a reason.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match language {
        Language::English => facts.say(en::network::why(why)),
        Language::Chinese => facts.say(zh::network::why(why)),
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let of = |service| Facts::new(language).object("service", Kind::Service, service);
    match why {
        Why::SelectsNothing { service } | Why::ServiceGone { service } => of(service),
        Why::EndpointsFollowPods { service, ready, count } => of(service).number("ready", ready).number("count", count),
        Why::SliceIsEmpty { service, slice } => of(service).code("slice", slice.clone()),
        Why::SlicesMatch { service, ready } | Why::EndpointsSay { service, ready } => of(service).number("ready", ready),
    }
}
