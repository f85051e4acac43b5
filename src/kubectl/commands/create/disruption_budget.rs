//! `kubectl create poddisruptionbudget` (`kubectl/pkg/cmd/create/create_pdb.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, create, exactly_one, metadata};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::{Text, Values, flags};
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use serde_json::json;

flags! { FLAGS:
    MAX_UNAVAILABLE: Text("max-unavailable", "The maximum number or percentage of unavailable pods this budget requires.");
    MIN_AVAILABLE: Text("min-available", "The minimum number or percentage of available pods this budget requires.");
    SELECTOR: Text("selector", "A label selector to use for this budget. Only equality-based selector requirements are supported.").values(Values::Selector);
}

pub(crate) const COMMAND: Command = Command {
    path: &["create", "poddisruptionbudget"],
    aliases: &["pdb"],
    usage: "create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
    help: "Create a pod disruption budget with the specified name",
    examples: &[(
        "Keep two pods of an application through every drain",
        "kubectl create poddisruptionbudget mysql --selector=app=mysql --min-available=2",
    )],
    flags: &[FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: disruption_budget,
    ..Command::EMPTY
};

fn disruption_budget(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let given = |flag: Text| arguments.get(flag).filter(|text| !text.is_empty());
    let Some(selector) = given(SELECTOR) else {
        return Err(Failure::plain("a selector must be specified"));
    };
    let (field, flag, value) = match (given(MIN_AVAILABLE), given(MAX_UNAVAILABLE)) {
        (Some(value), None) => ("minAvailable", "min-available", value),
        (None, Some(value)) => ("maxUnavailable", "max-unavailable", value),
        (None, None) => return Err(Failure::plain("one of min-available or max-unavailable must be specified")),
        (Some(_), Some(_)) => return Err(Failure::plain("min-available and max-unavailable cannot be both specified")),
    };
    let digits = value.strip_suffix('%').unwrap_or(value);
    if digits.is_empty() || !digits.chars().all(|character| character.is_ascii_digit()) {
        return Err(Failure::plain(format!("invalid format specified for {flag}")));
    }
    let mut labels = json!({});
    for pair in selector.split(',') {
        let halves = pair.split_once("==").or_else(|| pair.split_once('='));
        let (key, value) = halves.ok_or_else(|| Failure::plain(format!("couldn't parse the selector string {selector:?}: {pair:?}")))?;
        labels[key.trim()] = json!(value.trim());
    }
    let object = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata(shell, name),
        "spec": {field: value.parse::<i32>().map_or_else(|_| json!(value), |number| json!(number)), "selector": {"matchLabels": labels}},
        "status": {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0},
    });
    create(shell, arguments, Kind::PodDisruptionBudget, object, "failed to create poddisruptionbudgets: ")
}
