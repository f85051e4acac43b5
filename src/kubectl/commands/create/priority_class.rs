//! `kubectl create priorityclass` (`kubectl/pkg/cmd/create/create_priorityclass.go`).

use crate::kubectl::command::Command;
use crate::kubectl::commands::create::object::{self, create, exactly_one};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::Shell;
use crate::object::kind::Kind;
use serde_json::json;

flags! { FLAGS:
    DESCRIPTION: Text("description", "description is an arbitrary string that usually provides guidelines on when this priority class should be used.");
    GLOBAL_DEFAULT: Switch("global-default", "global-default specifies whether this PriorityClass should be considered as the default priority.");
    PREEMPTION_POLICY: Text("preemption-policy", "preemption-policy is the policy for preempting pods with lower priority.").default("PreemptLowerPriority").values(Values::Words(&["Never", "PreemptLowerPriority"]));
    VALUE: Integer("value", "the value of this priority class.");
}

pub(crate) const COMMAND: Command = Command {
    path: &["create", "priorityclass"],
    aliases: &["pc"],
    usage: "create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
    help: "Create a priority class with the specified name",
    examples: &[("Create a priority class", "kubectl create priorityclass high --value=1000")],
    flags: &[FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: priority_class,
    ..Command::EMPTY
};

fn priority_class(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let mut object = json!({
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
        "value": arguments.get(VALUE),
        "preemptionPolicy": arguments.get(PREEMPTION_POLICY).unwrap_or("PreemptLowerPriority"),
    });
    if arguments.get(GLOBAL_DEFAULT) {
        object["globalDefault"] = json!(true);
    }
    if let Some(description) = arguments.get(DESCRIPTION).filter(|text| !text.is_empty()) {
        object["description"] = json!(description);
    }
    create(shell, arguments, Kind::PriorityClass, object, "failed to create priorityclass: ")
}
