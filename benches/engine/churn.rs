//! A cluster that never comes to rest, hour by hour of its own time, as the page plays it: what it keeps and what a step costs must not
//! grow with the time that passes.

use podloom::playground::Playground;
use podloom::playground::intent::{Intent, Speed};
use podloom::time::Time;

/// Every Pod tolerates the taint of every node for a second, and is made again.
const CHURN: &str = "apiVersion: podloom.dev/v1alpha1
kind: NodePool
metadata: {name: p}
spec:
  replicas: 20
  template: {spec: {taints: [{key: a, value: b, effect: NoExecute}]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: s}
spec:
  serviceName: s
  replicas: 20
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s}}
    spec:
      tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 1}]
      containers: [{name: c, image: i}]
";
const HOUR_MS: u64 = 3_600_000;
/// What the page does between two frames.
const TURN: Intent = Intent::Elapse { real_ms: 250, steps_max: 400 };

/// Plays so many hours, and prints a line for each.
pub fn run(hours: u64, now_ms: fn() -> f64, bytes: fn() -> usize) {
    let mut playground = Playground::default();
    let turn = |playground: &mut Playground, intent: Intent| {
        if let Some(next) = playground.reduce(intent) {
            *playground = next;
        }
    };
    for intent in [Intent::Import(CHURN.into()), Intent::SetSpeed(Speed::Sixty), Intent::Play] {
        turn(&mut playground, intent);
    }
    println!("{:>4} {:>9} {:>7} {:>8} {:>14}", "hour", "steps", "Events", "MB kept", "ms / 1k steps");
    let mut before = steps(&playground);
    for hour in 1..=hours {
        let began = now_ms();
        while playground.timeline.clock() < Time(hour * HOUR_MS) {
            turn(&mut playground, TURN);
        }
        let (ms, reached) = (now_ms() - began, steps(&playground));
        let events = playground.timeline.world().cluster.events().count();
        let megabytes = bytes() as f64 / 1e6;
        println!("{hour:>4} {reached:>9} {events:>7} {megabytes:>8.1} {:>14.2}", ms * 1_000.0 / (reached - before).max(1) as f64);
        before = reached;
    }
}

/// How many steps were taken, those included that are not kept any more.
fn steps(playground: &Playground) -> u64 {
    let record = &playground.timeline.session().world.record;
    u64::from(record.forgotten()) + record.steps().count() as u64
}
