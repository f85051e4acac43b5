//! The facts of the reasons of the volume and disruption controllers.

use crate::object::kind::{Key, Kind, Name};
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::storage::Why;

/// The sentence of a reason.
#[must_use]
pub fn sentence(language: Language, why: &Why) -> Sentence {
    let facts = facts(language, why);
    match language {
        Language::English => facts.say(en::storage::why(why)),
        Language::Chinese => facts.say(zh::storage::why(why)),
    }
}

fn facts(language: Language, why: &Why) -> Facts {
    let facts = Facts::new(language);
    let claimed = |facts: Facts, claim: &Key| facts.object("claim", Kind::PersistentVolumeClaim, claim);
    let budgeted = |facts: Facts, budget: &Key| facts.object("budget", Kind::PodDisruptionBudget, budget);
    let volume = |facts: Facts, volume: &Name| facts.object("volume", Kind::PersistentVolume, &Key::new("", volume));
    match why {
        Why::Bound { claim, volume: name }
        | Why::Provisioned { claim, volume: name }
        | Why::VolumeFits { claim, volume: name }
        | Why::Reclaimed { claim, volume: name }
        | Why::Released { claim, volume: name } => volume(claimed(facts, claim), name),
        Why::AsksProvisioner { claim, class, provisioner } => {
            claimed(facts, claim).code("class", class.clone()).code("provisioner", provisioner.clone())
        }
        Why::Provisioning { claim, until } => claimed(facts, claim).time("until", *until),
        Why::NoSuchClass { claim, class } | Why::WaitsForConsumer { claim, class } => claimed(facts, claim).code("class", class.clone()),
        Why::InUse { claim, pods } => claimed(facts, claim).all_beside("pods", Kind::Pod, claim, pods),
        Why::MadeForPod { claim, pod } => claimed(facts, claim).beside("pod", Kind::Pod, claim, pod),
        Why::NoVolumeFits { claim } | Why::NotInUse { claim } => claimed(facts, claim),
        Why::BudgetCounted { budget, healthy, desired, expected, allowed } => budgeted(facts, budget)
            .number("healthy", healthy)
            .number("desired", desired)
            .number("expected", expected)
            .number("allowed", allowed),
        Why::ScaleUnknown { budget, pod } => budgeted(facts, budget).beside("pod", Kind::Pod, budget, pod),
        Why::UnmanagedPods { budget, pods } => budgeted(facts, budget).all_beside("pods", Kind::Pod, budget, pods),
        Why::NoPods { budget } | Why::BudgetIsUpToDate { budget } => budgeted(facts, budget),
    }
}
