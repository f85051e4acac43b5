//! The controller on hand-built clusters: each test is a short life of one set, told by what was done to its Pods.

mod chance;

use super::plan;
use super::roster::Roster;
use crate::cluster::admit::default;
use crate::cluster::request::Propagation;
use crate::cluster::store::Cluster;
use crate::control::plan::{Act, Plan, Records};
use crate::control::reason::Reason as Why;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::condition::{self, Condition, ConditionStatus};
use crate::object::kind::{Key, Kind};
use crate::object::meta::OwnerRef;
use crate::object::patch;
use crate::object::pod::{Phase, Pod};
use crate::object::stateful_set::{StatefulSet, ordinal_in};
use crate::time::{Epoch, Span, Time};
use crate::why::scope::Subject;
use serde_json::json;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A cluster with one set named `web`, and what its controller has done so far.
struct World {
    cluster: Cluster,
    now: Time,
    /// What the sync before handed back.
    roster: Option<Roster>,
    /// Acts on Pods and Events since the last look.
    log: Vec<String>,
}

impl World {
    /// A set with `replicas`, changed by a merge patch of its spec.
    fn new(replicas: i64, spec: &Json) -> Self {
        let mut world = Self { cluster: Cluster::new(1, Epoch(1_790_000_000)), now: Time(1000), roster: None, log: Vec::new() };
        let labels = json!({"app": "web"});
        let template = json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "web:1.0"}]}});
        let base = json!({"replicas": replicas, "serviceName": "web", "selector": {"matchLabels": labels}, "template": template});
        let mut set = json!({
            "metadata": {"name": "web", "namespace": "default", "generation": 1}, "spec": patch::merge(&base, spec),
        });
        default::apply(Kind::StatefulSet, &mut set);
        world.cluster.create(Object::of_json(Kind::StatefulSet, &set, world.cluster.epoch), world.now).unwrap();
        world
    }

    /// The same, grown until nothing is left to do.
    fn grown(replicas: i64, spec: &Json) -> Self {
        let mut world = Self::new(replicas, spec);
        world.settle();
        world.log.clear();
        world
    }

    fn key(name: &str) -> Key {
        Key::new("default", name)
    }

    fn set(&self) -> Rc<StatefulSet> {
        self.cluster.stateful_set(&Self::key("web")).unwrap().clone()
    }

    fn pod(&self, name: &str) -> Rc<Pod> {
        self.cluster.pod(&Self::key(name)).unwrap_or_else(|| panic!("no Pod {name}")).clone()
    }

    /// Plans one sync, checks what holds for every plan, and carries it out.
    fn sync(&mut self) -> Plan {
        let set = self.set();
        let (planned, roster) = plan(&self.cluster, &set, self.roster.as_ref(), self.now);
        assert_eq!(planned, plan(&self.cluster, &set, Some(&roster), self.now).0, "planning twice gives the same plan");
        assert_eq!(planned, plan(&self.cluster, &set, None, self.now).0, "the roster changes no plan");
        self.roster = Some(roster);
        self.check_ordinals(&planned, &set);
        for decision in &planned.decisions {
            if let Some(act) = decision.act.as_deref() {
                self.carry_out(act);
            }
        }
        planned
    }

    fn step(&mut self) {
        drop(self.sync());
    }

    /// Every ordinal in range, and every Pod's, has exactly one decision.
    fn check_ordinals(&self, planned: &Plan, set: &StatefulSet) {
        let of = |subject: &Subject| match subject {
            Subject::Ordinal(ordinal) => *ordinal..*ordinal + 1,
            Subject::Ordinals { first, last } => *first..*last + 1,
            Subject::Node(_) | Subject::Object(_) => 0..0,
        };
        let decided: Vec<i64> = planned.decisions.iter().flat_map(|decision| of(&decision.about)).collect();
        let mut wanted: BTreeSet<i64> = (set.spec.start..set.spec.start + set.spec.replicas).collect();
        let owned = self.cluster.pods_of(&set.meta.uid).filter(|pod| set.spec.selector.matches(&pod.meta.labels));
        wanted.extend(owned.filter_map(|pod| ordinal_in(&pod.meta.key.name)));
        assert_eq!(decided.iter().copied().collect::<BTreeSet<_>>(), wanted, "{:?}", planned.decisions);
        assert_eq!(decided.len(), wanted.len(), "one decision per ordinal: {:?}", planned.decisions);
    }

    fn carry_out(&mut self, act: &Act) {
        let records = match act {
            Act::Create { object, records } => {
                self.note("create", object.kind(), &object.meta().key);
                self.cluster.create(object.clone(), self.now).map(|_| records)
            }
            Act::Update { object, records } => self.cluster.update(object.clone()).map(|_| records),
            Act::Delete { kind, key, grace_s, records, .. } => {
                self.note("delete", *kind, key);
                self.cluster.delete(*kind, key, *grace_s, Propagation::Background, self.now).map(|_| records)
            }
            Act::Record { text, .. } => {
                self.log.push(text.message.clone());
                return;
            }
            Act::Bind { .. } | Act::RecordGone { .. } => panic!("the controller binds nothing"),
        };
        match records {
            Ok(Some(Records { done: Some(done), .. })) if done.reason == "SuccessfulUpdate" => self.log.push(done.message.clone()),
            Ok(_) => {}
            Err(rejection) => self.log.push(rejection.to_string()),
        }
    }

    fn note(&mut self, verb: &str, kind: Kind, key: &Key) {
        if matches!(kind, Kind::Pod | Kind::PersistentVolumeClaim) {
            self.log.push(format!("{verb} {}", key.name));
        }
    }

    /// The log since the last look, joined by commas.
    fn told(&mut self) -> String {
        std::mem::take(&mut self.log).join(", ")
    }

    /// Checks what one sync does to Pods and claims.
    fn check(&mut self, expected: &str) {
        self.step();
        assert_eq!(self.told(), expected);
    }

    /// Why the next sync decides about an ordinal as it does.
    fn why(&self, ordinal: i64) -> String {
        let (planned, _) = plan(&self.cluster, &self.set(), self.roster.as_ref(), self.now);
        let why = planned.decisions.iter().find_map(|decision| decision.on(&Subject::Ordinal(ordinal))).unwrap();
        let code = why.reason.code().strip_prefix("stateful-set/").unwrap().to_owned();
        assert!(!why.evidence().is_empty());
        code
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut Pod)) {
        let mut pod = (*self.pod(name)).clone();
        change(&mut pod);
        self.cluster.update(Object::Pod(Rc::new(pod))).unwrap();
    }

    fn set_ready(&mut self, name: &str, status: ConditionStatus) {
        let now = self.now;
        self.change(name, |pod| {
            pod.node = Some("node-1".into());
            let state = Rc::make_mut(&mut pod.status);
            state.phase = Phase::Running;
            condition::set(&mut state.conditions, Condition::new("Ready", status, now));
        });
    }

    fn ready(&mut self, name: &str) {
        self.set_ready(name, ConditionStatus::True);
    }

    fn unready(&mut self, name: &str) {
        self.set_ready(name, ConditionStatus::False);
    }

    fn fail(&mut self, name: &str) {
        self.change(name, |pod| Rc::make_mut(&mut pod.status).phase = Phase::Failed);
    }

    fn gone(&mut self, name: &str) {
        self.cluster.remove(Kind::Pod, &Self::key(name));
    }

    fn delete(&mut self, kind: Kind, name: &str) {
        self.cluster.delete(kind, &Self::key(name), None, Propagation::Background, self.now).unwrap();
    }

    /// Changes the set's spec with a merge patch.
    fn edit(&mut self, spec: &Json) {
        let set = self.set();
        let json = patch::merge(&set.to_json(self.cluster.epoch), &json!({"spec": spec}));
        let mut edited = StatefulSet::of_json(&json, self.cluster.epoch);
        edited.meta = set.meta.clone();
        edited.meta.generation += 1;
        self.cluster.update(Object::StatefulSet(Rc::new(edited))).unwrap();
    }

    fn image(&mut self, image: &str) {
        self.edit(&json!({"template": {"spec": {"containers": [{"name": "main", "image": image, "imagePullPolicy": "IfNotPresent",
            "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}]}}}));
    }

    /// A kubelet that makes everything ready and ends what terminates, and a garbage collector for claims, until nothing changes.
    fn settle(&mut self) {
        for _ in 0..200 {
            let version = self.cluster.version();
            self.step();
            let pods: Vec<Rc<Pod>> = self.cluster.pods().cloned().collect();
            for pod in pods {
                if pod.is_terminating() {
                    self.gone(&pod.meta.key.name);
                } else if pod.status.phase == Phase::Pending {
                    self.ready(&pod.meta.key.name);
                }
            }
            if self.cluster.version() == version {
                return;
            }
            self.now = self.now + Span::from_s(20);
        }
        panic!("does not settle: {:?}", self.log);
    }

    fn revision_of(&self, name: &str) -> String {
        self.pod(name).revision_hash().map(ToString::to_string).unwrap_or_default()
    }

    /// Pod names with `new` or `old`.
    fn ages(&self) -> String {
        let newest = self.set().status.update_revision.clone();
        let age = |pod: &Rc<Pod>| if pod.revision_hash() == newest.as_ref() { "new" } else { "old" };
        self.cluster.pods().map(|pod| format!("{} {}", pod.meta.key.name, age(pod))).collect::<Vec<_>>().join(", ")
    }

    /// replicas/ready/available current/updated
    fn counts(&self) -> String {
        let status = self.set().status.clone();
        format!(
            "{}/{}/{} {}/{}",
            status.replicas, status.ready_replicas, status.available_replicas, status.current_replicas, status.updated_replicas
        )
    }

    fn claims(&self) -> String {
        let owner = |one: &OwnerRef| format!(" of {} {}", one.kind, one.name);
        let text = |claim: &Rc<crate::object::claim::Claim>| {
            format!("{}{}", claim.meta.key.name, claim.meta.owners.iter().map(owner).collect::<String>())
        };
        self.cluster.claims().map(text).collect::<Vec<_>>().join(", ")
    }
}

fn parallel() -> Json {
    json!({"podManagementPolicy": "Parallel"})
}

fn with_claims(when_deleted: &str, when_scaled: &str) -> Json {
    json!({
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}],
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when_deleted, "whenScaled": when_scaled},
    })
}

#[test]
fn ordered_pods_are_created_one_after_the_other() {
    let mut world = World::new(3, &json!({}));
    world.check("create web-0");
    assert_eq!(world.counts(), "0/0/0 0/0");
    world.check("");
    assert_eq!((world.why(0), world.why(2)), ("not-ready".to_owned(), "predecessor-not-ready".to_owned()));
    assert_eq!(world.counts(), "1/0/0 1/1");
    world.ready("web-0");
    world.check("create web-1");
    world.unready("web-0");
    world.ready("web-1");
    world.check("");
    world.ready("web-0");
    world.check("create web-2");
    world.ready("web-2");
    world.check("");
    assert_eq!(world.counts(), "3/3/3 3/3");
    assert!(world.sync().decisions.iter().all(|decision| decision.act.is_none()), "a settled set plans no acts");
}

#[test]
fn a_new_pod_bears_its_identity() {
    let mut world = World::new(1, &with_claims("Retain", "Retain"));
    world.check("create data-web-0, create web-0");
    let pod = world.pod("web-0");
    let json = pod.to_json(world.cluster.epoch);
    let revision = world.set().status.update_revision.clone().unwrap();
    let labels = json!({
        "app": "web", "apps.kubernetes.io/pod-index": "0", "controller-revision-hash": *revision,
        "statefulset.kubernetes.io/pod-name": "web-0",
    });
    assert_eq!(json["metadata"]["labels"], labels);
    assert_eq!((&json["metadata"]["generateName"], &json["metadata"]["generation"]), (&json!("web-"), &json!(1)));
    assert_eq!((&json["spec"]["hostname"], &json["spec"]["subdomain"]), (&json!("web-0"), &json!("web")));
    assert_eq!(json["spec"]["volumes"], json!([{"name": "data", "persistentVolumeClaim": {"claimName": "data-web-0"}}]));
    assert_eq!((&json["spec"]["priority"], json["spec"]["tolerations"].as_array().map(Vec::len)), (&json!(0), Some(2)));
    assert_eq!(json["status"], json!({"phase": "Pending", "qosClass": "BestEffort"}));
    assert_eq!(
        world.cluster.get_json(Kind::PersistentVolumeClaim, &World::key("data-web-0")).unwrap()["metadata"]["labels"],
        json!({"app": "web"})
    );
}

#[test]
fn pods_of_a_revision_share_their_spec() {
    let mut world = World::grown(2, &parallel());
    world.edit(&json!({"replicas": 3}));
    world.step();
    assert!(Rc::ptr_eq(&world.pod("web-0").spec, &world.pod("web-2").spec));
}

#[test]
fn parallel_pods_are_created_at_once() {
    let mut world = World::new(5, &parallel());
    let planned = world.sync();
    assert_eq!(world.told(), "create web-0, create web-2, create web-1, create web-4, create web-3");
    assert_eq!(planned.batches, [1..2, 2..4, 4..6], "one revision, then batches of 1, 2 and 2");
}

#[test]
fn the_partition_keeps_lower_pods_old() {
    let mut world = World::grown(4, &json!({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}}));
    let before = world.set().status.current_revision.clone();
    world.image("web:2.0");
    world.settle();
    assert_eq!(world.told(), "delete web-3, create web-3, delete web-2, create web-2");
    assert_eq!(world.ages(), "web-0 old, web-1 old, web-2 new, web-3 new");
    assert_eq!(world.counts(), "4/4/4 2/2");
    assert_eq!(world.set().status.current_revision, before);
    assert_eq!(world.why(1), "below-partition");
    world.gone("web-0");
    world.gone("web-3");
    world.settle();
    assert_eq!(world.ages(), "web-0 old, web-1 old, web-2 new, web-3 new");
    world.told();
    world.edit(&json!({"updateStrategy": {"rollingUpdate": {"partition": 0}}}));
    world.settle();
    assert_eq!(world.told(), "delete web-1, create web-1, delete web-0, create web-0");
    assert_eq!(world.set().status.current_revision, world.set().status.update_revision);
    assert_eq!(world.counts(), "4/4/4 4/4");
}

#[test]
fn a_partition_beyond_the_replicas_updates_nothing() {
    let mut world = World::grown(2, &json!({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 9}}}));
    world.image("web:2.0");
    world.settle();
    assert_eq!((world.told(), world.counts()), (String::new(), "2/2/2 2/0".to_owned()));
}

#[test]
fn a_bare_rolling_update_counts_current_pods() {
    let mut world = World::grown(3, &json!({"updateStrategy": {"type": "RollingUpdate"}}));
    world.image("web:2.0");
    world.check("delete web-2");
    assert_eq!(world.counts(), "3/3/3 2/0");
    world.gone("web-2");
    world.check("create web-2");
    assert_eq!(world.ages(), "web-0 old, web-1 old, web-2 new");
    world.gone("web-0");
    world.check("create web-0");
    assert_eq!(world.ages(), "web-0 old, web-1 old, web-2 new");
}

#[test]
fn with_a_partition_of_zero_a_deleted_pod_comes_back_new() {
    let mut world = World::grown(3, &json!({}));
    world.image("web:2.0");
    world.check("delete web-2");
    world.gone("web-2");
    world.gone("web-0");
    world.check("create web-0");
    assert_eq!(world.ages(), "web-0 new, web-1 old");
}

#[test]
fn a_rolling_update_waits_for_each_pod() {
    let mut world = World::grown(3, &json!({}));
    world.image("web:2.0");
    world.check("delete web-2");
    assert_eq!((world.why(2), world.why(1)), ("waits-for-termination".to_owned(), "rollout-waits".to_owned()));
    world.check("");
    world.gone("web-2");
    world.check("create web-2");
    world.check("");
    world.unready("web-2");
    world.check("");
    world.ready("web-2");
    world.check("delete web-1");
}

#[test]
fn on_delete_replaces_nothing() {
    let mut world = World::grown(2, &json!({"updateStrategy": {"type": "OnDelete"}}));
    let before = world.set().status.current_revision.clone();
    world.image("web:2.0");
    world.settle();
    assert_eq!((world.told(), world.why(1)), (String::new(), "on-delete-keeps".to_owned()));
    world.gone("web-0");
    world.gone("web-1");
    world.settle();
    assert_eq!((world.ages(), world.counts()), ("web-0 new, web-1 new".to_owned(), "2/2/2 0/2".to_owned()));
    assert_eq!(world.set().status.current_revision, before);
}

#[test]
fn a_failed_pod_is_deleted_and_made_again() {
    let mut world = World::grown(2, &json!({}));
    world.fail("web-0");
    world.check("delete web-0");
    world.check("create web-0");
    world.ready("web-0");
    world.fail("web-1");
    world.unready("web-0");
    world.check("");
    world.ready("web-0");
    world.check("delete web-1");
}

#[test]
fn an_unready_pod_blocks_ordered_scaling() {
    let mut world = World::grown(3, &json!({}));
    world.unready("web-1");
    world.edit(&json!({"replicas": 4}));
    world.check("");
    world.edit(&json!({"replicas": 2}));
    world.check("");
    assert_eq!(world.why(2), "scale-down-waits");
    world.edit(&json!({"replicas": 1}));
    world.check("delete web-2");
    world.check("");
    assert_eq!((world.why(2), world.why(1)), ("waits-for-termination".to_owned(), "scale-down-waits".to_owned()));
    world.gone("web-2");
    world.check("delete web-1");
}

#[test]
fn an_unready_pod_does_not_block_parallel_scaling() {
    let mut world = World::grown(3, &parallel());
    world.unready("web-1");
    world.edit(&json!({"replicas": 4}));
    world.check("create web-3");
    world.edit(&json!({"replicas": 2}));
    world.check("delete web-3, delete web-2");
}

#[test]
fn of_the_unhealthy_condemned_the_lowest_goes_first() {
    let mut world = World::grown(4, &json!({}));
    world.unready("web-3");
    world.unready("web-2");
    world.edit(&json!({"replicas": 1}));
    world.check("");
    assert_eq!((world.why(3), world.why(2)), ("lower-is-unhealthy".to_owned(), "scale-down-waits".to_owned()));
    world.ready("web-2");
    world.check("delete web-3");
}

#[test]
fn a_stuck_ordered_rollout_stays_stuck_after_a_revert() {
    let mut world = World::grown(3, &json!({}));
    world.image("web:missing");
    world.check("delete web-2");
    world.gone("web-2");
    world.check("create web-2");
    world.unready("web-2");
    world.image("web:1.0");
    world.check("");
    world.check("");
    world.gone("web-2");
    world.settle();
    assert_eq!((world.told(), world.counts()), ("create web-2".to_owned(), "3/3/3 3/3".to_owned()));
}

#[test]
fn a_stuck_parallel_rollout_heals_itself() {
    let mut world = World::grown(3, &parallel());
    world.image("web:missing");
    world.check("delete web-2");
    world.gone("web-2");
    world.check("create web-2");
    world.unready("web-2");
    world.check("");
    world.image("web:1.0");
    world.check("delete web-2");
}

#[test]
fn min_ready_seconds_delay_each_step() {
    let mut world = World::new(2, &json!({"minReadySeconds": 15}));
    world.step();
    world.ready("web-0");
    let planned = world.sync();
    assert_eq!((world.told(), world.counts()), ("create web-0".to_owned(), "1/1/0 1/1".to_owned()));
    assert_eq!((planned.again, world.why(0)), (Some(Time(16_000)), "not-available".to_owned()));
    world.now = Time(15_999);
    world.check("");
    world.now = Time(16_000);
    world.check("create web-1");
    assert_eq!(world.counts(), "1/1/1 1/1");
}

#[test]
fn scaled_away_claims_go_with_their_pod() {
    let mut world = World::grown(3, &with_claims("Retain", "Delete"));
    assert_eq!(world.claims(), "data-web-0, data-web-1, data-web-2");
    world.edit(&json!({"replicas": 2}));
    world.check("delete web-2");
    assert_eq!(world.claims(), "data-web-0, data-web-1, data-web-2 of Pod web-2");
    world.edit(&json!({"replicas": 3}));
    world.gone("web-2");
    world.check("");
    assert_eq!(world.why(2), "claim-is-stale");
    world.cluster.remove(Kind::PersistentVolumeClaim, &World::key("data-web-2"));
    world.check("create data-web-2, create web-2");
}

#[test]
fn claims_follow_a_changed_policy() {
    let mut world = World::grown(2, &with_claims("Delete", "Delete"));
    assert_eq!(world.claims(), "data-web-0 of StatefulSet web, data-web-1 of StatefulSet web");
    world.edit(&json!({"replicas": 1}));
    world.check("delete web-1");
    assert_eq!(world.claims(), "data-web-0 of StatefulSet web, data-web-1 of Pod web-1");
    let mut world = World::grown(2, &with_claims("Retain", "Retain"));
    world.edit(&json!({"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete"}}));
    world.check("Update Pod web-0 in StatefulSet web successful, Update Pod web-1 in StatefulSet web successful");
    world.check("");
    assert_eq!(world.claims(), "data-web-0 of StatefulSet web, data-web-1 of StatefulSet web");
}

#[test]
fn a_claim_of_another_controller_is_left_alone() {
    let mut world = World::new(1, &with_claims("Delete", "Retain"));
    let mut claim = json!({"metadata": {"name": "data-web-0", "namespace": "default"}, "spec": {}});
    default::apply(Kind::PersistentVolumeClaim, &mut claim);
    let mut claim = Object::of_json(Kind::PersistentVolumeClaim, &claim, world.cluster.epoch);
    let other = OwnerRef { kind: "Job".into(), name: "j".into(), uid: "u".into(), ..OwnerRef::controller_of(Kind::Job, &world.set().meta) };
    claim.meta_mut().owners = Rc::from([other]);
    world.cluster.create(claim, world.now).unwrap();
    world.check(
        "create web-0, PersistentVolumeClaim data-web-0 has a conflicting OwnerReference that acts as a manging controller, \
         the retention policy is ignored for this claim",
    );
    assert_eq!(world.claims(), "data-web-0 of Job j");
}

#[test]
fn a_claim_that_is_being_deleted_stops_its_pod() {
    let mut world = World::grown(2, &with_claims("Retain", "Retain"));
    world.delete(Kind::PersistentVolumeClaim, "data-web-1");
    world.check("");
    world.gone("web-1");
    let planned = world.sync();
    assert_eq!(world.told(), "Create Pod web-1 in StatefulSet web failed error: pvc data-web-1 is being deleted");
    assert!(planned.retry);
    assert_eq!((world.why(1), world.counts()), ("claim-is-terminating".to_owned(), "1/1/1 1/1".to_owned()));
    world.cluster.remove(Kind::PersistentVolumeClaim, &World::key("data-web-1"));
    world.check("create data-web-1, create web-1");
}

#[test]
fn a_pending_pod_gets_its_claim_back() {
    let mut world = World::new(1, &with_claims("Retain", "Retain"));
    world.step();
    world.told();
    world.cluster.remove(Kind::PersistentVolumeClaim, &World::key("data-web-0"));
    world.check("create data-web-0");
}

fn orphan(world: &mut World, name: &str) {
    let pod = json!({"metadata": {"name": name, "namespace": "default", "labels": {"app": "web"}}, "spec": {"containers": []}});
    let pod = Object::of_json(Kind::Pod, &pod, world.cluster.epoch);
    world.cluster.create(pod, world.now).unwrap();
    world.ready(name);
}

#[test]
fn orphans_with_the_sets_name_are_adopted() {
    let mut world = World::new(2, &json!({}));
    for name in ["web-0", "db-1", "web-x"] {
        orphan(&mut world, name);
    }
    world.check("Update Pod web-0 in StatefulSet web successful, create web-1");
    let owned = |name: &str| world.pod(name).meta.is_controlled_by(&world.set().meta.uid);
    assert_eq!((owned("web-0"), owned("db-1"), owned("web-x")), (true, false, false));
    world.ready("web-1");
    world.check("delete web-0");
}

#[test]
fn a_lost_identity_label_comes_back() {
    let mut world = World::grown(1, &json!({}));
    world.change("web-0", |pod| drop(Rc::make_mut(&mut pod.meta.labels).remove("statefulset.kubernetes.io/pod-name")));
    world.check("Update Pod web-0 in StatefulSet web successful");
    assert_eq!(world.pod("web-0").meta.label("statefulset.kubernetes.io/pod-name"), Some(&"web-0".into()));
}

#[test]
fn a_released_pod_keeps_its_name() {
    let mut world = World::grown(2, &json!({}));
    world.change("web-1", |pod| pod.meta.set_label("app", "other"));
    world.check("create web-1, pods \"web-1\" already exists");
    assert!(world.pod("web-1").meta.controller().is_none());
    assert_eq!((world.why(1), world.counts()), ("name-taken".to_owned(), "1/1/1 1/1".to_owned()));
    world.gone("web-1");
    world.check("create web-1");
}

#[test]
fn a_taken_name_ends_the_sync_before_the_rollout() {
    let mut world = World::grown(2, &json!({"podManagementPolicy": "Parallel"}));
    world.change("web-0", |pod| pod.meta.set_label("app", "other"));
    world.image("web:2.0");
    world.check("create web-0, pods \"web-0\" already exists");
    assert_eq!(world.counts(), "1/1/1 1/0");
}

#[test]
fn history_keeps_the_live_revisions_and_the_limit() {
    let mut world = World::grown(1, &json!({"revisionHistoryLimit": 1}));
    for version in 2..=5 {
        world.image(&format!("web:{version}.0"));
        world.settle();
    }
    let numbers: BTreeSet<i64> = world.cluster.revisions_in("default").map(|revision| revision.revision).collect();
    assert_eq!(numbers, BTreeSet::from([4, 5]));
}

#[test]
fn a_rollback_raises_the_old_revision() {
    let mut world = World::grown(1, &json!({}));
    let first = world.revision_of("web-0");
    world.image("web:2.0");
    world.settle();
    assert_ne!(world.revision_of("web-0"), first);
    world.image("web:1.0");
    world.settle();
    assert_eq!(world.revision_of("web-0"), first);
    let mut numbers: Vec<i64> = world.cluster.revisions_in("default").map(|revision| revision.revision).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 3]);
}

#[test]
fn a_taken_revision_name_is_avoided() {
    let mut world = World::new(1, &json!({}));
    world.step();
    let revision = world.cluster.revisions_in("default").next().unwrap().clone();
    let mut world = World::new(1, &json!({}));
    let mut other = (*revision).clone();
    other.data = "{}".into();
    other.meta.owners = Rc::from([]);
    other.meta.labels = Rc::default();
    world.cluster.create(Object::Revision(Rc::new(other)), world.now).unwrap();
    world.step();
    let status = world.set().status.clone();
    assert_eq!(status.collision_count, Some(1));
    assert_ne!(status.update_revision, Some(revision.meta.key.name.clone()));
}

#[test]
fn orphaned_revisions_are_adopted() {
    let mut world = World::grown(1, &json!({}));
    let revision = world.cluster.revisions_in("default").next().unwrap().clone();
    let mut orphaned = (*revision).clone();
    orphaned.meta.owners = Rc::from([]);
    world.cluster.update(Object::Revision(Rc::new(orphaned))).unwrap();
    world.settle();
    assert!(world.cluster.revision(&revision.meta.key).unwrap().meta.is_controlled_by(&world.set().meta.uid));
    assert_eq!(world.cluster.revisions_in("default").count(), 1);
}

#[test]
fn ordinals_start_where_they_are_told_to() {
    let spec = json!({"ordinals": {"start": 2}, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}});
    let mut world = World::grown(2, &spec);
    assert_eq!(world.ages(), "web-2 new, web-3 new");
    world.image("web:2.0");
    world.settle();
    assert_eq!(world.told(), "delete web-3, create web-3");
    world.edit(&json!({"ordinals": {"start": 3}}));
    world.settle();
    assert_eq!(world.told(), "create web-4, delete web-2");
}

#[test]
fn scaling_comes_before_updating() {
    let mut world = World::grown(2, &json!({}));
    world.image("web:2.0");
    world.edit(&json!({"replicas": 3}));
    world.settle();
    assert_eq!(world.told(), "create web-2, delete web-1, create web-1, delete web-0, create web-0");
    world.image("web:3.0");
    world.edit(&json!({"replicas": 1}));
    world.settle();
    assert_eq!(world.told(), "delete web-2, delete web-1, delete web-0, create web-0");
}

#[test]
fn a_set_that_is_being_deleted_only_counts() {
    let mut world = World::grown(2, &json!({}));
    let set = Object::StatefulSet(world.set());
    world.cluster.delete(Kind::StatefulSet, &set.meta().key, None, Propagation::Foreground, world.now).unwrap();
    world.gone("web-1");
    world.check("");
    assert_eq!((world.why(1), world.counts()), ("set-is-deleted".to_owned(), "1/1/1 1/1".to_owned()));
}

#[test]
fn a_terminating_pod_is_waited_for_in_order_only() {
    let mut world = World::grown(2, &json!({}));
    world.delete(Kind::Pod, "web-0");
    world.edit(&json!({"replicas": 3}));
    world.check("");
    assert_eq!((world.why(0), world.counts()), ("waits-for-termination".to_owned(), "2/2/2 1/1".to_owned()));
    let mut world = World::grown(2, &parallel());
    world.delete(Kind::Pod, "web-0");
    world.edit(&json!({"replicas": 3}));
    world.check("create web-2");
}

#[test]
fn reasons_carry_their_numbers() {
    use super::pod_state::PodState;
    use super::reason::{Reason, RevisionChoice};
    let mut world = World::grown(3, &json!({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}}));
    world.image("web:2.0");
    world.step();
    world.gone("web-2");
    let planned = world.sync();
    let reason = |ordinal| match planned.decisions.iter().find_map(|decision| decision.on(&Subject::Ordinal(ordinal))).map(|one| one.reason)
    {
        Some(Why::StatefulSet(reason)) => reason,
        other => panic!("{other:?}"),
    };
    assert!(matches!(reason(2), Reason::OrdinalLacksPod { choice: RevisionChoice::FromPartition { index: 2, partition: 1 }, .. }));
    assert!(matches!(reason(1), Reason::RolloutWaits { other: Some(other), state: PodState::Created } if &*other == "web-2"));
    assert!(matches!(reason(0), Reason::BelowPartition { index: 0, partition: 1, .. }));
}

#[test]
fn a_failed_batch_is_the_last() {
    let mut world = World::new(4, &patch::merge(&parallel(), &with_claims("Retain", "Retain")));
    world.step();
    for name in ["web-1", "web-2", "web-3"] {
        world.gone(name);
    }
    world.delete(Kind::PersistentVolumeClaim, "data-web-1");
    world.told();
    world.check("create web-2, Create Pod web-1 in StatefulSet web failed error: pvc data-web-1 is being deleted");
    assert_eq!(world.why(3), "earlier-batch-failed");
}

#[test]
fn a_pod_without_its_volumes_cannot_be_repaired() {
    let mut world = World::new(1, &with_claims("Retain", "Retain"));
    orphan(&mut world, "web-0");
    let planned = world.sync();
    let told = world.told();
    assert!(
        told.starts_with("create data-web-0, Update Pod web-0 in StatefulSet web failed error: Pod \"web-0\" is invalid: spec: Forbidden")
    );
    assert!(planned.retry);
}
