//! `kubectl autoscale` (`kubectl/pkg/cmd/autoscale/autoscale.go`), only as far as it fails: there is no HorizontalPodAutoscaler here.

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::scale;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::flags::shared::{DRY_RUNS, FILES, MANAGER, PRINT, RECORDS, SAVES_CONFIG};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::object::kind::Kind;

flags! { FLAGS:
    _: Text("cpu", "Target CPU utilization over all the pods.");
    _: Integer("cpu-percent", "The target average CPU utilization over all the pods.").default("-1");
    MAX: Integer("max", "The upper limit for the number of pods that can be set by the autoscaler. Required.").default("-1");
    _: Text("memory", "Target memory utilization over all the pods.");
    MIN: Integer("min", "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.").default("-1");
    _: Text("name", "The name for the newly created object. If not specified, the name of the input resource will be used.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["autoscale"],
    usage: "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]",
    help: "Auto-scale a deployment, replica set, stateful set, or replication controller",
    flags: &[FLAGS, FILES, SAVES_CONFIG, DRY_RUNS, MANAGER, PRINT, RECORDS],
    required: &[MAX.name()],
    manager: "kubectl-autoscale",
    takes: Takes::Workloads,
    run: autoscale,
    ..Command::EMPTY
};

/// There is no HorizontalPodAutoscaler here.
fn autoscale(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let max = arguments.get(MAX);
    if max < 1 {
        return Err(Failure::plain(format!("--max=MAXPODS is required and must be at least 1, max: {max}")));
    }
    let min = arguments.get(MIN);
    if min > max {
        return Err(Failure::plain(format!("--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}")));
    }
    let search = target::find(shell, arguments, &arguments.words)?;
    Failure::all(search.failures)?;
    if search.found.is_empty() {
        return Err(Failure::plain("no objects passed to autoscale"));
    }
    let kind = search.kinds.first().copied().unwrap_or(Kind::Pod);
    let info = kind.info();
    if scale::scales(kind) {
        return Err(Failure::plain("no matches for kind \"HorizontalPodAutoscaler\" in version \"autoscaling/v2\""));
    }
    Err(Failure::plain(format!(
        "cannot autoscale a {}: could not find scale subresource for {}/{}, Resource={} in discovery information",
        info.name, info.group, info.version, info.plural
    )))
}
