//! Builds the rows of [`crate::view::workloads`]: counts, activity and revisions of each workload, and the ordinals of a StatefulSet.

use super::changed::Changed;
use super::diff::differences;
use super::owners::{Owners, label_of, revisions_of};
use super::tiles::Tiles;
use crate::cluster::view::View;
use crate::control::plan::Decision;
use crate::control::reason::Reason;
use crate::object::claim::Claim;
use crate::object::daemon_set::DaemonSetStatus;
use crate::object::kind::{Kind, Name, ObjectRef};
use crate::object::meta::Meta;
use crate::object::pod::Pod;
use crate::object::read;
use crate::object::revision::ControllerRevision;
use crate::object::stateful_set::{StatefulSet, StatefulSetStrategy};
use crate::playground::subject::Subject;
use crate::sim::world::World;
use crate::text::language::Language;
use crate::text::say::decided;
use crate::text::sentence::Sentence;
use crate::view::workloads::{self as shown, DaemonSetCounts, Detail, Ordinal, Revision, StatefulSetRow, Workload, Workloads};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The most ordinals that are shown; a set may ask for two billion.
const ORDINALS_MAX: i64 = 200;

/// Every workload: those named by `order` first, in that order, then the others in order of creation.
#[must_use]
pub fn workloads(world: &World, changed: &Changed, selection: Option<&Subject>, order: &[ObjectRef], language: Language) -> Workloads {
    let view = &world.cluster;
    let owners = Owners::of(view);
    let mut tiles = Tiles::new(&owners, changed, view.epoch);
    let mut all = owners.in_order();
    all.sort_by_key(|owner| order.iter().position(|object| *object == owner.object).unwrap_or(usize::MAX));
    let row = |owner: &super::owners::Owner| {
        let key = &owner.object.key;
        let (meta, detail, verdicts) = if owner.object.kind == Kind::DaemonSet {
            let set = view.daemon_set(key)?;
            (&set.meta, Detail::DaemonSet(counts(&set.status)), world.daemon_set_verdicts(key))
        } else {
            let set = view.stateful_set(key)?;
            (&set.meta, Detail::StatefulSet(stateful_row(view, set, &mut tiles)), world.stateful_set_verdicts(key))
        };
        Some(Rc::new(Workload {
            object: owner.object.clone(),
            hue: owner.hue,
            detail,
            activity: verdicts.and_then(|verdicts| activity(verdicts, language)),
            revisions: revisions(view, owner.object.kind, meta, owner.current()),
            selected: selection.is_some_and(|selected| is_about(selected, &owner.object)),
        }))
    };
    Workloads { rows: all.into_iter().filter_map(row).collect() }
}

fn is_about(selected: &Subject, workload: &ObjectRef) -> bool {
    match selected {
        Subject::Object(object) => object == workload,
        Subject::Absence { workload: of, .. } | Subject::Ordinal { workload: of, .. } => of == workload,
    }
}

fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

fn counts(status: &DaemonSetStatus) -> DaemonSetCounts {
    DaemonSetCounts {
        desired: count(status.desired_number_scheduled),
        current: count(status.current_number_scheduled),
        ready: count(status.number_ready),
        up_to_date: count(status.updated_number_scheduled),
        available: count(status.number_available),
        misscheduled: count(status.number_misscheduled),
    }
}

// ---- What a workload is doing ----

/// The decision that says most about what a workload's controller is doing; `None` when it has nothing left to do.
pub(super) fn activity(verdicts: &[Rc<Decision>], language: Language) -> Option<Sentence> {
    verdicts.iter().filter_map(|one| Some((urgency(one)?, one))).max_by_key(|(urgency, _)| *urgency).map(|(_, one)| decided(language, one))
}

/// Ranks decisions by how much they say about what is going on: first the obstacle that all others wait for, then acts, then waiting.
fn urgency(decision: &Decision) -> Option<u8> {
    use crate::control::daemon_set::reason::Reason as Daemon;
    use crate::control::stateful_set::reason::Reason as Stateful;
    let acts = decision.act.is_some();
    match &decision.reason {
        Reason::DaemonSet(why) => match why {
            Daemon::FailedPodBacksOff { .. } | Daemon::WaitsForSurgePod { .. } => Some(5),
            Daemon::BudgetAllows { .. } | Daemon::OldPodUnavailable { .. } | Daemon::SurgeAllows { .. } if acts => Some(4),
            Daemon::BudgetSpent { .. } | Daemon::SurgeSpent { .. } => Some(3),
            Daemon::WaitsForTermination { .. } => Some(2),
            Daemon::CountsChanged | Daemon::NewRevision { .. } => None,
            _ => acts.then_some(1),
        },
        Reason::StatefulSet(why) => match why {
            Stateful::NameTaken { .. }
            | Stateful::ClaimIsTerminating { .. }
            | Stateful::ClaimIsStale { .. }
            | Stateful::NotReady { .. }
            | Stateful::NotAvailable { .. }
            | Stateful::WaitsForTermination { .. }
            | Stateful::LowerIsUnhealthy { .. } => Some(5),
            Stateful::RollsOut { .. } | Stateful::OutOfRange { .. } | Stateful::OrdinalLacksPod { .. } | Stateful::PodEnded { .. }
                if acts =>
            {
                Some(4)
            }
            Stateful::RolloutWaits { .. } | Stateful::ScaleDownWaits { .. } | Stateful::PredecessorNotReady { .. } => Some(3),
            Stateful::EarlierBatchFailed { .. } | Stateful::SetIsDeleted => Some(2),
            Stateful::CountsChanged | Stateful::NewRevision { .. } => None,
            _ => acts.then_some(1),
        },
        _ => None,
    }
}

// ---- Revisions ----

fn revisions(view: View<'_>, kind: Kind, owner: &Meta, current: Option<&Name>) -> Rc<[Revision]> {
    let all = revisions_of(view, owner);
    let mut pods: BTreeMap<&Name, u32> = BTreeMap::new();
    for hash in view.pods_of(&owner.uid).filter_map(|pod| pod.revision_hash()) {
        *pods.entry(hash).or_default() += 1;
    }
    let revision = |(place, revision): (usize, &Rc<ControllerRevision>)| {
        let label = label_of(kind, revision);
        Revision {
            number: revision.revision.max(0).unsigned_abs(),
            name: revision.meta.key.name.clone(),
            summary: summary(all.get(place + 1), revision),
            pods: label.and_then(|label| pods.get(label)).copied().unwrap_or(0),
            current: label.is_some() && label == current,
        }
    };
    all.iter().enumerate().map(revision).collect()
}

/// The summary of a revision: its new images, else the first fields that differ, else all its images.
fn summary(before: Option<&Rc<ControllerRevision>>, revision: &ControllerRevision) -> Rc<str> {
    let images = |of: &ControllerRevision| -> BTreeSet<Name> { of.template.spec.containers.iter().map(|one| one.image.clone()).collect() };
    let own = images(revision);
    let listed = |images: Vec<&Name>| images.iter().map(|image| &***image).collect::<Vec<_>>().join(", ");
    let Some(before) = before else { return listed(own.iter().collect()).into() };
    let old = images(before);
    let new: Vec<&Name> = own.difference(&old).collect();
    if !new.is_empty() {
        return listed(new).into();
    }
    let paths = differences(&before.template.raw, &revision.template.raw, 2);
    let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
    if paths.is_empty() { listed(own.iter().collect()).into() } else { paths.join(", ").into() }
}

// ---- StatefulSets ----

fn stateful_row(view: View<'_>, set: &StatefulSet, tiles: &mut Tiles<'_>) -> StatefulSetRow {
    let partition = match set.spec.strategy {
        StatefulSetStrategy::RollingUpdate { partition: Some(partition) } if partition > 0 => Some(count(partition + set.spec.start)),
        StatefulSetStrategy::RollingUpdate { .. } | StatefulSetStrategy::OnDelete => None,
    };
    StatefulSetRow {
        replicas: count(set.spec.replicas),
        ready: count(set.status.ready_replicas),
        updated: count(set.status.updated_replicas),
        available: count(set.status.available_replicas),
        partition,
        ordinals: ordinals(view, set, tiles),
    }
}

fn ordinals(view: View<'_>, set: &StatefulSet, tiles: &mut Tiles<'_>) -> Rc<[Ordinal]> {
    let pods: BTreeMap<i64, &Rc<Pod>> =
        view.pods_of(&set.meta.uid).filter_map(|pod| Some((set.ordinal_in(&pod.meta.key.name)?, pod))).collect();
    let mut claims = claims(view, set);
    let numbers: BTreeMap<Name, u64> = revisions_of(view, &set.meta)
        .iter()
        .map(|revision| (revision.meta.key.name.clone(), revision.revision.max(0).unsigned_abs()))
        .collect();
    let in_range = set.spec.start..set.spec.start + set.spec.replicas.min(ORDINALS_MAX);
    let beyond = set.spec.start..set.spec.start.saturating_add(set.spec.replicas);
    let mut all: BTreeSet<i64> = in_range.collect();
    all.extend(pods.keys().chain(claims.keys()).filter(|ordinal| !beyond.contains(ordinal)));
    let mut ordered: Vec<i64> = all.into_iter().take(2 * usize::try_from(ORDINALS_MAX).unwrap_or(0)).collect();
    ordered.sort_by_key(|ordinal| (!beyond.contains(ordinal), *ordinal));
    let ordinal = |number: i64| {
        let pod = pods.get(&number);
        let hash = pod.map_or_else(|| beyond.contains(&number).then(|| next_revision(set, number)).flatten(), |pod| pod.revision_hash());
        let left_behind = pod.is_none() && !beyond.contains(&number);
        let claim = |claim: Rc<Claim>| shown::Claim {
            key: claim.meta.key.clone(),
            phase: if claim.meta.is_terminating() { "Terminating".into() } else { read::text(&claim.status, "phase").into() },
            left_behind,
        };
        Ordinal {
            number: count(number),
            pod: pod.map(|pod| tiles.tile(pod)),
            revision: hash.and_then(|hash| numbers.get(hash)).copied(),
            claims: claims.remove(&number).unwrap_or_default().into_iter().map(claim).collect(),
        }
    };
    ordered.into_iter().map(ordinal).collect()
}

/// The claims of a set by ordinal: `<template>-<set>-<ordinal>`.
fn claims(view: View<'_>, set: &StatefulSet) -> BTreeMap<i64, Vec<Rc<Claim>>> {
    let mut found: BTreeMap<i64, Vec<Rc<Claim>>> = BTreeMap::new();
    for claim in view.claims().filter(|claim| claim.meta.key.namespace == set.meta.key.namespace) {
        if let Some((_, ordinal)) = set.claim_template_in(&claim.meta.key.name) {
            found.entry(ordinal).or_default().push(claim.clone());
        }
    }
    found
}

/// The revision that a Pod would get if it were made now (`newVersionedStatefulSetPod`).
pub(super) fn next_revision(set: &StatefulSet, ordinal: i64) -> Option<&Name> {
    let index = ordinal - set.spec.start;
    let old = match set.spec.strategy {
        StatefulSetStrategy::OnDelete => false,
        StatefulSetStrategy::RollingUpdate { partition: Some(partition) } => index < partition,
        StatefulSetStrategy::RollingUpdate { partition: None } => index < set.status.current_replicas,
    };
    if old { set.status.current_revision.as_ref() } else { set.status.update_revision.as_ref() }
}

#[cfg(test)]
mod tests {
    use super::workloads;
    use crate::text::language::Language;
    use crate::view::model::Changed;
    use crate::view::model::tests::{Stage, played};
    use crate::view::workloads::{Detail, StatefulSetRow, Workload};
    use std::rc::Rc;

    fn rows(world: &crate::sim::world::World) -> Rc<[Rc<Workload>]> {
        workloads(world, &Changed::default(), None, &[], Language::English).rows
    }

    fn stateful(workload: &Workload) -> &StatefulSetRow {
        match &workload.detail {
            Detail::StatefulSet(row) => row,
            Detail::DaemonSet(_) => panic!("a StatefulSet"),
        }
    }

    const SET: &str = "{apiVersion: v1, kind: Node, metadata: {name: node-1}}\n---\n\
        {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {replicas: 3, serviceName: web, \
        selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1'}]}}, \
        volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}\n";

    #[test]
    fn a_daemon_set_counts_as_kubectl_does() {
        let rows = rows(&played("fluentd-every-node", 0));
        let Detail::DaemonSet(counts) = rows[0].detail else { panic!("a DaemonSet") };
        assert_eq!((counts.desired, counts.ready, counts.up_to_date), (4, 4, 4));
        assert_eq!((rows[0].revisions.len(), rows[0].revisions[0].pods, rows[0].revisions[0].current), (1, 4, true));
        assert!(rows[0].activity.is_none(), "{:?}", rows[0].activity);
    }

    #[test]
    fn a_claim_stays_behind_when_its_ordinal_goes() {
        let mut stage = Stage::of(SET);
        stage.run("kubectl scale statefulset web --replicas=2", None);
        stage.wait(crate::time::Span::from_s(60));
        let rows = rows(stage.world());
        let row = stateful(&rows[0]);
        assert_eq!((row.replicas, row.ready, row.ordinals.len()), (2, 2, 3));
        let last = &row.ordinals[2];
        assert!(last.pod.is_none() && last.claims[0].left_behind && last.revision.is_none());
        assert_eq!((&*last.claims[0].key.name, &*last.claims[0].phase), ("data-web-2", "Bound"));
    }

    #[test]
    fn a_partition_keeps_lower_ordinals_on_the_old_revision() {
        let mut stage = Stage::of(SET);
        stage.run(r#"kubectl patch statefulset web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'"#, None);
        stage.run("kubectl set image statefulset/web web=web:2", None);
        stage.wait(crate::time::Span::from_s(60));
        let rows = rows(stage.world());
        let row = stateful(&rows[0]);
        assert_eq!(row.partition, Some(2));
        let revisions: Vec<_> = row.ordinals.iter().map(|ordinal| ordinal.revision).collect();
        assert_eq!(revisions, [Some(1), Some(1), Some(2)]);
        assert_eq!(&*rows[0].revisions[0].summary, "web:2");
        assert!(rows[0].revisions[0].current && rows[0].revisions[0].pods == 1);
    }

    #[test]
    fn a_rollout_that_is_stuck_says_what_it_waits_for() {
        let mut stage = Stage::of(SET);
        stage.run("kubectl set image statefulset/web web=web:missing", None);
        stage.wait(crate::time::Span::from_s(60));
        assert!(rows(stage.world())[0].activity.is_some());
    }
}
