//! `kubectl config` and `kubectl cluster-info`: harmless answers about a cluster that has no address and no users.

use crate::kubectl::failure::Failure;
use crate::kubectl::flags::Arguments;
use crate::kubectl::output;
use crate::kubectl::session::Session;
use crate::kubectl::tabular;
use serde_json::json;

const NAME: &str = "podloom";
const SERVER: &str = "https://podloom.invalid:6443";

/// Runs `kubectl cluster-info`.
///
/// # Errors
/// `dump`, which is not here.
pub fn cluster_info(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if !arguments.words.is_empty() {
        return Err(Failure::plain("cluster-info dump is not available in this playground; kubectl get all -A -o yaml prints the objects"));
    }
    session.say(&format!("Kubernetes control plane is running at {SERVER}"));
    session.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
    Ok(())
}

/// Runs `kubectl config view`.
///
/// # Errors
/// A format nobody knows.
pub fn view(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let config = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {"server": SERVER}, "name": NAME}],
        "contexts": [{"context": {"cluster": NAME, "user": NAME}, "name": NAME}],
        "current-context": NAME,
        "kind": "Config",
        "users": [{"name": NAME, "user": {}}],
    });
    let format = output::filled_in(arguments.text("output").unwrap_or("yaml"), arguments, session.files)?;
    let text = output::print_object(&format, &config)?;
    session.stdout.push_str(&text);
    Ok(())
}

/// Runs `kubectl config current-context`.
///
/// # Errors
/// None.
pub fn current_context(session: &mut Session<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    session.say(NAME);
    Ok(())
}

/// Runs `kubectl config get-contexts`.
///
/// # Errors
/// None.
pub fn contexts(session: &mut Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.text("output") == Some("name") {
        session.say(NAME);
        return Ok(());
    }
    let headers = if arguments.is_on("no-headers") { "" } else { "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n" };
    session.stdout.push_str(&tabular::align(&format!("{headers}*\t{NAME}\t{NAME}\t{NAME}\t\n"), 6, 3));
    Ok(())
}

/// Runs `kubectl config set-context` and all else that would write the configuration.
///
/// # Errors
/// Always: there is one cluster, and commands do not remember each other.
pub fn set(_session: &mut Session<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    Err(Failure::plain("this playground has one cluster and no configuration to write: say the namespace of each command with -n"))
}
