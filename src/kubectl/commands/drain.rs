//! `kubectl drain` (`kubectl/pkg/cmd/drain/drain.go`, `kubectl/pkg/drain`): cordon all nodes, then empty them one by one through evictions.

use crate::cluster::rejection::Reason;
use crate::cluster::request::{Propagation, Request};
use crate::cluster::server;
use crate::cluster::store::Cluster;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::cordon;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{CHUNKS, DRY_RUNS, LABELS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::selector;
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::waiting::{Progress, Task, Waiting};
use crate::object::Json;
use crate::object::kind::{Key, Kind};
use crate::object::read::{key_of, name_of, namespace_of};
use crate::object::selector::LabelSelector;
use crate::time::{Span, Time};
use std::fmt::Write;

flags! { FLAGS:
    DELETE_EMPTYDIR_DATA: Switch("delete-emptydir-data", "Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).");
    DELETE_LOCAL_DATA: Switch("delete-local-data", "");
    DISABLE_EVICTION: Switch("disable-eviction", "Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.");
    FORCE: Switch("force", "Continue even if there are pods that do not declare a controller.");
    GRACE_PERIOD: Integer("grace-period", "Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.").default("-1");
    IGNORE_DAEMONSETS: Switch("ignore-daemonsets", "Ignore DaemonSet-managed pods.");
    POD_SELECTOR: Text("pod-selector", "Label selector to filter pods on the node").values(Values::Selector);
    SKIP_WAIT_FOR_DELETE_TIMEOUT: Integer("skip-wait-for-delete-timeout", "If pod DeletionTimestamp older than N seconds, skip waiting for the pod.  Seconds must be greater than 0 to skip.");
    TIMEOUT: Duration("timeout", "The length of time to wait before giving up, zero means infinite");
}

pub(crate) const COMMAND: Command = Command {
    path: &["drain"],
    usage: "drain NODE",
    help: "Drain node in preparation for maintenance",
    examples: &[
        ("Drain a node on which daemons run", "kubectl drain node-1 --ignore-daemonsets"),
        ("Drain it even of pods that nobody brings back", "kubectl drain node-1 --ignore-daemonsets --force --delete-emptydir-data"),
    ],
    flags: &[FLAGS, LABELS, DRY_RUNS, CHUNKS],
    manager: "kubectl",
    takes: Takes::Nodes,
    about: &[Kind::Pod],
    run,
    ..Command::EMPTY
};

const RETRY: Span = Span::from_s(5);

const LOOK: Span = Span::from_s(1);

/// What the flags say about Pods.
#[derive(Clone, Debug)]
struct Rules {
    ignore_daemon_sets: bool,
    delete_empty_dir: bool,
    force: bool,
    selector: LabelSelector,
    skip_wait_s: i64,
}

/// What one Pod means for the drain (`drain.PodDeleteStatus`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Okay,
    Skip,
    Warned { delete: bool, text: &'static str },
    Refused { text: &'static str },
    MissingOwner,
}

const FATAL_DAEMON: &str = "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";

const WARN_DAEMON: &str = "ignoring DaemonSet-managed Pods";

const FATAL_LOCAL: &str = "Pods with local storage (use --delete-emptydir-data to override)";

const WARN_LOCAL: &str = "deleting Pods with local storage";

const FATAL_BARE: &str = "Pods that declare no controller (use --force to override)";

const WARN_BARE: &str = "deleting Pods that declare no controller";

impl Rules {
    fn verdict(&self, cluster: &Cluster, pod: &Json, now: Time) -> Verdict {
        let deleted_at = pod["metadata"]["deletionTimestamp"].as_str().and_then(|text| cluster.epoch.parse(text));
        if self.skip_wait_s > 0 && deleted_at.is_some_and(|then| now.since(then).s() as i64 > self.skip_wait_s) {
            return Verdict::Skip;
        }
        let finished = matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
        let owners = pod["metadata"]["ownerReferences"].as_array();
        let controller = owners.into_iter().flatten().find(|owner| owner["controller"] == true);
        let mut verdict = Verdict::Okay;
        if let Some(owner) = controller.filter(|owner| owner["kind"] == "DaemonSet" && !finished) {
            let key = Key::new(namespace_of(pod), owner["name"].as_str().unwrap_or_default());
            if cluster.get_json(Kind::DaemonSet, &key).is_none() {
                if !self.force {
                    return Verdict::MissingOwner;
                }
                verdict = Verdict::Warned { delete: true, text: WARN_BARE };
            } else if self.ignore_daemon_sets {
                return Verdict::Warned { delete: false, text: WARN_DAEMON };
            } else {
                return Verdict::Refused { text: FATAL_DAEMON };
            }
        }
        if pod["metadata"]["annotations"].get("kubernetes.io/config.mirror").is_some() {
            return Verdict::Skip;
        }
        let local = pod["spec"]["volumes"].as_array().into_iter().flatten().any(|volume| volume.get("emptyDir").is_some());
        if local && !finished {
            if !self.delete_empty_dir {
                return Verdict::Refused { text: FATAL_LOCAL };
            }
            verdict = Verdict::Warned { delete: true, text: WARN_LOCAL };
        }
        match (controller, finished, self.force) {
            (None, false, false) => Verdict::Refused { text: FATAL_BARE },
            (None, false, true) => Verdict::Warned { delete: true, text: WARN_BARE },
            // A later "okay" overwrites an earlier warning.
            (Some(_), _, _) if !matches!(verdict, Verdict::Warned { text: WARN_BARE, .. }) => Verdict::Okay,
            (None, true, _) => Verdict::Okay,
            _ => verdict,
        }
    }
}

/// The Pods of one node, sorted by what becomes of them.
#[derive(Clone, Debug, Default)]
struct Pods {
    to_delete: Vec<Json>,
    warnings: Vec<(&'static str, Vec<String>)>,
    refusals: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Debug)]
enum Stage {
    /// The eviction is asked for, again, at this time.
    Evict(Time),
    /// The Pod is on its way; it is looked at next at this time.
    Leaving(Time),
    /// The Pod is gone, or given up.
    Over,
}

#[derive(Clone, Debug)]
struct Evictee {
    key: Key,
    uid: Json,
    stage: Stage,
}

/// A drain under way.
#[derive(Clone, Debug)]
struct Drain {
    rules: Rules,
    nodes: Vec<String>,
    /// The node at hand, once its Pods are known.
    evictees: Option<Vec<Evictee>>,
    errors: Vec<Failure>,
    failed: Vec<(String, Failure)>,
    grace_s: Option<i64>,
    plain_delete: bool,
    deadline: Option<Time>,
    timeout: String,
    dry_run: DryRun,
}

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (nodes, failures) = cordon::nodes(shell, arguments)?;
    Failure::all(failures)?;
    let selector = selector::parse(arguments.get(POD_SELECTOR).unwrap_or_default()).map_err(Failure::Plain)?;
    for node in &nodes {
        cordon::set_unschedulable(shell, node, true)?;
    }
    let mut drain = Drain {
        rules: Rules {
            ignore_daemon_sets: arguments.get(IGNORE_DAEMONSETS),
            delete_empty_dir: arguments.get(DELETE_EMPTYDIR_DATA) || arguments.get(DELETE_LOCAL_DATA),
            force: arguments.get(FORCE),
            selector,
            skip_wait_s: arguments.get(SKIP_WAIT_FOR_DELETE_TIMEOUT),
        },
        nodes: nodes.iter().map(|node| name_of(node).to_owned()).collect(),
        evictees: None,
        errors: Vec::new(),
        failed: Vec::new(),
        grace_s: Some(arguments.get(GRACE_PERIOD)).filter(|seconds| *seconds >= 0),
        plain_delete: arguments.get(DISABLE_EVICTION),
        deadline: shell.deadline(arguments.get(TIMEOUT)),
        timeout: arguments.as_typed(TIMEOUT).unwrap_or("0s").to_owned(),
        dry_run: shell.dry_run,
    };
    let progress = drain.poll(&shell.cluster.clone(), shell.now, None);
    shell.stdout.push_str(&progress.stdout);
    shell.stderr.push_str(&progress.stderr);
    shell.requests.extend(progress.requests);
    if let Some(cluster) = progress.cluster {
        shell.cluster = cluster;
    }
    match progress.exit {
        Some(0) => Ok(()),
        Some(_) => Err(Failure::Silent),
        None => {
            shell.waiting = Some(Waiting::new(drain, None));
            Ok(())
        }
    }
}

impl Task for Drain {
    /// When something is due.
    fn again_at(&self) -> Option<Time> {
        let due = self.evictees.iter().flatten().filter_map(|pod| match pod.stage {
            Stage::Evict(at) | Stage::Leaving(at) => Some(at),
            Stage::Over => None,
        });
        due.min()
    }

    /// Does what is due, node after node.
    fn poll(&mut self, cluster: &Cluster, now: Time, _deadline: Option<Time>) -> Progress {
        let mut cluster = cluster.clone();
        let mut progress = self.work(&mut cluster, now);
        progress.cluster = (!progress.requests.is_empty()).then_some(cluster);
        progress
    }

    fn boxed(&self) -> Box<dyn Task> {
        Box::new(self.clone())
    }

    fn acts(&self) -> bool {
        true
    }
}

impl Drain {
    fn work(&mut self, cluster: &mut Cluster, now: Time) -> Progress {
        let mut progress = Progress::default();
        while let Some(name) = self.nodes.first().cloned() {
            if self.evictees.is_none() {
                self.begin(&name, cluster, now, &mut progress);
            }
            self.advance(cluster, now, &mut progress);
            let over = self.evictees.iter().flatten().all(|pod| matches!(pod.stage, Stage::Over));
            if !over {
                progress.again_at = self.again_at();
                return progress;
            }
            self.finish(&name, cluster, now, &mut progress);
            self.nodes.remove(0);
            self.evictees = None;
        }
        self.conclude(&mut progress);
        progress
    }

    fn pods(&self, name: &str, cluster: &Cluster, now: Time) -> Pods {
        let mut pods = Pods::default();
        let mut all = cluster.list_json(Kind::Pod, None);
        all.retain(|pod| pod["spec"]["nodeName"] == name && self.rules.selector.matches_json(&pod["metadata"]["labels"]));
        for pod in all {
            let shown = format!("{}/{}", namespace_of(&pod), name_of(&pod));
            match self.rules.verdict(cluster, &pod, now) {
                Verdict::Okay => pods.to_delete.push(pod),
                Verdict::Skip => {}
                Verdict::Warned { delete, text } => {
                    note(&mut pods.warnings, text, shown);
                    if delete {
                        pods.to_delete.push(pod);
                    }
                }
                Verdict::Refused { text } => note(&mut pods.refusals, text.to_owned(), shown),
                Verdict::MissingOwner => {
                    let owner = pod["metadata"]["ownerReferences"][0]["name"].as_str().unwrap_or_default();
                    note(&mut pods.refusals, format!("daemonsets.apps {owner:?} not found"), shown);
                }
            }
        }
        pods
    }

    /// Looks which Pods are to leave the node at hand.
    fn begin(&mut self, name: &str, cluster: &Cluster, now: Time, progress: &mut Progress) {
        let pods = self.pods(name, cluster, now);
        self.evictees = Some(Vec::new());
        if !pods.refusals.is_empty() {
            let texts = pods.refusals.iter().map(|(text, pods)| Failure::plain(format!("cannot delete {text}: {}", pods.join(", "))));
            self.errors = texts.collect();
            return;
        }
        if !pods.warnings.is_empty() {
            let texts: Vec<String> = pods.warnings.iter().map(|(text, pods)| format!("{text}: {}", pods.join(", "))).collect();
            let _ = writeln!(progress.stderr, "Warning: {}", texts.join("; "));
        }
        let evictees =
            pods.to_delete.iter().map(|pod| Evictee { key: key_of(pod), uid: pod["metadata"]["uid"].clone(), stage: Stage::Evict(now) });
        let mut evictees: Vec<Evictee> = evictees.collect();
        if !self.plain_delete && !evictees.is_empty() {
            // `evictPods`: one goroutine per Pod, and of those the runtime starts the last one first.
            evictees.rotate_right(1);
        }
        self.evictees = Some(evictees);
    }

    fn advance(&mut self, cluster: &mut Cluster, now: Time, progress: &mut Progress) {
        let mut evictees = self.evictees.take().unwrap_or_default();
        for pod in &mut evictees {
            if matches!(pod.stage, Stage::Evict(at) if at <= now) {
                pod.stage = self.evict(pod, cluster, now, progress);
            }
        }
        // Those that began last are heard of first, as recorded.
        for pod in evictees.iter_mut().rev() {
            if matches!(pod.stage, Stage::Leaving(at) if at <= now) {
                pod.stage = self.look(pod, cluster, now, progress);
            }
        }
        self.evictees = Some(evictees);
    }

    fn evict(&mut self, pod: &Evictee, cluster: &mut Cluster, now: Time, progress: &mut Progress) -> Stage {
        let (namespace, name) = (&pod.key.namespace, &pod.key.name);
        let doing = if self.plain_delete { "deleting" } else { "evicting" };
        let _ = writeln!(progress.stdout, "{doing} pod {namespace}/{name}{}", self.dry_run.suffix());
        if self.dry_run == DryRun::Client {
            return Stage::Over;
        }
        let about = format!("error when {doing} pods/\"{name}\" -n \"{namespace}\"");
        if self.deadline.is_some_and(|deadline| now >= deadline) {
            self.errors.push(Failure::plain(format!("{about}: global timeout reached: {}", self.timeout)));
            return Stage::Over;
        }
        let request = if self.plain_delete {
            Request::Delete { kind: Kind::Pod, key: pod.key.clone(), grace_s: self.grace_s, propagation: Propagation::Background }
        } else {
            Request::Evict { key: pod.key.clone(), grace_s: self.grace_s }
        };
        if self.dry_run == DryRun::Server {
            return Stage::Over;
        }
        match server::serve(cluster, &request, now) {
            Ok(_) => {
                progress.requests.push(request);
                Stage::Leaving(now)
            }
            Err(rejection) if rejection.reason == Reason::NotFound => Stage::Over,
            Err(rejection) if rejection.reason == Reason::TooManyRequests => {
                let _ = writeln!(progress.stderr, "{about} (will retry after 5s): {rejection}");
                Stage::Evict(now + RETRY)
            }
            Err(rejection) => {
                self.errors.push(Failure::plain(format!("{about}: {rejection}")));
                Stage::Over
            }
        }
    }

    fn look(&mut self, pod: &Evictee, cluster: &Cluster, now: Time, progress: &mut Progress) -> Stage {
        let is_there = cluster.get_json(Kind::Pod, &pod.key).is_some_and(|live| live["metadata"]["uid"] == pod.uid);
        if !is_there {
            let done = if self.plain_delete { "deleted" } else { "evicted" };
            let _ = writeln!(progress.stdout, "pod/{} {done}", pod.key.name);
            return Stage::Over;
        }
        if self.deadline.is_some_and(|deadline| now >= deadline) {
            let (name, namespace) = (&pod.key.name, &pod.key.namespace);
            self.errors.push(Failure::plain(format!(
                "error when waiting for pod \"{name}\" in namespace \"{namespace}\" to terminate: global timeout reached: {}",
                self.timeout
            )));
            return Stage::Over;
        }
        Stage::Leaving(now + LOOK)
    }

    /// Says what became of the node at hand.
    fn finish(&mut self, name: &str, cluster: &Cluster, now: Time, progress: &mut Progress) {
        let errors = std::mem::take(&mut self.errors);
        if errors.is_empty() {
            let _ = writeln!(progress.stdout, "node/{name} drained{}", self.dry_run.suffix());
            return;
        }
        let failure = Failure::Many(errors);
        let message = failure.message();
        let pending = self.pods(name, cluster, now);
        if pending.refusals.is_empty() && !pending.to_delete.is_empty() {
            let _ = writeln!(progress.stderr, "There are pending pods in node {name:?} when an error occurred: {message}");
            for pod in &pending.to_delete {
                let _ = writeln!(progress.stderr, "pod/{}", name_of(pod));
            }
        }
        let _ = writeln!(progress.stderr, "error: unable to drain node {name:?} due to error: {message}, continuing command...");
        self.failed.push((name.to_owned(), failure));
    }

    fn conclude(&mut self, progress: &mut Progress) {
        progress.exit = Some(i32::from(!self.failed.is_empty()));
        if self.failed.is_empty() {
            return;
        }
        progress.stderr.push_str("There are pending nodes to be drained:\n");
        for (name, _) in &self.failed {
            let _ = writeln!(progress.stderr, " {name}");
        }
        let failures = self.failed.iter().map(|(_, failure)| failure.clone()).collect();
        if let Err(failure) = Failure::all(failures) {
            progress.stderr.push_str(&failure.print());
        }
    }
}

fn note<T: PartialEq>(notes: &mut Vec<(T, Vec<String>)>, text: T, pod: String) {
    match notes.iter_mut().find(|(known, _)| *known == text) {
        Some((_, pods)) => pods.push(pod),
        None => notes.push((text, vec![pod])),
    }
}
