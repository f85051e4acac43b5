//! What is measured, natively and in wasm: from the request that creates or changes a workload until nothing changes any more, with a
//! moment and its reasons kept for every step that changed something, as the page keeps them (but none forgotten).
//!
//! Nodes are there and ready before the clock starts; making them is a row of its own, since it is mostly reading.

use crate::table::{self, Row, Rows};
use podloom::cluster::request::{FieldValidation, PatchType, Request, Subresource};
use podloom::cluster::server;
use podloom::object::Json;
use podloom::object::kind::{Key, Kind};
use podloom::sim::history::History;
use podloom::sim::run::STEPS_MAX;
use podloom::sim::run::counts;
use podloom::sim::world::{Settings, World};
use podloom::time::Span;
use serde_json::json;
use std::rc::Rc;

/// What only the platform knows.
pub struct Meter {
    /// A clock, in milliseconds.
    pub now_ms: fn() -> f64,
    /// Bytes that are allocated.
    pub bytes: fn() -> usize,
    /// Writes a line.
    pub print: fn(&str),
    /// What was measured natively, where this is wasm.
    pub native: Option<Rows>,
    /// No cluster has more nodes or Pods than this.
    pub size_max: usize,
    /// Only what is called so is measured.
    pub only: String,
    /// The best time of at most so many runs counts. With one, tools that count instructions see the same work in two builds.
    pub repeats_max: usize,
}

/// A world and the moments that led to it.
#[derive(Clone)]
struct Lab {
    world: World,
    history: History,
    steps: usize,
}

/// Nothing has changed for so long: the run is over.
const QUIET: Span = Span::from_ms(2_500);
/// The best time of at most so many runs counts …
pub const REPEATS_MAX: usize = 20;
/// … of which none begins after so long.
const REPEATS_MS: f64 = 1_500.0;

/// Measures everything, prints the table, and hands the rows back.
pub fn run(meter: &Meter) -> Rows {
    (meter.print)(&table::heading());
    let mut bench = Bench { meter, rows: Rows::new() };
    let sizes = [100, 1_000, 5_000, 16_000];
    bench.measure("Nodes register", &sizes, |_| Lab::new(), |lab, size| lab.add_nodes(size));
    bench.measure("DaemonSet created", &sizes, Lab::with_nodes, |lab, _| lab.create(Kind::DaemonSet, daemon_set()));
    let made = |size| Lab::with_nodes(size).after(Kind::DaemonSet, daemon_set());
    bench.measure("DaemonSet rolled, 10%", &sizes, made, |lab, _| lab.set_image(Kind::DaemonSet));
    for (policy, called) in [("OrderedReady", "ordered"), ("Parallel", "parallel")] {
        let sizes = [50, 500];
        let make = |size: usize| Lab::with_nodes((size / 50).max(10));
        let made = |size: usize| make(size).after(Kind::StatefulSet, stateful_set(size, policy));
        bench.measure(&format!("StatefulSet created, {called}"), &sizes, make, |lab, size| {
            lab.create(Kind::StatefulSet, stateful_set(size, policy));
        });
        bench.measure(&format!("StatefulSet rolled, {called}"), &sizes, made, |lab, _| lab.set_image(Kind::StatefulSet));
    }
    bench.measure("Pods created, 50 a node", &[500, 5_000], |size| Lab::with_nodes(size / 50), |lab, size| lab.add_pods(size));
    let none = Rows::new();
    let (native, wasm) = match &meter.native {
        Some(native) => (native, &bench.rows),
        None => (&bench.rows, &none),
    };
    table::verdicts(native, wasm).iter().for_each(|line| (meter.print)(line));
    bench.rows
}

struct Bench<'a> {
    meter: &'a Meter,
    rows: Rows,
}

impl Bench<'_> {
    /// One row for each size; `prepare` is not measured.
    fn measure(&mut self, what: &str, sizes: &[usize], prepare: impl Fn(usize) -> Lab, act: impl Fn(&mut Lab, usize)) {
        let meter = self.meter;
        if !what.contains(&meter.only) {
            return;
        }
        for size in sizes.iter().copied().filter(|size| *size <= meter.size_max) {
            let row = best(meter, what, size, &prepare(size), &act);
            let of_native = meter.native.as_ref().and_then(|native| Some((native, native.get(&(what.to_owned(), size))?)));
            (meter.print)(&match (of_native, &meter.native) {
                (Some((rows, native)), _) => table::line(Some(native), Some(&row), table::before(rows, native)),
                (None, Some(_)) => table::line(None, Some(&row), table::before(&self.rows, &row)),
                (None, None) => table::line(Some(&row), None, table::before(&self.rows, &row)),
            });
            self.rows.insert((what.to_owned(), size), row);
        }
    }
}

/// The quickest of some runs.
fn best(meter: &Meter, what: &str, size: usize, prepared: &Lab, act: &impl Fn(&mut Lab, usize)) -> Row {
    let began = (meter.now_ms)();
    let mut best = once(meter, what, size, prepared, act);
    for _ in 1..meter.repeats_max {
        if (meter.now_ms)() - began > REPEATS_MS {
            break;
        }
        let row = once(meter, what, size, prepared, act);
        if row.milliseconds < best.milliseconds {
            best = row;
        }
    }
    best
}

/// One run. It stays a function of its own, so that tools that count instructions can tell it from what is prepared.
#[inline(never)]
fn once(meter: &Meter, what: &str, size: usize, prepared: &Lab, act: &impl Fn(&mut Lab, usize)) -> Row {
    let mut lab = Lab { world: prepared.world.clone(), history: History::new(prepared.world.clone()), steps: 0 };
    let bytes = (meter.bytes)();
    let began = (meter.now_ms)();
    act(&mut lab, size);
    lab.settle();
    let milliseconds = (meter.now_ms)() - began;
    let bytes = (meter.bytes)().saturating_sub(bytes);
    Row { what: what.to_owned(), size, steps: lab.steps, moments: lab.history.count(), milliseconds, bytes }
}

impl Lab {
    fn new() -> Self {
        let world = World::new(Settings::default());
        Self { history: History::new(world.clone()), world, steps: 0 }
    }

    /// So many nodes, ready.
    fn with_nodes(count: usize) -> Self {
        let mut lab = Self::new();
        lab.add_nodes(count);
        lab.settle();
        lab
    }

    /// What there is once an object is created and all is quiet.
    fn after(mut self, kind: Kind, object: Json) -> Self {
        self.create(kind, object);
        self.settle();
        self
    }

    fn add_nodes(&mut self, count: usize) {
        for number in 1..=count {
            self.create(Kind::Node, json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": format!("node-{number:05}")}}));
        }
    }

    fn add_pods(&mut self, count: usize) {
        for number in 1..=count {
            let metadata = json!({"name": format!("pod-{number:05}"), "labels": {"app": "web"}});
            self.create(Kind::Pod, json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod_spec()}));
        }
    }

    fn create(&mut self, kind: Kind, object: Json) {
        self.serve(&Request::Create { kind, object, validation: FieldValidation::Strict });
    }

    fn set_image(&mut self, kind: Kind) {
        let body = json!({"spec": {"template": {"spec": {"containers": [{"name": "main", "image": "agent:2"}]}}}});
        self.serve(&Request::Patch {
            kind,
            key: Key::new("default", "agent"),
            patch_type: PatchType::Strategic,
            body,
            subresource: Subresource::None,
            validation: FieldValidation::Strict,
        });
    }

    fn serve(&mut self, request: &Request) {
        let mut cluster = self.world.cluster.clone();
        server::serve(&mut cluster, request, self.world.now).expect("the request is one the API server takes");
        let step = self.world.commit(&"".into(), cluster).expect("it changes something");
        self.history.keep(Rc::new(self.world.clone()), step);
    }

    /// Lets time run until nothing changes any more.
    fn settle(&mut self) {
        let mut changed_at = self.world.now;
        for _ in 0..STEPS_MAX {
            if self.world.next_time().is_none_or(|next| next > changed_at + QUIET) {
                return;
            }
            let Some(step) = self.world.step() else { return };
            self.steps += 1;
            if step.deltas.is_empty() {
                continue;
            }
            if step.deltas.iter().any(counts) {
                changed_at = self.world.now;
            }
            self.history.keep(Rc::new(self.world.clone()), step);
        }
    }
}

fn pod_spec() -> Json {
    json!({"containers": [{"name": "main", "image": "agent:1", "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}}}]})
}

fn template() -> Json {
    json!({"metadata": {"labels": {"app": "agent"}}, "spec": pod_spec()})
}

fn daemon_set() -> Json {
    let strategy = json!({"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}});
    let spec = json!({"selector": {"matchLabels": {"app": "agent"}}, "template": template(), "updateStrategy": strategy});
    json!({"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": spec})
}

fn stateful_set(replicas: usize, policy: &str) -> Json {
    let spec = json!({
        "replicas": replicas, "podManagementPolicy": policy, "serviceName": "agent",
        "selector": {"matchLabels": {"app": "agent"}}, "template": template(),
    });
    json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "agent"}, "spec": spec})
}
