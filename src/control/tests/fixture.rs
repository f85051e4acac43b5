//! A small world for the tests of deciders: every decider about nodes looks whenever something changed or something is due, one after the
//! other, and its acts are carried out at once. There is no scheduler: Pods name their nodes.

use crate::cluster::request::{FieldValidation, PatchType, Propagation, Request, Subresource};
use crate::cluster::server;
use crate::cluster::store::{Cluster, Delta};
use crate::control::plan::{Act, Plan, Records};
use crate::control::{claims, disruption, kubelet, node_lifecycle, ownership, pod_gc, taint_eviction};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind};
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::time::{Epoch, Span, Time};
use serde_json::json;
use std::rc::Rc;

/// The small world.
pub struct Fixture {
    pub cluster: Cluster,
    pub now: Time,
    pub settings: node_lifecycle::Settings,
    pub kubelet: kubelet::Memory,
    lifecycle: node_lifecycle::Memory,
    eviction: taint_eviction::Memory,
    pod_gc: pod_gc::Memory,
    going: Vec<Object>,
    again: Option<Time>,
    changed: bool,
    /// Codes of the reasons of every act so far.
    pub acted: Vec<&'static str>,
}

/// Between a change and the next look.
const REACTION: Span = Span::from_ms(5);

impl Fixture {
    /// An empty cluster with Kubernetes' own settings.
    pub fn new() -> Self {
        Self {
            cluster: Cluster::new(1, Epoch::DEFAULT),
            now: Time::START,
            settings: node_lifecycle::Settings::default(),
            kubelet: kubelet::Memory::default(),
            lifecycle: node_lifecycle::Memory::default(),
            eviction: taint_eviction::Memory::default(),
            pod_gc: pod_gc::Memory::default(),
            going: Vec::new(),
            again: None,
            changed: false,
            acted: Vec::new(),
        }
    }

    /// A cluster with these nodes, a second after they were created.
    pub fn with_nodes(names: &[&str]) -> Self {
        let mut fixture = Self::new();
        for name in names {
            fixture.create(json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}}));
        }
        fixture.run(Span::from_s(1));
        fixture
    }

    /// Asks the API server.
    pub fn serve(&mut self, request: &Request) {
        let answer = server::serve(&mut self.cluster, request, self.now);
        assert!(answer.is_ok(), "{request:?}: {answer:?}");
        self.observe();
    }

    /// Creates an object.
    pub fn create(&mut self, object: Json) {
        let kind = Kind::of_manifest(object["apiVersion"].as_str().unwrap(), object["kind"].as_str().unwrap()).unwrap();
        self.serve(&Request::Create { kind, object, validation: FieldValidation::Strict });
    }

    /// Creates a Pod on a node.
    pub fn create_pod(&mut self, name: &str, node: &str, image: &str, spec: Json) {
        let mut whole = json!({"nodeName": node, "containers": [{"name": "main", "image": image}]});
        for (field, value) in spec.as_object().into_iter().flatten() {
            whole[field] = value.clone();
        }
        self.create(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": whole}));
    }

    /// Merges a patch into an object.
    pub fn patch(&mut self, kind: Kind, name: &str, body: Json) {
        let key = key(kind, name);
        let (patch_type, subresource, validation) = (PatchType::Merge, Subresource::None, FieldValidation::Warn);
        self.serve(&Request::Patch { kind, key, patch_type, body, subresource, validation });
    }

    /// Sets or removes an annotation of a node.
    pub fn annotate(&mut self, node: &str, annotation: &str, value: Option<&str>) {
        self.patch(Kind::Node, node, json!({"metadata": {"annotations": {annotation: value}}}));
    }

    /// Deletes an object.
    pub fn delete(&mut self, kind: Kind, name: &str, propagation: Propagation) {
        self.serve(&Request::Delete { kind, key: key(kind, name), grace_s: None, propagation });
    }

    /// Writes an object behind the API server's back.
    pub fn write(&mut self, object: Object) {
        assert!(self.cluster.update(object).is_ok());
        self.observe();
    }

    /// A Pod of namespace default.
    pub fn pod(&self, name: &str) -> Rc<Pod> {
        self.find_pod(name).unwrap_or_else(|| panic!("no Pod {name} at {:?}", self.now))
    }

    /// A Pod of namespace default, if it is there.
    pub fn find_pod(&self, name: &str) -> Option<Rc<Pod>> {
        self.cluster.pod(&Key::new("default", name)).cloned()
    }

    /// A node.
    pub fn node(&self, name: &str) -> Rc<Node> {
        self.cluster.node(name).cloned().unwrap_or_else(|| panic!("no Node {name}"))
    }

    /// The taints of a node as kubectl writes them, without the common prefix.
    pub fn taints(&self, name: &str) -> Vec<String> {
        self.node(name).taints.iter().map(|taint| taint.text().replace("node.kubernetes.io/", "")).collect()
    }

    /// The Events with a reason: what they are about, and what they say.
    pub fn events(&self, reason: &str) -> Vec<(String, String, i64)> {
        let of_reason = self.cluster.events().filter(|event| &*event.reason == reason);
        let mut events: Vec<_> =
            of_reason.map(|event| (event.first, event.about_name.to_string(), event.message.to_string(), event.count)).collect();
        events.sort();
        events.into_iter().map(|(_, name, message, count)| (name, message, count)).collect()
    }

    /// Lets time pass.
    pub fn run(&mut self, span: Span) {
        self.run_to(self.now + span);
    }

    /// Lets time pass until a moment.
    pub fn run_to(&mut self, end: Time) {
        for _ in 0..100_000 {
            self.look();
            let next = if self.changed { Some(self.now + REACTION) } else { self.again };
            match next.filter(|next| *next <= end) {
                Some(next) => self.now = next.max(self.now + Span::from_ms(1)),
                None => {
                    self.now = end;
                    return;
                }
            }
        }
        panic!("never comes to rest");
    }

    /// Looks once with every decider; says whether any of them acted.
    pub fn look(&mut self) -> bool {
        (self.again, self.changed) = (None, false);
        let nodes: Vec<String> = self.cluster.nodes().map(|node| node.name().to_owned()).collect();
        for node in &nodes {
            let plan = kubelet::plan_node(&self.cluster, &self.kubelet, node, self.now);
            self.apply(&plan);
            let plan = node_lifecycle::plan_taints(&self.cluster, node, self.now);
            self.apply(&plan);
        }
        let pods: Vec<Key> = self.cluster.pods().map(|pod| pod.meta.key.clone()).collect();
        for pod in &pods {
            let plan = kubelet::plan_pod(&self.cluster, &self.kubelet, pod, self.now);
            self.apply(&plan);
        }
        let (plan, memory) = node_lifecycle::monitor(&self.cluster, &self.kubelet, &self.lifecycle, &self.settings, self.now);
        self.lifecycle = memory;
        self.apply(&plan);
        let (plan, memory) = taint_eviction::plan(&self.cluster, &self.eviction, self.now);
        self.eviction = memory;
        self.apply(&plan);
        let (plan, memory) = pod_gc::plan(&self.cluster, &self.pod_gc, self.now);
        self.pod_gc = memory;
        self.apply(&plan);
        for object in std::mem::take(&mut self.going) {
            let plan = ownership::plan(&self.cluster, &object, self.now);
            self.apply(&plan);
        }
        let claims: Vec<Key> = self.cluster.claims().map(|claim| claim.meta.key.clone()).collect();
        for claim in &claims {
            let plan = claims::plan(&self.cluster, claim, self.now);
            self.apply(&plan);
        }
        let budgets: Vec<Key> = self.cluster.budgets().map(|budget| budget.meta.key.clone()).collect();
        for budget in &budgets {
            let plan = disruption::plan(&self.cluster, budget, self.now);
            self.apply(&plan);
        }
        self.changed
    }

    /// Carries a plan out.
    pub fn apply(&mut self, plan: &Plan) {
        if let Some(again) = plan.again {
            self.again = Some(self.again.map_or(again, |earlier| earlier.min(again)));
        }
        for decision in &plan.decisions {
            assert!(!decision.reason.code().is_empty() && !decision.evidence().is_empty());
            let Some(act) = decision.act.as_deref() else { continue };
            self.acted.push(decision.reason.code());
            self.perform(act);
        }
        self.observe();
    }

    fn perform(&mut self, act: &Act) {
        match act {
            Act::Create { object, records } => {
                assert!(self.cluster.create(object.clone(), self.now).is_ok(), "{act:?}");
                self.record(records.as_ref());
            }
            Act::Update { object, records } => {
                assert!(self.cluster.update(object.clone()).is_ok(), "{act:?}");
                self.record(records.as_ref());
            }
            Act::Delete { kind, key, grace_s, propagation, records } => {
                let _ = self.cluster.delete(*kind, key, *grace_s, *propagation, self.now);
                self.record(records.as_ref());
            }
            Act::Record { about, text } => {
                let object = self.cluster.get(about.kind, &about.key).unwrap();
                self.cluster.record(&object, text, self.now);
            }
            Act::RecordGone { object, text } => self.cluster.record(object, text, self.now),
            Act::Bind { .. } => panic!("no scheduler here"),
        }
    }

    fn record(&mut self, records: Option<&Records>) {
        if let Some((about, text)) = records.and_then(|records| Some((&records.about, records.done.as_ref()?))) {
            let object = self.cluster.get(about.kind, &about.key).unwrap();
            self.cluster.record(&object, text, self.now);
        }
    }

    fn observe(&mut self) {
        for delta in self.cluster.take_log() {
            self.changed = true;
            kubelet::observe(&mut self.kubelet, &delta, self.now);
            taint_eviction::observe(&mut self.eviction, &delta, &self.cluster);
            self.wake_collector(delta);
        }
    }

    /// What is gone or going, and the owners that may have waited for it.
    fn wake_collector(&mut self, delta: Delta) {
        let gone = delta.after.is_none();
        let Some(object) = delta.after.or(delta.before) else { return };
        if gone || object.meta().is_terminating() {
            for owner in object.meta().owners.iter() {
                let kind = Kind::of_manifest(&owner.api_version, &owner.kind).unwrap();
                let key = Key { namespace: object.meta().key.namespace.clone(), name: owner.name.clone() };
                self.going.extend(self.cluster.get(kind, &key).filter(|owner| owner.meta().is_terminating()));
            }
            self.going.push(object);
        }
        if gone {
            // A claim that is gone is looked at once more, for its volume.
            let claims: Vec<Key> =
                self.going.iter().filter(|one| one.kind() == Kind::PersistentVolumeClaim).map(|claim| claim.meta().key.clone()).collect();
            for claim in claims {
                if self.cluster.claim(&claim).is_some() {
                    continue;
                }
                let plan = claims::plan(&self.cluster, &claim, self.now);
                for act in plan.decisions.iter().filter_map(|decision| decision.act.as_deref()) {
                    self.perform(act);
                }
            }
        }
    }
}

fn key(kind: Kind, name: &str) -> Key {
    Key::new(if kind.info().namespaced { "default" } else { "" }, name)
}
