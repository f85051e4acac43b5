//! Random kubectl command lines: what people do to workloads, nodes and Pods, alone and in the sequences in which it gets hard; lines
//! that only look; and lines that are wrong.

use super::case::{Command, Expected, Pause, pause};
use super::dice::Dice;
use super::manifests::{self, DAEMON_SETS, IMAGES, NODES, STATEFUL_SETS, STEERING, TAINTS};
use super::probes;
use podloom::object::Json;

/// The namespace that comes and goes.
const SIDE: &str = "side";
/// The next command comes before anybody has noticed.
const AT_ONCE: Pause = Pause::Milliseconds(0);
/// Lines that only look.
const LOOKING: [&str; 16] = [
    "get pods,daemonsets,statefulsets,nodes -o wide",
    "get pods -A -o yaml",
    "get controllerrevisions,pvc,pdb,events",
    "get daemonset d0 -o json",
    "get pods -o jsonpath={.items[*].metadata.name}",
    "describe pods",
    "describe nodes",
    "describe statefulset s0",
    "describe daemonsets",
    "rollout history statefulset/s0 --revision=1",
    "rollout history daemonset/d0",
    "events",
    "explain statefulset.spec",
    "set image daemonset/d0 app=app:dry --dry-run=client -o yaml",
    "scale statefulset/s0 --replicas=9 --dry-run=server",
    "delete statefulset s0 --dry-run=server",
];
/// Lines that are wrong.
const WRONG: [&str; 14] = [
    "get",
    "get nothing-like-this",
    "frobnicate pods",
    "apply -f",
    "scale statefulset/s0",
    "scale statefulset/s0 --replicas=-1",
    "scale daemonset/d0 --replicas=1",
    "set image daemonset/d0",
    "taint nodes n0 gpu",
    "taint nodes n0 gpu=:Never",
    "patch statefulset s0 -p '{\"spec\":'",
    "patch statefulset s0 -p '{\"spec\":{\"replicas\":\"many\"}}'",
    "label node n0 bad!key=x",
    "delete pod",
];
/// Manifests that are wrong.
const BROKEN: [&str; 9] = [
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d0\n",
    "apiVersion: apps/v1\nkind: DaemonSet\n\tmetadata: x\n",
    "apiVersion: apps/v1\nkind: StatefulSett\nmetadata: {name: s0}\n",
    "kind: StatefulSet\nmetadata: {name: s0}\n",
    r#"{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"s9"},"spec":{"replicas":2}}"#,
    r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"never"},"spec":{"containers":[]}}"#,
    r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"Bare_Pod"},"spec":{"containers":[{"name":"a","image":"a"}]}}"#,
    r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bare"},"spec":{"containers":[{"name":"a","image":"a","colour":"red"}]}}"#,
    r#"{"apiVersion":"v1","kind":"Node","metadata":{"name":"n0"},"spec":{"taints":[{"key":"a b","effect":"Never"}]}}"#,
];

/// One command, or a few that belong together.
pub fn some(dice: &mut Dice) -> Vec<Command> {
    match dice.below(20) {
        0 | 1 => sequence(dice),
        2 => vec![looking(dice)],
        3 => vec![wrong(dice)],
        _ => vec![one(dice)],
    }
}

fn one(dice: &mut Dice) -> Command {
    let mut stdin = None;
    let line = match dice.below(10) {
        0..=3 => on_workload(dice),
        4..=6 => on_node(dice),
        7 | 8 => on_pod(dice),
        _ => {
            stdin = Some(another_object(dice).to_string());
            let verbs = ["apply -f -", "apply -f -", "create -f -", "replace -f -", "replace --force -f -", "delete --wait=false -f -"];
            dice.pick(&verbs).to_owned()
        }
    };
    let probe = dice.chance(15).then(|| probes::probe(dice));
    Command { probe, ..Command::new(format!("kubectl {line}"), stdin, pause(dice)) }
}

fn looking(dice: &mut Dice) -> Command {
    let (line, stdin) = if dice.chance(15) {
        ("diff -f -".to_owned(), Some(another_object(dice).to_string()))
    } else if dice.chance(15) {
        (format!("apply -f - --dry-run={}", dice.pick(&["client", "server"])), Some(another_object(dice).to_string()))
    } else {
        (dice.pick(&LOOKING).to_owned(), None)
    };
    Command { expected: Expected::Looks, ..Command::new(format!("kubectl {line}"), stdin, pause(dice)) }
}

fn wrong(dice: &mut Dice) -> Command {
    let (line, stdin) = if dice.chance(50) {
        (dice.pick(&["apply -f -", "create -f -"]).to_owned(), Some(dice.pick(&BROKEN).to_owned()))
    } else {
        (dice.pick(&WRONG).to_owned(), None)
    };
    Command { expected: Expected::Fails, ..Command::new(format!("kubectl {line}"), stdin, pause(dice)) }
}

/// Commands that are seldom drawn one after the other, and are hard together.
fn sequence(dice: &mut Dice) -> Vec<Command> {
    match dice.below(12) {
        0..=4 => about_a_workload(dice),
        5..=8 => about_ordinals(dice),
        _ => about_a_node(dice),
    }
}

fn about_a_workload(dice: &mut Dice) -> Vec<Command> {
    let (daemon_set, stateful_set) = (dice.pick(&DAEMON_SETS), dice.pick(&STATEFUL_SETS));
    let is_daemon = dice.chance(50);
    let (kind, set) = if is_daemon { ("daemonset", daemon_set) } else { ("statefulset", stateful_set) };
    let manifest = |dice: &mut Dice| if is_daemon { manifests::daemon_set(dice, set) } else { manifests::stateful_set(dice, set) };
    let mut commands = Vec::new();
    let mut say = |line: String, stdin: Option<String>, pause: Pause| {
        commands.push(Command::new(format!("kubectl {line}"), stdin, pause));
    };
    match dice.below(5) {
        0 => {
            say(format!("delete {kind} {set} --cascade=orphan"), None, pause(dice));
            say("apply -f -".to_owned(), Some(manifest(dice).to_string()), pause(dice));
        }
        1 => {
            // The name that the newest template hashes to is taken by somebody else's revision.
            say(format!("delete controllerrevision {{revision:{set}}} --wait=false"), None, AT_ONCE);
            say("create -f -".to_owned(), Some(manifests::squatter(set).to_string()), pause(dice));
        }
        2 => {
            say(format!("create namespace {SIDE}"), None, pause(dice));
            say("apply -f -".to_owned(), Some(manifests::daemon_set_in(dice, SIDE, daemon_set).to_string()), pause(dice));
            say(format!("delete namespace {SIDE} --wait={}", dice.pick(&["true", "false"])), None, pause(dice));
        }
        3 => {
            say(format!("set image {kind}/{set} app={}", dice.pick(&IMAGES)), None, pause(dice));
            say(format!("rollout undo {kind}/{set}"), None, pause(dice));
        }
        _ => {
            say(format!("create quota few --hard=pods={}", dice.below(4)), None, pause(dice));
            say("apply -f -".to_owned(), Some(manifest(dice).to_string()), pause(dice));
            say("delete quota few".to_owned(), None, pause(dice));
        }
    }
    commands
}

fn about_ordinals(dice: &mut Dice) -> Vec<Command> {
    let stateful_set = dice.pick(&STATEFUL_SETS);
    let mut commands = Vec::new();
    let mut say = |line: String, stdin: Option<String>, pause: Pause| {
        commands.push(Command::new(format!("kubectl {line}"), stdin, pause));
    };
    match dice.below(4) {
        0 => {
            for partition in [3, 1, 0] {
                let patch = format!(r#"{{"spec":{{"updateStrategy":{{"rollingUpdate":{{"partition":{partition}}}}}}}}}"#);
                say(format!("patch statefulset {stateful_set} -p '{patch}'"), None, pause(dice));
                if partition == 3 {
                    say(format!("set image statefulset/{stateful_set} app={}", dice.pick(&IMAGES[..5])), None, pause(dice));
                }
            }
        }
        1 => {
            say(format!("scale statefulset/{stateful_set} --replicas={}", dice.below(3)), None, pause(dice));
            say(format!("scale statefulset/{stateful_set} --replicas={}", dice.between(2, 5)), None, pause(dice));
        }
        2 => {
            let ordinal = dice.below(3);
            say(format!("delete pvc data-{stateful_set}-{ordinal} --wait=false"), None, AT_ONCE);
            say(format!("delete pod {stateful_set}-{ordinal} --wait=false"), None, pause(dice));
        }
        _ => {
            let policy = r#"{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete"}}}"#;
            say(format!("patch statefulset {stateful_set} -p '{policy}'"), None, pause(dice));
            say(format!("scale statefulset/{stateful_set} --replicas={}", dice.below(2)), None, Pause::Milliseconds(dice.below(3000)));
            say(format!("scale statefulset/{stateful_set} --replicas=4"), None, pause(dice));
        }
    }
    commands
}

fn about_a_node(dice: &mut Dice) -> Vec<Command> {
    let node = dice.pick(&NODES);
    let mut commands = Vec::new();
    let mut say = |line: String, stdin: Option<String>, pause: Pause| {
        commands.push(Command::new(format!("kubectl {line}"), stdin, pause));
    };
    match dice.below(3) {
        0 => {
            if dice.chance(50) {
                say("apply -f -".to_owned(), Some(manifests::budget(dice).to_string()), pause(dice));
            }
            let how = dice.pick(&["", "", " --force", " --disable-eviction"]);
            let line = format!("drain {node} --ignore-daemonsets --delete-emptydir-data --timeout=20s{how}");
            say(line, None, pause(dice));
            say(format!("uncordon {node}"), None, pause(dice));
        }
        1 => {
            say(format!("delete node {node}"), None, pause(dice));
            say("apply -f -".to_owned(), Some(manifests::node(dice, node).to_string()), pause(dice));
        }
        _ => {
            let steering = dice.pick(&STEERING);
            let (key, _) = steering.split_once('=').unwrap();
            say(format!("annotate node {node} {steering} --overwrite"), None, Pause::Milliseconds(dice.between(30_000, 90_000)));
            say(format!("annotate node {node} {key}-"), None, pause(dice));
        }
    }
    commands
}

/// A node on which every Pod fails, for a while. Not where there are StatefulSets: those replace failed Pods at once and for ever, as
/// upstream's do.
pub fn failing_node(dice: &mut Dice) -> Vec<Command> {
    let node = dice.pick(&NODES[..3]);
    let say = |line: String, pause: Pause| Command::new(format!("kubectl {line}"), None, pause);
    let ms = dice.between(3000, 60_000);
    vec![
        say(format!("annotate node {node} sim/pods=fail"), Pause::Milliseconds(0)),
        say("delete pods --all --wait=false".to_owned(), Pause::Milliseconds(ms)),
        say(format!("annotate node {node} sim/pods-"), pause(dice)),
    ]
}

fn another_object(dice: &mut Dice) -> Json {
    match dice.below(6) {
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
        4 => manifests::service(dice),
        _ => manifests::budget(dice),
    }
}

fn workload(dice: &mut Dice) -> String {
    if dice.chance(50) { format!("daemonset/{}", dice.pick(&DAEMON_SETS)) } else { format!("statefulset/{}", dice.pick(&STATEFUL_SETS)) }
}

fn on_workload(dice: &mut Dice) -> String {
    let target = workload(dice);
    match dice.below(15) {
        0..=3 => {
            let image = if dice.chance(75) { dice.pick(&IMAGES[..5]) } else { dice.pick(&IMAGES) };
            format!("set image {target} app={image}")
        }
        4 | 5 => format!("scale statefulset/{} --replicas={}", dice.pick(&STATEFUL_SETS), dice.below(6)),
        6 => format!("rollout undo {target}{}", dice.pick(&["", "", " --to-revision=1", " --to-revision=7"])),
        7 => format!("rollout restart {target}"),
        8 => format!("rollout status {target} --timeout=5s"),
        9 | 10 => {
            let cascade = dice.pick(&["background", "foreground", "orphan"]);
            format!("delete {target} --cascade={cascade} --wait={}", dice.pick(&["true", "false"]))
        }
        11 => match dice.below(4) {
            0 => format!("set env {target} LEVEL={}", dice.below(3)),
            1 => format!("set resources {target} --requests=cpu={}", dice.pick(&["100m", "600m"])),
            2 => format!("delete {} --wait=false", dice.pick(&["pdb budget-s0", "pdb budget-s1", "service s0", "service d0"])),
            _ => format!("delete controllerrevision {{revision:{}}} --wait=false", target.split_once('/').unwrap().1),
        },
        _ => patch(dice),
    }
}

const OF_DAEMON_SET: [&str; 11] = [
    r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":2,"maxSurge":0}}}}"#,
    r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}"#,
    r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"50%","maxSurge":0}}}}"#,
    r#"{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}"#,
    r#"{"spec":{"minReadySeconds":3}}"#,
    r#"{"spec":{"revisionHistoryLimit":0}}"#,
    r#"{"spec":{"template":{"spec":{"nodeSelector":{"disk":"ssd"}}}}}"#,
    r#"{"spec":{"template":{"spec":{"nodeSelector":null,"tolerations":[{"operator":"Exists"}]}}}}"#,
    r#"{"spec":{"template":{"spec":{"tolerations":null}}}}"#,
    r#"{"spec":{"template":{"spec":{"tolerations":[{"key":"gpu","operator":"Exists","effect":"NoExecute","tolerationSeconds":5}]}}}}"#,
    r#"{"spec":{"template":{"spec":{"priorityClassName":"high","priority":null}}}}"#,
];
const OF_STATEFUL_SET: [&str; 11] = [
    r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}}}"#,
    r#"{"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}}}}"#,
    r#"{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}"#,
    r#"{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete","whenDeleted":"Retain"}}}"#,
    r#"{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Retain","whenDeleted":"Delete"}}}"#,
    r#"{"spec":{"ordinals":{"start":1}}}"#,
    r#"{"spec":{"ordinals":{"start":0},"replicas":2}}"#,
    r#"{"spec":{"minReadySeconds":3,"replicas":3}}"#,
    r#"{"spec":{"revisionHistoryLimit":0}}"#,
    r#"{"spec":{"template":{"metadata":{"labels":{"app":"other"}}}}}"#,
    r#"{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":1,"priorityClassName":"high"}}}}"#,
];

fn patch(dice: &mut Dice) -> String {
    if dice.chance(50) {
        format!("patch daemonset {} --type=merge -p '{}'", dice.pick(&DAEMON_SETS), dice.pick(&OF_DAEMON_SET))
    } else {
        format!("patch statefulset {} -p '{}'", dice.pick(&STATEFUL_SETS), dice.pick(&OF_STATEFUL_SET))
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
        6 => format!("label node {node} {}", dice.pick(&["disk-", "zone=c --overwrite", "zone-"])),
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
    match dice.below(11) {
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
        9 => "patch pod bare --type=merge -p '{\"spec\":{\"schedulingGates\":null}}'".to_owned(),
        _ => format!("delete pod bare --wait={}", dice.pick(&["true", "false"])),
    }
}
