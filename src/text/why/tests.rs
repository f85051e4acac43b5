//! Every reason has a sentence in both languages, and no sentence names a fact that is not given.

use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::pod::Phase;
use crate::object::pod_spec::HostPort;
use crate::object::stateful_set::Retention;
use crate::object::taint::{Effect, Taint};
use crate::text::language::Language;
use crate::text::sentence::{Sentence, plain};
use crate::text::why::{scheduling as scheduling_text, why};
use crate::time::Time;
use crate::why::Why;
use crate::why::scheduling::{Plugin, PodRefusal, Preemption, Refusal, Unhelped, Verdict, Verdicts, Why as Scheduled};
use crate::why::stateful_set::{PodState, RevisionChoice, Why as Stateful};
use std::collections::BTreeSet;
use std::rc::Rc;

/// One sentence in both languages: it ends, has no gap, and Chinese has Chinese in it.
pub fn check(label: &str, sentence: impl Fn(Language) -> Sentence) {
    let (english, chinese) = (plain(&sentence(Language::English)), plain(&sentence(Language::Chinese)));
    for text in [&english, &chinese] {
        assert!(!text.contains(['{', '}', '`']), "{label}: {text}");
        assert!(text.ends_with(['.', ':', '。', '）', ')']), "{label}: {text}");
    }
    let is_chinese = |character: char| ('\u{3000}'..='\u{9fff}').contains(&character);
    assert!(!english.contains(is_chinese), "{label}: {english}");
    assert!(chinese.contains(is_chinese), "{label}: {chinese}");
}

fn check_all(reasons: &[Why]) {
    for reason in reasons {
        check(reason.code(), |language| why(language, reason));
    }
}

/// The samples are of as many reasons as the decider has.
fn check_complete(source: &str, prefixes: &[&str], reasons: &[Why]) {
    let codes: BTreeSet<&str> = reasons.iter().map(Why::code).collect();
    let body = source.split_once("pub fn code(&self) -> &'static str").map_or("", |(_, rest)| rest);
    let known: usize = prefixes.iter().map(|prefix| body.matches(&format!("=> \"{prefix}/")).count()).sum();
    assert_eq!(codes.len(), known, "{prefixes:?}: {codes:?}");
    check_all(reasons);
}

fn key(name: &str) -> Key {
    Key::new("default", name)
}

fn taint() -> Taint {
    Taint::new("dedicated", Effect::NoSchedule, None)
}

fn reference() -> ObjectRef {
    ObjectRef { kind: Kind::Pod, key: key("mysql-0") }
}

fn verdicts(refused: Option<PodRefusal>) -> Rc<Verdicts> {
    let verdict = Verdict { node: "node-1".into(), refusals: vec![Refusal::Taint { taint: taint() }], score: None };
    Rc::new(Verdicts { pod: key("mysql-0"), node_count: 3, refused, nodes: vec![verdict], named: None })
}

#[test]
fn every_reason_of_every_decider_has_its_sentences() {
    check_complete(include_str!("../../why/daemon_set.rs"), &["daemon-set"], &daemon_set());
    check_complete(include_str!("../../why/stateful_set.rs"), &["stateful-set"], &stateful_set());
    check_complete(include_str!("../../why/scheduling.rs"), &["scheduling"], &scheduling());
    check_complete(include_str!("../../why/kubelet.rs"), &["kubelet"], &kubelet());
    check_complete(include_str!("../../why/nodes.rs"), &["nodes"], &nodes());
    check_complete(include_str!("../../why/ownership.rs"), &["ownership"], &ownership());
    check_complete(include_str!("../../why/storage.rs"), &["storage", "disruption"], &storage());
    check_complete(include_str!("../../why/network.rs"), &["network"], &network());
}

#[test]
fn every_refusal_has_its_sentences() {
    for refusal in refusals() {
        check(refusal.slug(), |language| scheduling_text::refusal(language, &key("mysql-0"), &"node-1".into(), &refusal));
    }
    for refused in pod_refusals() {
        let why = Why::Scheduling(Scheduled::FailedScheduling {
            pod: key("mysql-0"),
            verdicts: verdicts(Some(refused.clone())),
            preemption: Rc::new(Preemption::NotTried),
        });
        check_all(&[why]);
    }
}

#[test]
fn every_end_of_preemption_has_its_sentences() {
    let ends = [
        Preemption::NotTried,
        Preemption::Never,
        Preemption::WaitsForVictim { node: "node-1".into(), victim: key("a") },
        Preemption::NoCandidate { nodes: vec![("node-1".into(), Unhelped::NoVictims)], node_count: 3 },
        Preemption::Chosen { node: "node-1".into(), victims: vec![key("a"), key("b")] },
    ];
    for preemption in ends {
        let mut table = (*verdicts(None)).clone();
        for named in [None, Some(Rc::from(["node-1".into()]))] {
            table.named = named;
            check_all(&[Why::Scheduling(Scheduled::FailedScheduling {
                pod: key("mysql-0"),
                verdicts: Rc::new(table.clone()),
                preemption: Rc::new(preemption.clone()),
            })]);
        }
    }
}

#[test]
fn every_state_and_choice_of_a_stateful_set_has_its_sentences() {
    let (ordinal, predecessor) = (1, 0);
    let until = Time(1_000);
    for state in [
        PodState::Missing,
        PodState::Created,
        PodState::Ended(Phase::Failed),
        PodState::Terminating,
        PodState::NotReady(Phase::Pending),
        PodState::NotAvailable { until },
        PodState::Available,
    ] {
        check_all(&[
            Why::StatefulSet(Stateful::PredecessorNotReady { set: key("mysql"), ordinal, predecessor, state }),
            Why::StatefulSet(Stateful::RolloutWaits { set: key("mysql"), ordinal, pod: "mysql-1".into(), blocker: 2, state }),
            Why::StatefulSet(Stateful::RolloutWaits { set: key("mysql"), ordinal, pod: "mysql-1".into(), blocker: 1, state }),
        ]);
    }
    for choice in [
        RevisionChoice::BelowPartition { index: 0, partition: 2 },
        RevisionChoice::FromPartition { index: 2, partition: 2 },
        RevisionChoice::AmongCurrent { index: 0, current_replicas: 2 },
        RevisionChoice::BeyondCurrent { index: 2, current_replicas: 2 },
        RevisionChoice::OnDelete,
    ] {
        check_all(&[Why::StatefulSet(Stateful::OrdinalLacksPod { set: key("mysql"), ordinal, revision: "mysql-1f".into(), choice })]);
    }
}

#[test]
fn a_sentence_says_what_why_and_the_way_out() {
    use crate::why::daemon_set::Why as Reason;
    let set = Key::new("kube-system", "fluentd");
    let reason = Why::DaemonSet(Reason::TaintNotTolerated { set, node: "node-2".into(), taint: taint() });
    assert_eq!(
        plain(&why(Language::English, &reason)),
        "fluentd does not tolerate the taint dedicated:NoSchedule on node-2, so no Pod is created there. Add a toleration for it to \
         spec.template.spec.tolerations, or take the taint away: kubectl taint node node-2 dedicated:NoSchedule-."
    );
}

fn daemon_set() -> Vec<Why> {
    use crate::why::daemon_set::Why as Reason;
    [
        Reason::NodeLacksPod { set: key("mysql"), node: "word".into() },
        Reason::NodeHasPod { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::TemplateNamesAnotherNode { set: key("mysql"), node: "word".into(), named: "word".into() },
        Reason::NodeSelectorMismatch {
            set: key("mysql"),
            node: "word".into(),
            label: "word".into(),
            wanted: "word".into(),
            found: Some("old".into()),
        },
        Reason::AffinityMismatch { set: key("mysql"), node: "word".into() },
        Reason::TaintNotTolerated { set: key("mysql"), node: "word".into(), taint: taint() },
        Reason::TaintStopsOnlyNewPods { set: key("mysql"), node: "word".into(), pod: "word".into(), taint: taint() },
        Reason::TaintEvicts { set: key("mysql"), node: "word".into(), pod: "word".into(), taint: taint() },
        Reason::NoLongerMatches { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::SurplusPod { set: key("mysql"), node: "word".into(), pod: "word".into(), kept: "word".into() },
        Reason::PodFailed { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::FailedPodBacksOff { set: key("mysql"), node: "word".into(), pod: "word".into(), until: Time(65_400) },
        Reason::PodSucceeded { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::WaitsForTermination { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::NodeIsGone { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::PodIsUpToDate { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::OldPodUnavailable { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::BudgetAllows { set: key("mysql"), node: "word".into(), pod: "word".into(), unavailable: 2, max: 2 },
        Reason::BudgetSpent { set: key("mysql"), node: "word".into(), pod: "word".into(), unavailable: 2, max: 2 },
        Reason::SurgeAllows { set: key("mysql"), node: "word".into(), surging: 2, max: 2 },
        Reason::SurgeSpent { set: key("mysql"), node: "word".into(), pod: "word".into(), surging: 2, max: 2 },
        Reason::WaitsForSurgePod { set: key("mysql"), node: "word".into(), pod: "word".into(), old: "word".into() },
        Reason::SurgePodAvailable { set: key("mysql"), node: "word".into(), pod: "word".into(), new: "word".into() },
        Reason::OnDeleteKeeps { set: key("mysql"), node: "word".into(), pod: "word".into() },
        Reason::Adopts { set: key("mysql"), pod: "word".into() },
        Reason::Releases { set: key("mysql"), pod: "word".into() },
        Reason::NewRevision { set: key("mysql"), revision: "word".into(), number: 2 },
        Reason::RevisionComesBack { set: key("mysql"), revision: "word".into(), number: 2 },
        Reason::HistoryLimit { set: key("mysql"), revision: "word".into(), limit: 2 },
        Reason::DuplicateRevision { set: key("mysql"), revision: "word".into() },
        Reason::CountsChanged { set: key("mysql") },
        Reason::HashCollision { set: key("mysql"), revision: "word".into() },
    ]
    .map(Why::DaemonSet)
    .to_vec()
}

fn stateful_set() -> Vec<Why> {
    use crate::why::stateful_set::Why as Reason;
    [
        Reason::OrdinalLacksPod { set: key("mysql"), ordinal: 2, revision: "word".into(), choice: RevisionChoice::OnlyOne },
        Reason::NameTaken { set: key("mysql"), ordinal: 2, pod: "word".into(), owner: Some("old".into()) },
        Reason::ClaimIsTerminating { set: key("mysql"), ordinal: 2, claims: vec!["one".into(), "two".into()] },
        Reason::ClaimIsStale { set: key("mysql"), ordinal: 2, claim: "word".into() },
        Reason::PredecessorNotReady { set: key("mysql"), ordinal: 2, predecessor: 2, state: PodState::Terminating },
        Reason::EarlierBatchFailed { set: key("mysql"), ordinal: 2, failed: 2 },
        Reason::PodEnded { set: key("mysql"), ordinal: 2, pod: "word".into(), phase: Phase::Pending },
        Reason::WaitsForTermination { set: key("mysql"), ordinal: 2, pod: "word".into() },
        Reason::NotReady { set: key("mysql"), ordinal: 2, pod: "word".into(), phase: Phase::Pending },
        Reason::NotAvailable { set: key("mysql"), ordinal: 2, pod: "word".into(), until: Time(65_400) },
        Reason::PodIsUpToDate { set: key("mysql"), ordinal: 2, pod: "word".into(), revision: "word".into() },
        Reason::RollsOut { set: key("mysql"), ordinal: 2, pod: "word".into(), from: Some("old".into()), to: "word".into(), partition: 2 },
        Reason::RolloutWaits { set: key("mysql"), ordinal: 2, pod: "word".into(), blocker: 2, state: PodState::Terminating },
        Reason::BelowPartition { set: key("mysql"), ordinal: 2, pod: "word".into(), index: 2, partition: 2 },
        Reason::OnDeleteKeeps { set: key("mysql"), ordinal: 2, pod: "word".into(), newest: "word".into() },
        Reason::OutOfRange { set: key("mysql"), ordinal: 2, pod: "word".into(), start: 2, replicas: 2 },
        Reason::BeyondSimulation { set: key("mysql"), replicas: 30_000, max: 20_000 },
        Reason::ScaleDownWaits { set: key("mysql"), ordinal: 2, pod: "word".into(), blocker: 2, state: PodState::Terminating },
        Reason::LowerIsUnhealthy { set: key("mysql"), ordinal: 2, pod: "word".into(), state: PodState::Terminating, lower: 2 },
        Reason::SetIsDeleted { set: key("mysql"), ordinal: 2 },
        Reason::VolumesCannotChange { set: key("mysql"), ordinal: 2, pod: "word".into() },
        Reason::NameDiffers { set: key("mysql"), ordinal: 2, pod: "word".into(), expected: "word".into() },
        Reason::LacksClaim { set: key("mysql"), ordinal: 2, claim: "word".into() },
        Reason::ClaimFollowsPolicy {
            set: key("mysql"),
            ordinal: 2,
            claim: "word".into(),
            when_deleted: Retention::Delete,
            when_scaled: Retention::Delete,
        },
        Reason::ClaimHasOtherController { set: key("mysql"), claim: "word".into() },
        Reason::RepairsIdentity { set: key("mysql"), ordinal: 2, pod: "word".into() },
        Reason::ClaimsWereUpdated { set: key("mysql"), ordinal: 2, pod: "word".into() },
        Reason::Adopts { set: key("mysql"), pod: "word".into() },
        Reason::Releases { set: key("mysql"), pod: "word".into() },
        Reason::AdoptsRevision { set: key("mysql"), revision: "word".into() },
        Reason::NewRevision { set: key("mysql"), revision: "word".into(), number: 2 },
        Reason::RevisionComesBack { set: key("mysql"), revision: "word".into(), number: 2 },
        Reason::HashCollision { set: key("mysql"), revision: "word".into(), collisions: 2 },
        Reason::HistoryLimit { set: key("mysql"), revision: "word".into(), limit: 2 },
        Reason::CountsChanged { set: key("mysql") },
    ]
    .map(Why::StatefulSet)
    .to_vec()
}

fn scheduling() -> Vec<Why> {
    use crate::why::scheduling::Why as Reason;
    [
        Reason::Bound { pod: key("mysql"), node: "word".into(), verdicts: verdicts(None) },
        Reason::FailedScheduling { pod: key("mysql"), verdicts: verdicts(None), preemption: Rc::new(Preemption::Never) },
        Reason::NoNodes { pod: key("mysql") },
        Reason::SkipsDeleting { pod: key("mysql") },
        Reason::Preempted { pod: key("mysql"), priority: 2, node: "word".into(), by: key("mysql"), by_priority: 2 },
        Reason::LosesNomination { pod: key("mysql"), node: "word".into(), to: key("mysql") },
        Reason::SelectsNode { pod: key("mysql"), node: "word".into(), claim: "word".into(), verdicts: verdicts(None) },
        Reason::ReservesVolume {
            pod: key("mysql"),
            node: "word".into(),
            claim: "word".into(),
            volume: "word".into(),
            verdicts: verdicts(None),
        },
        Reason::Gated { pod: key("mysql"), gates: vec!["one".into(), "two".into()] },
        Reason::OtherScheduler { pod: key("mysql"), scheduler: "word".into() },
        Reason::InQueue { pod: key("mysql"), ahead: 4 },
        Reason::WaitsInBackoff { pod: key("mysql"), attempts: 3, until: Time(65_400) },
        Reason::WaitsForChange { pod: key("mysql"), plugins: Rc::new([Plugin::NodePorts]), until: Time(65_400) },
        Reason::WaitsForVolumes { pod: key("mysql"), node: "word".into() },
    ]
    .map(Why::Scheduling)
    .to_vec()
}

fn kubelet() -> Vec<Why> {
    use crate::why::kubelet::Why as Reason;
    [
        Reason::RegistersSoon { node: "word".into(), at: Time(65_400) },
        Reason::Registers { node: "word".into() },
        Reason::ConditionsChanged { node: "word".into() },
        Reason::NodeIsUpToDate { node: "word".into() },
        Reason::HeartbeatStopped { node: "word".into(), since: Time(65_400) },
        Reason::NotBound { pod: key("mysql") },
        Reason::NoSuchMachine { pod: key("mysql"), node: "word".into() },
        Reason::KubeletSilent { pod: key("mysql"), node: "word".into(), since: Time(65_400) },
        Reason::NodeObjectGone { pod: key("mysql"), node: "word".into() },
        Reason::Starting { pod: key("mysql"), node: "word".into(), until: Time(65_400) },
        Reason::Starts { pod: key("mysql"), node: "word".into() },
        Reason::Rejected { pod: key("mysql"), node: "word".into() },
        Reason::Runs { pod: key("mysql") },
        Reason::Finished { pod: key("mysql") },
        Reason::RestartsSoon { pod: key("mysql"), until: Time(65_400) },
        Reason::ImageChanged { pod: key("mysql") },
        Reason::BacksOff { pod: key("mysql"), container: "word".into(), until: Time(65_400) },
        Reason::ImageMissing { pod: key("mysql"), container: "word".into(), image: "word".into() },
        Reason::ContainerCrashed { pod: key("mysql"), container: "word".into(), restarts: 2 },
        Reason::PutsBackSoon { pod: key("mysql"), until: Time(65_400) },
        Reason::PutsBack { pod: key("mysql") },
        Reason::Stopping { pod: key("mysql"), until: Time(65_400) },
        Reason::Stopped { pod: key("mysql") },
        Reason::WaitsForFinalizers { pod: key("mysql") },
    ]
    .map(Why::Kubelet)
    .to_vec()
}

fn nodes() -> Vec<Why> {
    use crate::why::nodes::Why as Reason;
    [
        Reason::TaintsFollowConditions { node: "word".into(), added: vec![taint()], removed: vec![taint()] },
        Reason::TaintsMatch { node: "word".into() },
        Reason::NodeAppeared { node: "word".into() },
        Reason::NodeDisappeared { node: "word".into() },
        Reason::HeartbeatLost { node: "word".into(), last_beat: Time(65_400), grace_s: 50 },
        Reason::WaitsForHeartbeat { node: "word".into(), last_beat: Time(65_400), until: Time(65_400) },
        Reason::HeartbeatSeen { node: "word".into() },
        Reason::PodOnLostNode { pod: key("mysql"), node: "word".into() },
        Reason::NotReadyEvicts { node: "word".into(), taint: taint() },
        Reason::WaitsForEvictionRate { node: "word".into(), zone: "word".into(), until: Some(Time(65_400)) },
        Reason::ReadyAgain { node: "word".into() },
        Reason::AllNodesLost { node: "word".into() },
        Reason::NotTolerated { pod: key("mysql"), node: "word".into(), taint: taint() },
        Reason::ToleratesUntil { pod: key("mysql"), node: "word".into(), until: Time(65_400) },
        Reason::TolerationOver { pod: key("mysql"), node: "word".into(), since: Time(65_400) },
        Reason::ToleratesForEver { pod: key("mysql"), node: "word".into() },
        Reason::NothingToTolerate { pod: key("mysql"), node: "word".into() },
        Reason::EvictionCancelled { pod: key("mysql") },
        Reason::NodeGone { pod: key("mysql"), node: "word".into() },
        Reason::NodeInQuarantine { node: "word".into(), until: Time(65_400) },
        Reason::OutOfService { pod: key("mysql"), node: "word".into() },
        Reason::UnscheduledAndTerminating { pod: key("mysql") },
        Reason::TooManyFinished { pod: key("mysql"), finished: 4, threshold: 4 },
    ]
    .map(Why::Nodes)
    .to_vec()
}

fn ownership() -> Vec<Why> {
    use crate::why::ownership::Why as Reason;
    [
        Reason::OwnersGone { dependent: reference(), owner: reference() },
        Reason::OwnerGoesAfter { dependent: reference(), owner: reference() },
        Reason::AnotherOwnerStays { dependent: reference(), owner: reference() },
        Reason::OwnerStays { dependent: reference(), owner: reference() },
        Reason::Orphaned { dependent: reference(), owner: reference() },
        Reason::DependentsOrphaned { owner: reference() },
        Reason::WaitsForDependents { owner: reference(), dependents: 4 },
        Reason::DependentsGone { owner: reference() },
        Reason::OwnerElsewhere { dependent: reference(), owner: reference() },
        Reason::AlreadyTerminating { dependent: reference() },
        Reason::NamespaceGoes { dependent: reference(), owner: reference() },
        Reason::NamespaceWaits { owner: reference(), dependents: 4 },
        Reason::NamespaceEmpty { owner: reference() },
    ]
    .map(Why::Ownership)
    .to_vec()
}

fn network() -> Vec<Why> {
    use crate::why::network::Why as Reason;
    [
        Reason::SelectsNothing { service: key("mysql") },
        Reason::EndpointsFollowPods { service: key("mysql"), ready: 4, count: 4 },
        Reason::SliceIsEmpty { service: key("mysql"), slice: "word".into() },
        Reason::EndpointsSay { service: key("mysql"), ready: 4 },
        Reason::ServiceGone { service: key("mysql") },
        Reason::SlicesMatch { service: key("mysql"), ready: 4 },
    ]
    .map(Why::Network)
    .to_vec()
}

fn storage() -> Vec<Why> {
    use crate::why::storage::Why as Reason;
    [
        Reason::Bound { claim: key("mysql"), volume: "word".into() },
        Reason::AsksProvisioner { claim: key("mysql"), class: "word".into(), provisioner: "word".into() },
        Reason::Provisioning { claim: key("mysql"), until: Time(65_400) },
        Reason::Provisioned { claim: key("mysql"), volume: "word".into() },
        Reason::VolumeFits { claim: key("mysql"), volume: "word".into() },
        Reason::NoSuchClass { claim: key("mysql"), class: "word".into() },
        Reason::NoVolumeFits { claim: key("mysql") },
        Reason::MadeForPod { claim: key("mysql"), pod: "word".into() },
        Reason::WaitsForConsumer { claim: key("mysql"), class: "word".into() },
        Reason::InUse { claim: key("mysql"), pods: vec!["one".into(), "two".into()] },
        Reason::NotInUse { claim: key("mysql") },
        Reason::Reclaimed { claim: key("mysql"), volume: "word".into() },
        Reason::Released { claim: key("mysql"), volume: "word".into() },
        Reason::NoPods { budget: key("mysql") },
        Reason::BudgetCounted { budget: key("mysql"), healthy: 2, desired: 2, expected: 2, allowed: 2 },
        Reason::BudgetIsUpToDate { budget: key("mysql") },
        Reason::ScaleUnknown { budget: key("mysql"), pod: "word".into() },
        Reason::UnmanagedPods { budget: key("mysql"), pods: vec!["one".into(), "two".into()] },
    ]
    .map(Why::Storage)
    .to_vec()
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::Unschedulable,
        Refusal::NodeName { wanted: "word".into() },
        Refusal::Taint { taint: taint() },
        Refusal::NotNamed { named: Rc::new(["node-1".into()]) },
        Refusal::NodeSelector { label: "word".into(), wanted: "word".into(), found: Some("old".into()) },
        Refusal::Affinity,
        Refusal::Ports { port: HostPort { ip: "".into(), protocol: "TCP".into(), port: 80 } },
        Refusal::TooManyPods { used: 2, max: 2 },
        Refusal::Insufficient { resource: "word".into(), requested: 2, used: 2, allocatable: 2 },
        Refusal::DiskInUse { volume: "word".into(), by: key("mysql") },
        Refusal::ClaimInUse { claim: "word".into(), by: key("mysql") },
        Refusal::VolumeAffinity { volume: "word".into() },
        Refusal::NoVolume { claim: "word".into() },
        Refusal::VolumeZone { volume: "word".into(), label: "word".into() },
        Refusal::SpreadLabelMissing { label: "word".into() },
        Refusal::Spread { label: "word".into(), value: "word".into(), matching: 2, own: 2, least: 2, max_skew: 2 },
        Refusal::PodAffinity { label: "word".into(), value: Some("old".into()) },
        Refusal::PodAntiAffinity { label: "word".into(), value: "word".into() },
        Refusal::ExistingAntiAffinity { label: "word".into(), value: "word".into() },
        Refusal::FeatureMissing { feature: "word".into() },
    ]
}

fn pod_refusals() -> Vec<PodRefusal> {
    vec![
        PodRefusal::AffinityConflict,
        PodRefusal::ClaimMissing { claim: "word".into() },
        PodRefusal::ClaimTerminating { claim: "word".into() },
        PodRefusal::ClaimLost { claim: "word".into(), volume: "word".into() },
        PodRefusal::ClaimsUnbound { claims: vec!["one".into(), "two".into()] },
        PodRefusal::EphemeralClaimMissing { claim: "word".into() },
    ]
}
