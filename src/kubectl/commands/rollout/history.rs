//! `kubectl rollout history` (`kubectl/pkg/cmd/rollout/rollout_history.go`, `polymorphichelpers/history.go`).

use crate::kubectl::command::{Command, Takes};
use crate::kubectl::commands::rollout::objects::{group_kind, has_history, number, objects, revisions, template_of};
use crate::kubectl::describe::template;
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FILES, LABELS, OUTPUT, PRINT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::{output, tabwriter};
use crate::kubectl::shell::Shell;
use crate::kubectl::target::Found;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read::name_of;

flags! { FLAGS:
    REVISION: Integer("revision", "See the details, including podTemplate of the revision specified").values(Values::Revisions);
}

pub(crate) const COMMAND: Command = Command {
    path: &["rollout", "history"],
    usage: "rollout history (TYPE NAME | TYPE/NAME) [flags]",
    help: "View rollout history",
    examples: &[
        ("List the revisions", "kubectl rollout history daemonset/agent"),
        ("Show the template of one", "kubectl rollout history daemonset/agent --revision=2"),
    ],
    flags: &[FLAGS, LABELS, FILES, PRINT],
    takes: Takes::Workloads,
    run: history,
    ..Command::EMPTY
};

fn history(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let (found, mut failures) = objects(shell, arguments)?;
    let wanted = arguments.get(REVISION);
    if wanted < 0 {
        return Err(Failure::plain(format!("revision must be a positive integer: {wanted}")));
    }
    for one in found {
        failures.extend(history_of(shell, arguments, &one, wanted).err());
    }
    Failure::all(failures)
}

fn history_of(shell: &mut Shell<'_>, arguments: &Arguments, one: &Found, wanted: i64) -> Result<(), Failure> {
    let Found { kind, object, .. } = one;
    if !has_history(*kind) && *kind != Kind::Deployment {
        return Err(Failure::plain(format!("no history viewer has been implemented for {:?}", group_kind(*kind))));
    }
    let revisions = revisions(&shell.cluster, object);
    let name = format!("{}/{}", kind.info().printed(), name_of(object));
    if revisions.is_empty() && !arguments.is_given(OUTPUT) {
        let title = if wanted > 0 { format!("{name} with revision #{wanted}") } else { format!("{name} ") };
        shell.say(&format!("{title}\nNo rollout history found."));
        return Ok(());
    }
    if wanted > 0 || arguments.is_given(OUTPUT) {
        let chosen: Vec<&Json> = revisions.iter().filter(|revision| wanted == 0 || number(revision) == wanted).collect();
        if chosen.is_empty() && wanted > 0 {
            return Err(Failure::plain("unable to find the specified revision"));
        }
        if let Some(format) = arguments.get(OUTPUT) {
            let format = output::filled_in(format, arguments, shell.files)?;
            for revision in chosen {
                let mut past = object.clone();
                past["spec"]["template"] = template_of(object, *kind, revision)?;
                let text = match &*format {
                    "name" => format!("{name}\n"),
                    format => output::print_object(format, &output::without_managed_fields(&past))?,
                };
                shell.stdout.push_str(&text);
            }
            return Ok(());
        }
        let template = template_of(object, *kind, chosen[0])?;
        let text = format!("{name} with revision #{wanted}\n{}\n", template::pod_template(&template));
        shell.stdout.push_str(&text);
        return Ok(());
    }
    let mut rows = String::from("REVISION\tCHANGE-CAUSE\n");
    for revision in &revisions {
        let cause = revision["metadata"]["annotations"]["kubernetes.io/change-cause"].as_str().filter(|cause| !cause.is_empty());
        rows.push_str(&format!("{}\t{}\n", number(revision), cause.unwrap_or("<none>")));
    }
    let text = format!("{name} \n{}\n", tabwriter::align(&rows, 0, 2));
    shell.stdout.push_str(&text);
    Ok(())
}
