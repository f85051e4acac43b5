//! `kubectl config` (`kubectl/pkg/cmd/config`): harmless answers about a cluster that has no address and no users.

use crate::kubectl::command::{Command, Group};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::shared::{FORMATS, OUTPUT, PRINT};
use crate::kubectl::flags::{Values, flags};
use crate::kubectl::print::{output, tabwriter};
use crate::kubectl::shell::Shell;
use serde_json::json;

flags! { GET_CONTEXTS_FLAGS:
    _: Text("output", "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).").short('o').values(Values::Words(FORMATS));
    NO_HEADERS: Switch("no-headers", "When using the default or custom-column output format, don't print headers (default print headers).");
}

flags! { SET_CONTEXT_FLAGS:
    _: Switch("current", "Modify the current context");
}

flags! { VIEW_FLAGS:
    _: Switch("flatten", "Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)");
    _: Switch("minify", "Remove all information not used by current-context from the output");
    _: Switch("raw", "Display raw byte data and sensitive data");
}

/// The group of these commands.
pub(crate) const GROUP: Group = Group {
    path: &["config"],
    short: "Modify kubeconfig files",
    long: "Modify kubeconfig files.",
    usage: "config SUBCOMMAND",
    ..Group::EMPTY
};

pub(crate) const CURRENT_CONTEXT: Command = Command {
    path: &["config", "current-context"],
    usage: "config current-context",
    help: "Display the current-context",
    run: |shell, _| {
        shell.say(NAME);
        Ok(())
    },
    ..Command::EMPTY
};

pub(crate) const GET_CLUSTERS: Command = Command {
    path: &["config", "get-clusters"],
    usage: "config get-clusters",
    help: "Display clusters defined in the kubeconfig",
    run: clusters,
    ..Command::EMPTY
};

pub(crate) const GET_CONTEXTS: Command = Command {
    path: &["config", "get-contexts"],
    usage: "config get-contexts [(-o|--output=)name)]",
    help: "Describe one or many contexts",
    flags: &[GET_CONTEXTS_FLAGS],
    run: contexts,
    ..Command::EMPTY
};

pub(crate) const GET_USERS: Command = Command {
    path: &["config", "get-users"],
    usage: "config get-users",
    help: "Display users defined in the kubeconfig",
    run: clusters,
    ..Command::EMPTY
};

pub(crate) const SET_CONTEXT: Command = Command {
    path: &["config", "set-context"],
    aliases: &["set", "unset", "set-cluster", "set-credentials", "delete-cluster", "delete-context", "delete-user", "rename-context"],
    usage: "config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
    help: "Set a context entry in kubeconfig",
    flags: &[SET_CONTEXT_FLAGS],
    run: set,
    ..Command::EMPTY
};

pub(crate) const USE_CONTEXT: Command = Command {
    path: &["config", "use-context"],
    aliases: &["use"],
    usage: "config use-context CONTEXT_NAME",
    help: "Set the current-context in a kubeconfig file",
    run: use_context,
    ..Command::EMPTY
};

pub(crate) const VIEW: Command = Command {
    path: &["config", "view"],
    usage: "config view",
    help: "Display merged kubeconfig settings or a specified kubeconfig file",
    examples: &[("Show the configuration", "kubectl config view")],
    flags: &[VIEW_FLAGS, PRINT],
    run: view,
    ..Command::EMPTY
};

/// The name of the one context, cluster and user.
pub(crate) const NAME: &str = "podloom";

pub(crate) const SERVER: &str = "https://podloom.invalid:6443";

fn view(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let config = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {"server": SERVER}, "name": NAME}],
        "contexts": [{"context": {"cluster": NAME, "user": NAME}, "name": NAME}],
        "current-context": NAME,
        "kind": "Config",
        "users": [{"name": NAME, "user": {}}],
    });
    let format = output::filled_in(arguments.get(OUTPUT).unwrap_or("yaml"), arguments, shell.files)?;
    let text = output::print_object(&format, &config)?;
    shell.stdout.push_str(&text);
    Ok(())
}

fn clusters(shell: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    shell.say("NAME");
    shell.say(NAME);
    Ok(())
}

fn contexts(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.get(OUTPUT) == Some("name") {
        shell.say(NAME);
        return Ok(());
    }
    let headers = if arguments.get(NO_HEADERS) { "" } else { "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n" };
    shell.stdout.push_str(&tabwriter::align(&format!("{headers}*\t{NAME}\t{NAME}\t{NAME}\t\n"), 6, 3));
    Ok(())
}

/// There is one context, and it is the current one already (`use_context.go`).
fn use_context(shell: &mut Shell<'_>, arguments: &Arguments) -> Result<(), Failure> {
    match arguments.words.as_slice() {
        [name] if name == NAME => {
            shell.say(&format!("Switched to context {NAME:?}."));
            Ok(())
        }
        [name] => Err(Failure::plain(format!("no context exists with the name: {name:?}"))),
        words => Err(Failure::plain(format!("Unexpected args: [{}]", words.join(" ")))),
    }
}

fn set(_session: &mut Shell<'_>, _arguments: &Arguments) -> Result<(), Failure> {
    Err(Failure::plain("this playground has one cluster and no configuration to write: say the namespace of each command with -n"))
}
