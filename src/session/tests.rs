//! Behaviours of the driver.

use super::{COMMAND_TAKES, Session};
use crate::kubectl::Invocation;
use crate::sim::run::Settle;
use crate::sim::world::{Settings, World};
use crate::time::Span;

const NODE: &str = "apiVersion: v1\nkind: Node\nmetadata: {name: a}\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {nodeName: a, terminationGracePeriodSeconds: 20, containers: [{name: c, image: 'c:1'}]}\n";

fn begun() -> Session {
    let mut session = Session::new(World::new(Settings::default()));
    for manifest in [NODE, POD] {
        let apply = Invocation { stdin: Some(manifest.to_owned()), ..Invocation::of("kubectl apply -f -") };
        assert_eq!(session.run(&apply, Span::from_s(60), |_| {}).0.exit, 0);
    }
    session.settle(Settle::default(), |_| {});
    session
}

#[test]
fn every_command_takes_its_time() {
    for line in ["kubectl get pods", "kubectl cordon a", "kubectl nonsense"] {
        let mut session = begun();
        let before = session.world.now;
        session.run(&Invocation::of(line), Span::from_s(60), |_| {});
        assert_eq!(session.world.now, before + COMMAND_TAKES, "{line}");
    }
}

#[test]
fn a_command_that_is_killed_leaves_the_clock_at_its_timeout() {
    for line in ["kubectl get configmaps -w", "kubectl events -w", "kubectl wait pod p --for=condition=Never --timeout=300s"] {
        let mut session = begun();
        let before = session.world.now;
        let (_, ended) = session.run(&Invocation::of(line), Span::from_s(5), |_| {});
        assert!(!ended, "{line}");
        assert_eq!(session.world.now, before + Span::from_s(5), "{line}");
    }
}

#[test]
fn a_command_that_waits_ends_when_it_has_what_it_waits_for() {
    let mut session = begun();
    let before = session.world.now;
    let (outcome, ended) = session.run(&Invocation::of("kubectl delete pod p"), Span::from_s(60), |_| {});
    assert_eq!((outcome.exit, ended), (0, true), "{}", outcome.stderr);
    assert!(session.world.now.since(before) < Span::from_s(60) && session.world.cluster.pods().next().is_none());
}

#[test]
fn what_acts_is_remembered_and_what_reads_is_not() {
    let mut session = begun();
    let before = session.log.len();
    for line in ["kubectl get pods", "kubectl cordon a", "kubectl cordon nobody"] {
        session.run(&Invocation::of(line), Span::from_s(60), |_| {});
    }
    let said: Vec<_> = session.log[before..].iter().map(|logged| logged.input.label()).collect();
    assert_eq!(said, ["kubectl cordon a".into()]);
}
