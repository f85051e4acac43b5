//! `kubectl rollout undo` (`kubectl/pkg/cmd/rollout/rollout_undo.go`, `polymorphichelpers/rollback.go`): the data of a revision is sent as a
//! strategic patch.

use crate::cluster::request::PatchType;
use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::rollout::objects::{group_kind, has_history, number, objects, revisions, template_of};
use crate::kubectl::describe::template;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{DRY_RUNS, FILES, LABELS, PRINT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::shell::{DryRun, Shell};
use crate::kubectl::target::Found;
use crate::object::kind::Kind;
use crate::object::meta::LAST_APPLIED;
use crate::object::read::name_of;

flags! { FLAGS:
    TO_REVISION: Integer("to-revision", "The revision to rollback to. Default to 0 (last revision).").values(Values::Revisions);
}

pub(crate) const COMMAND: Command = Command {
    path: &["rollout", "undo"],
    usage: "rollout undo (TYPE NAME | TYPE/NAME) [flags]",
    help: "Undo a previous rollout",
    examples: &[
        ("Go back to the revision before", "kubectl rollout undo daemonset/agent"),
        ("Go back to a certain revision", "kubectl rollout undo daemonset/agent --to-revision=1"),
    ],
    flags: &[FLAGS, LABELS, FILES, DRY_RUNS, PRINT],
    manager: "kubectl",
    takes: Takes::Workloads,
    run,
    ..Command::EMPTY
};

fn run(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    let wanted = arguments.get(TO_REVISION);
    for one in found {
        failures.extend(undo_one(shell, arguments, &one, wanted).err());
    }
    Failure::all(failures)
}

fn undo_one(shell: &mut Shell<'_>, arguments: &Arguments, one: &Found, wanted: i64) -> Result<(), Failure> {
    let Found { kind, object, .. } = one;
    let name = name_of(object);
    if object["metadata"]["annotations"].get(LAST_APPLIED).is_some() {
        shell.warn(&format!(
            "resource {}/{name} was previously managed with 'kubectl apply'. Rolling back will not update the {LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.",
            kind.info().plural
        ));
    }
    if *kind == Kind::Deployment {
        return Err(Failure::plain(format!("no rollout history found for deployment {name:?}")));
    }
    if !has_history(*kind) {
        return Err(Failure::plain(format!("no rollbacker has been implemented for {:?}", group_kind(*kind))));
    }
    if wanted < 0 {
        return Err(Failure::plain(format!("unable to find specified revision {wanted} in history")));
    }
    let revisions = revisions(&shell.cluster, object);
    let revision = if wanted == 0 {
        revisions.len().checked_sub(2).and_then(|at| revisions.get(at)).ok_or_else(|| Failure::plain("no last revision to roll back to"))?
    } else {
        let found = revisions.iter().find(|revision| number(revision) == wanted);
        found.ok_or_else(|| Failure::plain(format!("unable to find specified revision {wanted} in history")))?
    };
    let template = template_of(object, *kind, revision)?;
    if shell.dry_run == DryRun::Client {
        let head = format!("{}/{name} will roll back to {} (dry run)", kind.info().printed(), template::pod_template(&template));
        shell.say(&head);
        return Ok(());
    }
    if template == object["spec"]["template"] {
        let text = format!("skipped rollback (current template already matches revision {})", wanted);
        return shell.report(arguments, *kind, object, &text);
    }
    let answer = shell
        .patch(*kind, object, PatchType::Strategic, revision["data"].clone())
        .map_err(|rejection| Failure::plain(format!("failed restoring revision {}: {}", number(revision), rejection.message)))?;
    shell.report(arguments, *kind, &answer, "rolled back")
}
