//! Why a line stands in a Pod that its author did not write it in.

use crate::object::kind::Kind;
use crate::text::facts::Facts;
use crate::text::language::Language;
use crate::text::sentence::Sentence;
use crate::text::{en, zh};
use crate::why::injected::Injected;

/// The sentence of an injected line.
#[must_use]
pub fn injected(language: Language, injected: &Injected) -> Sentence {
    let facts = facts(language, injected);
    match language {
        Language::English => facts.say(en::injected::injected(injected)),
        Language::Chinese => facts.say(zh::injected::injected(injected)),
    }
}

fn facts(language: Language, injected: &Injected) -> Facts {
    let facts = Facts::new(language);
    match injected {
        Injected::NodeAffinity { node, .. } | Injected::NodeName { node } => facts.node("node", node),
        Injected::Toleration { key, effect } => facts.code("taint", format!("{key}:{effect}")),
        Injected::RevisionHash { hash } => facts.code("hash", hash.clone()),
        Injected::OwnerReference { owner } => facts.reference("owner", owner),
        Injected::ClaimVolume { claim } => facts.code("claim", claim.clone()),
        Injected::TemplateGeneration
        | Injected::GenerateName
        | Injected::GeneratedName
        | Injected::OrdinalName
        | Injected::Namespace
        | Injected::PodNameLabel
        | Injected::PodIndexLabel
        | Injected::Hostname
        | Injected::Subdomain
        | Injected::Default(_)
        | Injected::NotReadyFor300s
        | Injected::UnreachableFor300s
        | Injected::Priority
        | Injected::PreemptionPolicy
        | Injected::Stamp(_)
        | Injected::Status(_)
        | Injected::LastApplied => facts.code("kind", Kind::Pod.info().name),
    }
}

#[cfg(test)]
mod tests {
    use super::injected;
    use crate::object::kind::{Key, Kind, ObjectRef};
    use crate::text::language::Language;
    use crate::text::sentence::plain;
    use crate::why::injected::{DefaultField, Injected, Stamp, StatusField};

    fn check(sample: &Injected) {
        let (english, chinese) = (plain(&injected(Language::English, sample)), plain(&injected(Language::Chinese, sample)));
        for text in [&english, &chinese] {
            assert!(!text.is_empty() && !text.contains(['{', '}', '`']), "{}: {text}", sample.code());
        }
        assert_ne!(english, chinese);
    }

    #[test]
    fn what_controllers_and_the_scheduler_write_is_explained() {
        let node = || "node-1".into();
        check(&Injected::NodeAffinity { node: node(), replaced: true });
        check(&Injected::NodeAffinity { node: node(), replaced: false });
        check(&Injected::NodeName { node: node() });
        check(&Injected::RevisionHash { hash: "1f".into() });
        check(&Injected::OwnerReference { owner: ObjectRef { kind: Kind::DaemonSet, key: Key::new("default", "agent") } });
        check(&Injected::ClaimVolume { claim: "data-mysql-0".into() });
        for sample in [
            Injected::TemplateGeneration,
            Injected::GenerateName,
            Injected::GeneratedName,
            Injected::OrdinalName,
            Injected::Namespace,
            Injected::PodNameLabel,
            Injected::PodIndexLabel,
            Injected::Hostname,
            Injected::Subdomain,
            Injected::NotReadyFor300s,
            Injected::UnreachableFor300s,
            Injected::Priority,
            Injected::PreemptionPolicy,
            Injected::LastApplied,
        ] {
            check(&sample);
        }
        for taint in
            ["not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable", "network-unavailable"]
        {
            check(&Injected::Toleration { key: format!("node.kubernetes.io/{taint}").into(), effect: "NoSchedule".into() });
        }
        check(&Injected::Toleration { key: "dedicated".into(), effect: "NoSchedule".into() });
    }

    #[test]
    fn defaults_stamps_and_status_are_explained() {
        use DefaultField as Field;
        for field in [
            Field::RestartPolicy,
            Field::DnsPolicy,
            Field::SchedulerName,
            Field::SecurityContext,
            Field::TerminationGracePeriod,
            Field::EnableServiceLinks,
            Field::ImagePullPolicy,
            Field::TerminationMessagePath,
            Field::TerminationMessagePolicy,
            Field::Resources,
            Field::Requests,
            Field::Protocol,
            Field::HostPort,
            Field::Probe,
            Field::VolumeMode,
            Field::HostPathType,
        ] {
            check(&Injected::Default(field));
        }
        for stamp in
            [Stamp::Uid, Stamp::ResourceVersion, Stamp::CreationTimestamp, Stamp::Generation, Stamp::DeletionTimestamp, Stamp::QosClass]
        {
            check(&Injected::Stamp(stamp));
        }
        for field in [StatusField::Phase, StatusField::Conditions, StatusField::Ready, StatusField::PodScheduled, StatusField::Reason] {
            check(&Injected::Status(field));
        }
    }
}
