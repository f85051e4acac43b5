//! The facts of the garbage collector's reasons.

use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::ownership::Why;

/// The sentence of a reason.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match language {
        Language::English => facts.say(en::ownership::why(why)),
        Language::Chinese => facts.say(zh::ownership::why(why)),
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let facts = Facts::new(language);
    match why {
        Why::OwnersGone { dependent, owner }
        | Why::OwnerGoesAfter { dependent, owner }
        | Why::AnotherOwnerStays { dependent, owner }
        | Why::OwnerStays { dependent, owner }
        | Why::OwnerElsewhere { dependent, owner }
        | Why::Orphaned { dependent, owner }
        | Why::NamespaceGoes { dependent, owner } => facts.reference("dependent", dependent).reference("owner", owner),
        Why::WaitsForDependents { owner, dependents } | Why::NamespaceWaits { owner, dependents } => {
            facts.reference("owner", owner).number("count", dependents)
        }
        Why::DependentsOrphaned { owner } | Why::DependentsGone { owner } | Why::NamespaceEmpty { owner } => {
            facts.reference("owner", owner)
        }
        Why::AlreadyTerminating { dependent } => facts.reference("dependent", dependent),
    }
}
