//! `kubectl logs` (`kubectl/pkg/cmd/logs/logs.go`): which container, what the kubelet says of one that has not started, and, since no
//! program runs in a simulated container, a line that says so with what is known of it.

use crate::cluster::rejection::{Reason, Rejection};
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{LABELS, SELECTOR};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::{self, Found};
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::{name_of, namespace_of};

flags! { FLAGS:
    ALL_CONTAINERS: Switch("all-containers", "Get all containers' logs in the pod(s).");
    ALL_PODS: Switch("all-pods", "Get logs from all pod(s). Sets prefix to true.");
    CONTAINER: Text("container", "Print the logs of this container").short('c').values(Values::Containers);
    _: Switch("follow", "Specify if the logs should be streamed.").short('f');
    _: Switch("ignore-errors", "If watching / following pod logs, allow for any errors that occur to be non-fatal");
    _: Switch("insecure-skip-tls-verify-backend", "Skip verifying the identity of the kubelet that logs are requested from.");
    LIMIT_BYTES: Integer("limit-bytes", "Maximum bytes of logs to return. Defaults to no limit.");
    _: Integer("max-log-requests", "Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5.").default("5");
    _: Duration("pod-running-timeout", "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running").default("20s");
    PREFIX: Switch("prefix", "Prefix each log line with the log source (pod name and container name)");
    PREVIOUS: Switch("previous", "If true, print the logs for the previous instance of the container in a pod if it exists.").short('p');
    SINCE: Duration("since", "Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.");
    SINCE_TIME: Text("since-time", "Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.");
    TAIL: Integer("tail", "Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.").default("-1");
    _: Switch("timestamps", "Include timestamps on each line in the log output");
}

pub(crate) const COMMAND: Command = Command {
    path: &["logs"],
    usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
    help: "Print the logs for a container in a pod",
    examples: &[
        ("Print the log of a pod", "kubectl logs mysql-0"),
        ("Print the log of one of its containers as it was before the last restart", "kubectl logs -p -c mysql mysql-0"),
        ("Print the logs of every pod that a label selects", "kubectl logs -l app=agent --prefix"),
    ],
    flags: &[FLAGS, LABELS],
    takes: Takes::Pods,
    about: &[Kind::Pod],
    run,
    ..Command::EMPTY
};

const USAGE: &str =
    "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let usage = || arguments.usage(USAGE);
    let mut container = arguments.get(CONTAINER).map(str::to_owned);
    let said_before = shell.stderr.len();
    let pods = match arguments.words.as_slice() {
        [] if arguments.is_given(SELECTOR) => {
            let pods = target::list(shell, arguments, Kind::Pod)?;
            if pods.is_empty() {
                let place = format!("No resources found in {} namespace.", shell.namespace);
                shell.complain(&place);
            }
            pods
        }
        [] => return Err(usage()),
        [_] if arguments.is_given(SELECTOR) => {
            return Err(arguments.usage("only a selector (-l) or a POD name is allowed"));
        }
        [one] => pods_of(shell, arguments, one)?,
        [one, name] => {
            container = Some(name.clone());
            pods_of(shell, arguments, one)?
        }
        _ => return Err(usage()),
    };
    if let Some(failure) = refusal(arguments, container.as_deref()) {
        // The object is looked up first, but which of its Pods is meant is said only after this.
        shell.stderr.truncate(said_before);
        return Err(failure);
    }
    let prefixed = arguments.get(PREFIX) || arguments.get(ALL_PODS);
    for pod in &pods {
        for name in containers(shell, arguments, pod, container.as_deref())? {
            let said = said(arguments, pod, &name)?;
            let prefix = if prefixed { format!("[pod/{}/{name}] ", name_of(pod)) } else { String::new() };
            for line in said {
                shell.say(&format!("{prefix}{line}"));
            }
        }
    }
    Ok(())
}

/// Flags that do not go together (`LogsOptions.Validate`).
fn refusal(arguments: &Arguments, container: Option<&str>) -> Option<Failure> {
    let since_ms = arguments.get(SINCE);
    let text = if arguments.get(SINCE_TIME).is_some_and(|time| !time.is_empty()) && since_ms != 0 {
        "at most one of `sinceTime` or `sinceSeconds` may be specified".to_owned()
    } else if let Some(name) = container.filter(|_| arguments.get(ALL_CONTAINERS)) {
        format!("--all-containers=true should not be specified with container name {name}")
    } else if arguments.is_given(CONTAINER) && arguments.words.len() == 2 {
        "only one of -c or an inline [CONTAINER] arg is allowed".to_owned()
    } else if arguments.get(LIMIT_BYTES) < 0 {
        "--limit-bytes must be greater than 0".to_owned()
    } else if since_ms < 0 {
        "--since must be greater than 0".to_owned()
    } else if arguments.get(TAIL) < -1 {
        "--tail must be greater than or equal to -1".to_owned()
    } else {
        return None;
    };
    Some(Failure::plain(text))
}

/// The Pod that was named, or those of the workload that was named.
fn pods_of(shell: &mut Shell<'_>, arguments: &Arguments, word: &str) -> Result<Vec<Json>, Failure> {
    if !word.contains('/') {
        return match shell.get(Kind::Pod, word) {
            Ok(pod) => Ok(vec![pod]),
            Err(rejection) => {
                let namespace = shell.namespace.clone();
                Err(Failure::plain(format!("error from server (NotFound): {} in namespace {namespace:?}", rejection.message)))
            }
        };
    }
    let search = target::search(shell, arguments, &target::read(&[word.to_owned()])?);
    if let Some(Failure::Api(rejection)) = search.failures.first() {
        let namespace = &shell.namespace;
        return Err(Failure::plain(format!("error from server (NotFound): {} in namespace {namespace:?}", rejection.message)));
    }
    Failure::all(search.failures)?;
    let Some(Found { kind, object, .. }) = search.found.into_iter().next() else { return Ok(Vec::new()) };
    if kind == Kind::Pod {
        return Ok(vec![object]);
    }
    if object["spec"]["template"].is_null() {
        return Err(Failure::plain(format!("cannot get the logs from *v1.{kind}: selector for *v1.{kind} not implemented")));
    }
    let owned = |pod: &Json| {
        pod["metadata"]["ownerReferences"].as_array().into_iter().flatten().any(|owner| owner["uid"] == object["metadata"]["uid"])
    };
    let mut pods: Vec<Json> =
        shell.cluster.list_json(Kind::Pod, Some(namespace_of(&object))).into_iter().filter(|pod| owned(pod)).collect();
    if pods.is_empty() {
        return Err(Failure::plain("timed out waiting for the condition"));
    }
    if pods.len() > 1 && !arguments.get(ALL_PODS) {
        let line = format!("Found {} pods, using pod/{}", pods.len(), name_of(&pods[0]));
        shell.complain(&line);
        pods.truncate(1);
    }
    Ok(pods)
}

fn names(pod: &Json, list: &str) -> Vec<String> {
    pod["spec"][list].as_array().into_iter().flatten().filter_map(|container| container["name"].as_str()).map(str::to_owned).collect()
}

/// The containers asked for; the first where nobody asked.
fn containers(shell: &mut Shell<'_>, arguments: &Arguments, pod: &Json, asked: Option<&str>) -> Result<Vec<String>, Failure> {
    let (regular, init) = (names(pod, "containers"), names(pod, "initContainers"));
    if let Some(name) = asked {
        if regular.iter().chain(&init).any(|known| known == name) {
            return Ok(vec![name.to_owned()]);
        }
        return Err(Failure::plain(format!(
            "container {name} is not valid for pod {} out of: {}",
            name_of(pod),
            all_names(&regular, &init)
        )));
    }
    if arguments.get(ALL_CONTAINERS) {
        return Ok(init.into_iter().chain(regular).collect());
    }
    let marked = pod["metadata"]["annotations"]["kubectl.kubernetes.io/default-container"].as_str();
    let first = marked.map(str::to_owned).filter(|name| regular.contains(name)).or_else(|| regular.first().cloned());
    if marked.is_none() && regular.len() + init.len() > 1 {
        let line = format!("Defaulted container {:?} out of: {}", first.as_deref().unwrap_or_default(), all_names(&regular, &init));
        shell.complain(&line);
    }
    Ok(first.into_iter().collect())
}

/// The containers of a Pod, as a person is told of them.
fn all_names(regular: &[String], init: &[String]) -> String {
    regular.iter().cloned().chain(init.iter().map(|name| format!("{name} (init)"))).collect::<Vec<_>>().join(", ")
}

fn bad_request(text: String) -> Failure {
    Failure::Api(Rejection::new(Reason::BadRequest, text))
}

/// The lines of one container.
fn said(arguments: &Arguments, pod: &Json, name: &str) -> Result<Vec<String>, Failure> {
    let pod_name = name_of(pod);
    if pod["spec"]["nodeName"].as_str().is_none_or(str::is_empty) {
        // A Pod that is on no node has no kubelet to ask: the API server answers with nothing.
        return Ok(Vec::new());
    }
    let statuses = ["containerStatuses", "initContainerStatuses"].map(|list| &pod["status"][list]);
    let status = statuses.iter().filter_map(|list| list.as_array()).flatten().find(|status| status["name"] == name);
    let Some(status) = status else {
        return Err(bad_request(format!("container {name:?} in pod {pod_name:?} is waiting to start: ContainerCreating")));
    };
    if arguments.get(PREVIOUS) {
        let last = &status["lastState"]["terminated"];
        if last.is_null() {
            return Err(bad_request(format!("previous terminated container {name:?} in pod {pod_name:?} not found")));
        }
        return Ok(vec![ended(name, pod_name, last)]);
    }
    let state = &status["state"];
    if let Some(waiting) = state["waiting"].as_object() {
        let last = &status["lastState"]["terminated"];
        if !last.is_null() {
            return Ok(vec![ended(name, pod_name, last)]);
        }
        let reason = match waiting.get("reason").and_then(Json::as_str).unwrap_or("ContainerCreating") {
            "ImagePullBackOff" => "trying and failing to pull image",
            "ErrImagePull" => "image can't be pulled",
            other => other,
        };
        return Err(bad_request(format!("container {name:?} in pod {pod_name:?} is waiting to start: {reason}")));
    }
    if !state["terminated"].is_null() {
        return Ok(vec![ended(name, pod_name, &state["terminated"])]);
    }
    let since = state["running"]["startedAt"].as_str().unwrap_or_default();
    let image = status["image"].as_str().unwrap_or_default();
    Ok(vec![format!(
        "podloom: {name} of {pod_name} has run {image} since {since}; a simulated container has no program in it and writes nothing"
    )])
}

fn ended(name: &str, pod: &str, state: &Json) -> String {
    format!(
        "podloom: {name} of {pod} ran from {} to {} and ended with exit code {}; a simulated container has no program in it and writes nothing",
        state["startedAt"].as_str().unwrap_or_default(),
        state["finishedAt"].as_str().unwrap_or_default(),
        state["exitCode"]
    )
}
