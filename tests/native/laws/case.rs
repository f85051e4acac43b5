//! A case: the objects of a random cluster, and the commands that are run on it, each with the time that passes afterwards.
//!
//! Everything is drawn beforehand and is text, so that a failing case can be printed, shortened, and played again.

use super::dice::Dice;
use super::manifests::{self, DAEMON_SETS, IMAGES, NODES, NODES_MAX, STATEFUL_SETS, STEERING, TAINTS};
use super::probes;
use podloom::cluster::request::Request;
use podloom::object::Json;
use std::fmt;

/// How much time passes after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    Milliseconds(u64),
    UntilSettled,
}

#[derive(Clone, Debug)]
pub struct Command {
    pub line: String,
    pub stdin: Option<String>,
    pub pause: Pause,
    /// Sent to the API server as it is; most of the time it is refused.
    pub probe: Option<Request>,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub seed: u64,
    pub commands: Vec<Command>,
}

/// The case of a seed.
pub fn case(seed: u64) -> Case {
    let mut dice = Dice::new(seed, "cluster");
    let nodes: Vec<Json> = (0..dice.between(1, NODES_MAX)).map(|at| manifests::node(&mut dice, NODES[at as usize])).collect();
    let mut commands = vec![apply(&nodes, pause(&mut dice))];
    let mut objects = Vec::new();
    for name in DAEMON_SETS {
        if dice.chance(60) {
            objects.push(manifests::daemon_set(&mut dice, name));
        }
    }
    for name in STATEFUL_SETS {
        if dice.chance(60) {
            objects.push(manifests::stateful_set(&mut dice, name));
        }
    }
    for _ in 0..dice.below(3) {
        let at = usize::try_from(dice.below(objects.len() as u64 + 1)).unwrap();
        objects.insert(at, manifests::pod(&mut dice));
    }
    if dice.chance(30) {
        objects.push(manifests::budget(&mut dice));
    }
    for object in &objects {
        let quick = dice.chance(50);
        let pause = if quick { Pause::Milliseconds(0) } else { pause(&mut dice) };
        commands.push(apply(std::slice::from_ref(object), pause));
    }
    let mut dice = Dice::new(seed, "commands");
    for _ in 0..dice.between(2, 9) {
        commands.push(command(&mut dice));
    }
    Case { seed, commands }
}

fn apply(objects: &[Json], pause: Pause) -> Command {
    let documents: Vec<String> = objects.iter().map(Json::to_string).collect();
    Command { line: "kubectl apply -f -".to_owned(), stdin: Some(documents.join("\n---\n")), pause, probe: None }
}

fn pause(dice: &mut Dice) -> Pause {
    match dice.below(10) {
        0 => Pause::Milliseconds(0),
        1 => Pause::Milliseconds(dice.between(1, 60)),
        2 | 3 => Pause::Milliseconds(dice.between(60, 3000)),
        4 | 5 => Pause::Milliseconds(dice.between(3000, 20_000)),
        6 => Pause::Milliseconds(dice.between(20_000, 120_000)),
        _ => Pause::UntilSettled,
    }
}

fn command(dice: &mut Dice) -> Command {
    let mut stdin = None;
    let line = match dice.below(10) {
        0..=3 => on_workload(dice),
        4..=6 => on_node(dice),
        7 | 8 => on_pod(dice),
        _ => {
            stdin = Some(another_object(dice).to_string());
            dice.pick(&["apply -f -", "apply -f -", "create -f -", "replace -f -", "delete --wait=false -f -"]).to_owned()
        }
    };
    let probe = dice.chance(12).then(|| probes::probe(dice));
    Command { line: format!("kubectl {line}"), stdin, pause: pause(dice), probe }
}

fn another_object(dice: &mut Dice) -> Json {
    match dice.below(5) {
        0 => {
            let name = dice.pick(&NODES);
            manifests::node(dice, name)
        }
        1 => {
            let name = dice.pick(&DAEMON_SETS);
            manifests::daemon_set(dice, name)
        }
        2 => {
            let name = dice.pick(&STATEFUL_SETS);
            manifests::stateful_set(dice, name)
        }
        3 => manifests::pod(dice),
        _ => manifests::budget(dice),
    }
}

fn workload(dice: &mut Dice) -> String {
    if dice.chance(50) { format!("daemonset/{}", dice.pick(&DAEMON_SETS)) } else { format!("statefulset/{}", dice.pick(&STATEFUL_SETS)) }
}

fn on_workload(dice: &mut Dice) -> String {
    let target = workload(dice);
    match dice.below(12) {
        0..=3 => {
            let image = if dice.chance(75) { dice.pick(&IMAGES[..5]) } else { dice.pick(&IMAGES) };
            format!("set image {target} app={image}")
        }
        4 | 5 => format!("scale statefulset/{} --replicas={}", dice.pick(&STATEFUL_SETS), dice.below(6)),
        6 => format!("rollout undo {target}{}", dice.pick(&["", "", " --to-revision=1", " --to-revision=7"])),
        7 => format!("rollout restart {target}"),
        8 => format!("rollout status {target} --timeout=5s"),
        9 => {
            let cascade = dice.pick(&["background", "foreground", "orphan"]);
            format!("delete {target} --cascade={cascade} --wait={}", dice.pick(&["true", "false"]))
        }
        _ => patch(dice),
    }
}

fn patch(dice: &mut Dice) -> String {
    let daemon_set = dice.pick(&DAEMON_SETS);
    let stateful_set = dice.pick(&STATEFUL_SETS);
    let of_daemon_set = [
        r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":2,"maxSurge":0}}}}"#,
        r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}"#,
        r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"50%","maxSurge":0}}}}"#,
        r#"{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}"#,
        r#"{"spec":{"minReadySeconds":3}}"#,
        r#"{"spec":{"template":{"spec":{"nodeSelector":{"disk":"ssd"}}}}}"#,
        r#"{"spec":{"template":{"spec":{"nodeSelector":null,"tolerations":[{"operator":"Exists"}]}}}}"#,
        r#"{"spec":{"template":{"spec":{"tolerations":null}}}}"#,
    ];
    let of_stateful_set = [
        r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}"#,
        r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}}}}"#,
        r#"{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}"#,
        r#"{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete","whenDeleted":"Retain"}}}"#,
        r#"{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Retain","whenDeleted":"Delete"}}}"#,
        r#"{"spec":{"ordinals":{"start":1}}}"#,
        r#"{"spec":{"minReadySeconds":3,"replicas":3}}"#,
        r#"{"spec":{"template":{"metadata":{"labels":{"app":"other"}}}}}"#,
    ];
    if dice.chance(50) {
        format!("patch daemonset {daemon_set} --type=merge -p '{}'", dice.pick(&of_daemon_set))
    } else {
        format!("patch statefulset {stateful_set} -p '{}'", dice.pick(&of_stateful_set))
    }
}

fn on_node(dice: &mut Dice) -> String {
    let node = dice.pick(&NODES);
    let (key, effect) = dice.pick(&TAINTS);
    match dice.below(12) {
        0 | 1 => format!("taint nodes {node} {key}=:{effect}"),
        2 => format!("taint nodes {node} {key}-"),
        3 => format!("cordon {node}"),
        4 => format!("uncordon {node}"),
        5 => format!("label node {node} disk={} --overwrite", dice.pick(&["ssd", "hdd"])),
        6 => format!("label node {node} disk-"),
        7 | 8 => format!("annotate node {node} {} --overwrite", dice.pick(&STEERING)),
        9 => {
            let (key, _) = dice.pick(&STEERING).split_once('=').unwrap();
            format!("annotate node {node} {key}-")
        }
        10 => format!("drain {node} --ignore-daemonsets --delete-emptydir-data --timeout=20s{}", dice.pick(&["", " --force"])),
        _ => format!("delete node {node}"),
    }
}

fn on_pod(dice: &mut Dice) -> String {
    let force = dice.pick(&["", "", " --grace-period=0 --force", " --now"]);
    match dice.below(10) {
        0..=3 => {
            let pod = format!("{}-{}", dice.pick(&STATEFUL_SETS), dice.below(4));
            format!("delete pod {pod} --wait=false{force}")
        }
        4 | 5 => format!("delete pod {{pod:app={}@{}}} --wait=false{force}", dice.pick(&DAEMON_SETS), dice.pick(&NODES)),
        6 => format!("delete pods -l app={} --wait=false{force}", dice.pick(&["d0", "s0", "s1", "bare"])),
        7 => {
            let app = dice.pick(&["d0", "s0", "s1"]);
            format!("label pod {{pod:app={app}}} app={} --overwrite", dice.pick(&["d1", "s0", "other"]))
        }
        8 => format!("delete pvc data-{}-{} --wait=false", dice.pick(&STATEFUL_SETS), dice.below(4)),
        _ => format!("delete pod bare --wait={}", dice.pick(&["true", "false"])),
    }
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "seed {} (PODLOOM_LAWS_SEED={0} plays it alone):", self.seed)?;
        for command in &self.commands {
            write!(formatter, "  $ {}", command.line)?;
            if let Some(stdin) = &command.stdin {
                write!(formatter, " <<< '{stdin}'")?;
            }
            writeln!(formatter, "   # then {:?}", command.pause)?;
            if let Some(probe) = &command.probe {
                writeln!(formatter, "  ! {probe:?}")?;
            }
        }
        Ok(())
    }
}
