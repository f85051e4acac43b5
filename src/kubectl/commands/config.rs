//! `kubectl config`, `cluster-info`, `auth` and `options`: harmless answers about a cluster that has no address and no users.

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::help;
use crate::kubectl::output;
use crate::kubectl::shell::Shell;
use crate::kubectl::tabular;
use crate::object::kind::Kind;
use serde_json::json;

/// The name of the one context, cluster and user.
pub const NAME: &str = "podloom";
const SERVER: &str = "https://podloom.invalid:6443";

/// Runs `kubectl cluster-info`.
///
/// # Errors
/// `dump`, which is not here.
pub fn cluster_info(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.words.first().is_some_and(|word| word == "dump") {
        return Err(Failure::plain(super::elsewhere::subcommand(&["cluster-info", "dump"]).unwrap_or_default()));
    }
    shell.say(&format!("Kubernetes control plane is running at {SERVER}"));
    shell.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
    Ok(())
}

/// Runs `kubectl config view`.
///
/// # Errors
/// A format nobody knows.
pub fn view(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let config = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {"server": SERVER}, "name": NAME}],
        "contexts": [{"context": {"cluster": NAME, "user": NAME}, "name": NAME}],
        "current-context": NAME,
        "kind": "Config",
        "users": [{"name": NAME, "user": {}}],
    });
    let format = output::filled_in(arguments.text("output").unwrap_or("yaml"), arguments, shell.files)?;
    let text = output::print_object(&format, &config)?;
    shell.stdout.push_str(&text);
    Ok(())
}

/// Runs `kubectl config current-context`.
///
/// # Errors
/// None.
pub fn current_context(shell: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    shell.say(NAME);
    Ok(())
}

/// Runs `kubectl config get-clusters`.
///
/// # Errors
/// None.
pub fn clusters(shell: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    shell.say("NAME");
    shell.say(NAME);
    Ok(())
}

/// Runs `kubectl config get-users`.
///
/// # Errors
/// None.
pub fn users(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    clusters(shell, arguments)
}

/// Runs `kubectl auth can-i`: everything is allowed to everybody.
///
/// # Errors
/// Neither a verb nor a resource.
pub fn can_i(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.is_on("list") {
        let table = "Resources\tNon-Resource URLs\tResource Names\tVerbs\n*.*\t[]\t[]\t[*]\n\t[*]\t[]\t[*]\n";
        let table = if arguments.is_on("no-headers") { table.split_once('\n').map_or("", |(_, rows)| rows) } else { table };
        shell.stdout.push_str(&tabular::align(table, 6, 3));
        return Ok(());
    }
    let resource = match arguments.words.as_slice() {
        [_, resource] | [_, resource, _] => resource,
        _ => {
            return Err(Failure::plain(
                "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
            ));
        }
    };
    let kind = resource.split('/').next().unwrap_or_default();
    if !resource.starts_with('/') && kind != "*" && Kind::of_argument(kind).is_none() {
        shell.warn(&format!("the server doesn't have a resource type '{kind}'\n"));
    }
    if !arguments.is_on("quiet") {
        shell.say("yes");
    }
    Ok(())
}

/// Runs `kubectl auth whoami`.
///
/// # Errors
/// A format nobody knows.
pub fn who_am_i(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if let Some(format) = arguments.text("output").filter(|format| !format.is_empty()) {
        let review = json!({
            "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview", "metadata": {},
            "status": {"userInfo": {"groups": ["system:masters", "system:authenticated"], "username": NAME}},
        });
        let format = output::filled_in(format, arguments, shell.files)?;
        let text = output::print_object(&format, &review)?;
        shell.stdout.push_str(&text);
        return Ok(());
    }
    let table = format!("ATTRIBUTE\tVALUE\nUsername\t{NAME}\nGroups\t[system:masters system:authenticated]\n");
    shell.stdout.push_str(&tabular::align(&table, 6, 3));
    Ok(())
}

/// Runs `kubectl options`.
///
/// # Errors
/// None.
pub fn options(shell: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    shell.stdout.push_str(&help::options());
    Ok(())
}

/// Runs `kubectl config get-contexts`.
///
/// # Errors
/// None.
pub fn contexts(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.text("output") == Some("name") {
        shell.say(NAME);
        return Ok(());
    }
    let headers = if arguments.is_on("no-headers") { "" } else { "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n" };
    shell.stdout.push_str(&tabular::align(&format!("{headers}*\t{NAME}\t{NAME}\t{NAME}\t\n"), 6, 3));
    Ok(())
}

/// Runs `kubectl config set-context` and all else that would write the configuration.
///
/// # Errors
/// Always: there is one cluster, and commands do not remember each other.
pub fn set(_session: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    Err(Failure::plain("this playground has one cluster and no configuration to write: say the namespace of each command with -n"))
}
