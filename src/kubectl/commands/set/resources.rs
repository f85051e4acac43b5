//! `kubectl set resources` (`kubectl/pkg/cmd/set/set_resources.go`).

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::create::quota::QUANTITY;
use crate::kubectl::commands::set::template::{check_flags, containers, has_template, is_chosen, push, send};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{ALL_OF_TYPE, DRY_RUNS, FILES, LABELS, LOCALLY, MANAGER, PRINT, RECORDS};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::target;
use crate::object::quantity::Quantity;
use serde_json::json;

flags! { FLAGS:
    CONTAINERS: Text("containers", "The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards").short('c').default("*").values(Values::Containers);
    LIMITS: Text("limits", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges.");
    REQUESTS: Text("requests", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["set", "resources"],
    usage: "set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
    help: "Update resource requests/limits on objects with pod templates",
    examples: &[(
        "Set requests and limits",
        "kubectl set resources ds/agent --requests=cpu=100m,memory=64Mi --limits=cpu=200m,memory=128Mi",
    )],
    flags: &[FLAGS, LABELS, ALL_OF_TYPE, FILES, LOCALLY, DRY_RUNS, MANAGER, PRINT, RECORDS],
    manager: "kubectl-set",
    takes: Takes::Workloads,
    run: resources,
    ..Command::EMPTY
};

fn resources(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let search = target::find(shell, arguments, &arguments.words)?;
    check_flags(shell, arguments)?;
    let mut wanted = json!({});
    for flag in [LIMITS, REQUESTS] {
        for pair in arguments.get(flag).filter(|text| !text.is_empty()).into_iter().flat_map(|text| text.split(',')) {
            let [name, value] = pair.split('=').collect::<Vec<_>>()[..] else {
                return Err(Failure::plain(format!("invalid argument syntax {pair}, expected <resource>=<value>")));
            };
            if Quantity::parse(value).is_err() {
                return Err(Failure::plain(QUANTITY));
            }
            wanted[flag.name()][name] = json!(value);
        }
    }
    if wanted == json!({}) {
        Failure::all(search.failures)?;
        return Err(Failure::plain("you must specify an update to requests or limits (in the form of --requests/--limits)"));
    }
    let mut failures = search.failures;
    for found in search.found {
        if let Err(failure) = has_template(&found) {
            failures.push(failure);
            continue;
        }
        let mut patch = json!({});
        for list in ["containers", "initContainers"] {
            for container in containers(&found, list).iter().filter(|container| is_chosen(arguments.get(CONTAINERS), container)) {
                push(&mut patch, list, json!({"name": container["name"], "resources": wanted}));
            }
        }
        if patch == json!({}) {
            let name = arguments.get(CONTAINERS).unwrap_or_default();
            failures.push(Failure::plain(format!("error: unable to find container named {name}")));
            continue;
        }
        let failed = "failed to patch resources update to pod template ";
        failures.extend(send(shell, arguments, &found, &patch, "resource requirements updated", failed).err());
    }
    Failure::all(failures)
}
