//! Lives of a set by chance: whatever happens between two syncs, planning with the roster of the last one is planning from nothing.

use super::super::plan;
use super::{World, orphan, with_claims};
use crate::object::any::Object;
use crate::object::condition::ConditionStatus;
use crate::object::kind::{Kind, Name};
use crate::object::meta::OwnerRef;
use crate::object::patch;
use crate::object::pod::Pod;
use crate::seed::Stream;
use crate::time::Span;
use serde_json::json;
use std::rc::Rc;

const LIVES: u64 = 150;
const HAPPENINGS: usize = 120;

#[test]
fn the_roster_changes_no_plan() {
    for seed in 0..LIVES {
        let mut life = Life { chance: Stream::new(seed, "life"), world: World::new(4, &json!({})), seed };
        life.begin();
        for _ in 0..HAPPENINGS {
            life.happen();
            life.sync();
        }
    }
}

struct Life {
    chance: Stream,
    world: World,
    seed: u64,
}

impl Life {
    fn below(&mut self, limit: u64) -> u64 {
        self.chance.draw() % limit
    }

    fn number(&mut self, limit: u64) -> i64 {
        i64::try_from(self.below(limit)).unwrap()
    }

    /// A set of one kind or another.
    fn begin(&mut self) {
        let policy = ["OrderedReady", "Parallel"][usize::try_from(self.below(2)).unwrap()];
        let claims = match self.below(3) {
            0 => json!({}),
            1 => with_claims("Retain", "Delete"),
            _ => with_claims("Delete", "Retain"),
        };
        let spec = json!({"podManagementPolicy": policy, "minReadySeconds": self.number(3) * 5, "revisionHistoryLimit": 1});
        self.world = World::new(self.number(6), &patch::merge(&spec, &claims));
    }

    fn sync(&mut self) {
        let world = &mut self.world;
        let set = world.set();
        let (planned, roster) = plan(&world.cluster, &set, world.roster.as_ref(), world.now);
        let (anew, _) = plan(&world.cluster, &set, None, world.now);
        assert_eq!(planned, anew, "life {}", self.seed);
        world.roster = Some(roster);
        for act in planned.decisions.iter().filter_map(|decision| decision.act.as_deref()) {
            world.carry_out(act);
        }
    }

    fn pod(&mut self) -> Option<Name> {
        let names: Vec<Name> = self.world.cluster.pods().map(|pod| pod.meta.key.name.clone()).collect();
        let which = usize::try_from(self.below(names.len().max(1) as u64)).unwrap();
        names.get(which).cloned()
    }

    fn happen(&mut self) {
        let spec = match self.below(24) {
            0 => json!({"replicas": self.number(7)}),
            1 => json!({"ordinals": {"start": self.number(3)}}),
            2 => json!({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": self.number(4)}}}),
            3 => json!({"updateStrategy": {"type": "OnDelete", "rollingUpdate": null}}),
            4 => json!({"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": null}}),
            5 => return self.world.image(&format!("web:{}", self.chance.draw() % 4)),
            6 => return self.claim_changes(),
            7 => return self.orphan_comes(),
            8 | 9 => return self.world.now = self.world.now + Span::from_s(self.below(8)),
            happening => return self.pod_changes(happening),
        };
        self.world.edit(&spec);
    }

    fn pod_changes(&mut self, happening: u64) {
        let Some(name) = self.pod() else { return };
        let is_terminating = self.world.pod(&name).is_terminating();
        match happening {
            10 => self.world.fail(&name),
            11 => self.world.unready(&name),
            12 => self.relabel(&name, "app", "other"),
            13 => self.relabel(&name, "app", "web"),
            14 => self.relabel(&name, "statefulset.kubernetes.io/pod-name", "web-x"),
            15 => self.world.gone(&name),
            16 | 17 if is_terminating => self.world.gone(&name),
            16 | 17 => self.world.delete(Kind::Pod, &name),
            _ => self.world.set_ready(&name, ConditionStatus::True),
        }
    }

    fn relabel(&mut self, name: &str, label: &str, value: &str) {
        self.world.change(name, |pod: &mut Pod| pod.meta.set_label(label, value));
    }

    /// A Pod without an owner that the set could adopt; its name may stand for an ordinal that another Pod has.
    fn orphan_comes(&mut self) {
        let number = self.number(6);
        let name = if self.below(2) == 0 { format!("web-{number}") } else { format!("web-0{number}") };
        if self.world.cluster.pod(&World::key(&name)).is_none() {
            orphan(&mut self.world, &name);
        }
    }

    /// A claim goes, or gets another owner.
    fn claim_changes(&mut self) {
        let claims: Vec<_> = self.world.cluster.claims().cloned().collect();
        let which = usize::try_from(self.below(claims.len().max(1) as u64)).unwrap();
        let Some(claim) = claims.get(which) else { return };
        if self.below(2) == 0 {
            self.world.cluster.remove(Kind::PersistentVolumeClaim, &claim.meta.key);
            return;
        }
        let mut changed = (**claim).clone();
        changed.meta.owners = match self.below(2) {
            0 => Rc::from([]),
            _ => Rc::from([OwnerRef::controller_of(Kind::StatefulSet, &self.world.set().meta)]),
        };
        self.world.cluster.update(Object::Claim(Rc::new(changed))).unwrap();
    }
}
