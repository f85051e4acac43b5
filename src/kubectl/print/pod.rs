//! What a Pod's row says of its containers (`kubernetes/pkg/printers/internalversion/printers.go:printPod`).

use super::cell::{number, text};
use crate::object::Json;

/// What READY, STATUS and RESTARTS say of a Pod (`printPod`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PodSummary {
    /// Containers that are ready.
    pub(crate) ready: usize,
    /// Containers that count.
    pub(crate) containers: usize,
    /// `Running`, `CrashLoopBackOff`, …
    pub(crate) status: String,
    /// How often containers were restarted.
    pub(crate) restarts: i64,
    /// When the last of them ended.
    pub(crate) last_restart: Option<Json>,
}

fn is_sidecar(object: &Json, name: &Json) -> bool {
    let init = object["spec"]["initContainers"].as_array();
    init.into_iter().flatten().any(|container| container["name"] == *name && container["restartPolicy"] == "Always")
}

fn ended(terminated: &Json, prefix: &str) -> String {
    match (terminated["reason"].as_str().filter(|reason| !reason.is_empty()), terminated["signal"].as_i64()) {
        (Some(reason), _) => format!("{prefix}{reason}"),
        (None, Some(signal)) if signal != 0 => format!("{prefix}Signal:{signal}"),
        _ => format!("{prefix}ExitCode:{}", number(&terminated["exitCode"])),
    }
}

impl PodSummary {
    /// The summary of a Pod.
    pub(crate) fn of(object: &Json) -> Self {
        let status = &object["status"];
        let reason = status["reason"].as_str().filter(|reason| !reason.is_empty());
        let mut shown = reason.map_or_else(|| text(&status["phase"]), str::to_owned);
        let conditions: Vec<&Json> = status["conditions"].as_array().into_iter().flatten().collect();
        if conditions.iter().any(|condition| condition["type"] == "PodScheduled" && condition["reason"] == "SchedulingGated") {
            shown = "SchedulingGated".to_owned();
        }
        let init: Vec<&Json> = object["spec"]["initContainers"].as_array().into_iter().flatten().collect();
        let sidecars = init.iter().filter(|container| container["restartPolicy"] == "Always").count();
        let mut summary = Self {
            ready: 0,
            containers: object["spec"]["containers"].as_array().map_or(0, Vec::len) + sidecars,
            status: shown,
            restarts: 0,
            last_restart: None,
        };
        let (mut init_restarts, mut sidecar_restarts) = (Restarts::default(), Restarts::default());
        let initializing = summary.initialize(object, init.len(), &mut init_restarts, &mut sidecar_restarts);
        let is_true = |kind: &str| conditions.iter().any(|condition| condition["type"] == kind && condition["status"] == "True");
        let mut restarts = if initializing && !is_true("Initialized") {
            init_restarts
        } else {
            let mut restarts = sidecar_restarts;
            summary.run(object, is_true("Ready"), &mut restarts);
            restarts
        };
        summary.restarts = restarts.count;
        summary.last_restart = restarts.last.take();
        if object["metadata"].get("deletionTimestamp").is_some() {
            if reason == Some("NodeLost") {
                summary.status = "Unknown".to_owned();
            } else if !matches!(status["phase"].as_str(), Some("Succeeded" | "Failed")) {
                summary.status = "Terminating".to_owned();
            }
        }
        summary
    }

    /// Walks the init containers; true when one of them is still at work or failed.
    fn initialize(&mut self, object: &Json, total: usize, all: &mut Restarts, sidecars: &mut Restarts) -> bool {
        let statuses = object["status"]["initContainerStatuses"].as_array();
        for (at, container) in statuses.into_iter().flatten().enumerate() {
            let sidecar = is_sidecar(object, &container["name"]);
            all.add(container);
            if sidecar {
                sidecars.add(container);
            }
            let state = &container["state"];
            let terminated = &state["terminated"];
            if terminated.is_object() && terminated["exitCode"].as_i64() == Some(0) {
                continue;
            }
            if sidecar && container["started"] == true {
                self.ready += usize::from(container["ready"] == true);
                continue;
            }
            let waiting = state["waiting"]["reason"].as_str().filter(|reason| !reason.is_empty() && *reason != "PodInitializing");
            self.status = match (terminated.is_object(), waiting) {
                (true, _) => ended(terminated, "Init:"),
                (false, Some(reason)) => format!("Init:{reason}"),
                (false, None) => format!("Init:{at}/{total}"),
            };
            return true;
        }
        false
    }

    /// Walks the containers from last to first: the first one with a reason has the last word.
    fn run(&mut self, object: &Json, pod_is_ready: bool, restarts: &mut Restarts) {
        let mut running = false;
        let mut error = None;
        for container in object["status"]["containerStatuses"].as_array().into_iter().flatten().rev() {
            restarts.add(container);
            let state = &container["state"];
            if let Some(reason) = state["waiting"]["reason"].as_str().filter(|reason| !reason.is_empty()) {
                self.status = reason.to_owned();
            } else if state["terminated"].is_object() {
                self.status = ended(&state["terminated"], "");
                if state["terminated"]["exitCode"].as_i64() != Some(0) {
                    error = Some(self.status.clone());
                }
            } else if container["ready"] == true && state["running"].is_object() {
                running = true;
                self.ready += 1;
            }
        }
        if self.status == "Completed" && running {
            self.status = if pod_is_ready { "Running".to_owned() } else { error.unwrap_or_else(|| "NotReady".to_owned()) };
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Restarts {
    count: i64,
    last: Option<Json>,
}

impl Restarts {
    fn add(&mut self, container: &Json) {
        self.count += container["restartCount"].as_i64().unwrap_or(0);
        let finished = &container["lastState"]["terminated"]["finishedAt"];
        if finished.is_string() && self.last.as_ref().and_then(Json::as_str) < finished.as_str() {
            self.last = Some(finished.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pod_with(status: Json) -> Json {
        json!({"metadata": {"name": "a"}, "spec": {"containers": [{"name": "main"}]}, "status": status})
    }

    fn check(status: Json, expected: (usize, &str)) {
        let summary = PodSummary::of(&pod_with(status));
        assert_eq!((summary.ready, summary.status.as_str()), expected);
    }

    #[test]
    fn the_status_of_a_pod_is_the_reason_of_its_first_container() {
        check(json!({"phase": "Pending"}), (0, "Pending"));
        check(json!({"phase": "Failed", "reason": "Evicted"}), (0, "Evicted"));
        check(json!({"phase": "Running", "containerStatuses": [{"ready": true, "state": {"running": {}}}]}), (1, "Running"));
        check(
            json!({"phase": "Pending", "containerStatuses": [{"state": {"waiting": {"reason": "ImagePullBackOff"}}}]}),
            (0, "ImagePullBackOff"),
        );
        check(json!({"phase": "Running", "containerStatuses": [{"state": {"terminated": {"exitCode": 3}}}]}), (0, "ExitCode:3"));
        check(json!({"phase": "Pending", "conditions": [{"type": "PodScheduled", "reason": "SchedulingGated"}]}), (0, "SchedulingGated"));
    }

    #[test]
    fn a_pod_that_is_deleted_terminates_unless_it_has_ended() {
        let mut pod = pod_with(json!({"phase": "Running"}));
        pod["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        assert_eq!(PodSummary::of(&pod).status, "Terminating");
        pod["status"]["phase"] = json!("Succeeded");
        assert_eq!(PodSummary::of(&pod).status, "Succeeded");
    }
}
