//! `kubectl create service` (`kubectl/pkg/cmd/create/create_service.go`): a command for each type of Service.

use crate::kubectl::command::{Command, Group};
use crate::kubectl::commands::create::object::{self, create, exactly_one, metadata};
use crate::kubectl::failure::Failure;
use crate::kubectl::flags::arguments::Arguments;
use crate::kubectl::flags::flags;
use crate::kubectl::shell::Shell;
use crate::object::Json;
use crate::object::kind::Kind;
use serde_json::json;

flags! { TCP_FLAGS:
    TCP: List("tcp", "Port pairs can be specified as '<port>:<targetPort>'.");
}

flags! { CLUSTER_IP_FLAGS:
    CLUSTERIP: Text("clusterip", "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).");
}

flags! { NODE_PORT_FLAGS:
    NODE_PORT: Integer("node-port", "Port used to expose the service on each node in a cluster.");
}

flags! { EXTERNAL_NAME_FLAGS:
    EXTERNAL_NAME: Text("external-name", "External name of service");
}

/// The group of these commands.
pub(crate) const GROUP: Group = Group {
    path: &["create", "service"],
    aliases: &["svc"],
    short: "Create a service using a specified subcommand",
    long: "Create a service using a specified subcommand.",
    usage: "create service [flags]",
    ..Group::EMPTY
};

pub(crate) const CREATE_CLUSTER_IP: Command = Command {
    path: &["create", "service", "clusterip"],
    usage: "create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
    help: "Create a ClusterIP service",
    examples: &[
        ("Create a service with one port", "kubectl create service clusterip mysql --tcp=3306:3306"),
        ("Create a headless service, as a StatefulSet uses it", "kubectl create service clusterip mysql --clusterip=\"None\""),
    ],
    flags: &[TCP_FLAGS, CLUSTER_IP_FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: |shell, arguments| service(shell, arguments, "ClusterIP"),
    ..Command::EMPTY
};

pub(crate) const CREATE_EXTERNAL_NAME: Command = Command {
    path: &["create", "service", "externalname"],
    usage: "create service externalname NAME --external-name external.name [--dry-run=server|client|none]",
    help: "Create an ExternalName service",
    flags: &[TCP_FLAGS, EXTERNAL_NAME_FLAGS],
    shared: object::FLAGS,
    required: &[EXTERNAL_NAME.name()],
    manager: "kubectl-create",
    run: |shell, arguments| service(shell, arguments, "ExternalName"),
    ..Command::EMPTY
};

pub(crate) const CREATE_LOAD_BALANCER: Command = Command {
    path: &["create", "service", "loadbalancer"],
    usage: "create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    help: "Create a LoadBalancer service",
    flags: &[TCP_FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: |shell, arguments| service(shell, arguments, "LoadBalancer"),
    ..Command::EMPTY
};

pub(crate) const CREATE_NODE_PORT: Command = Command {
    path: &["create", "service", "nodeport"],
    usage: "create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    help: "Create a NodePort service",
    flags: &[TCP_FLAGS, NODE_PORT_FLAGS],
    shared: object::FLAGS,
    manager: "kubectl-create",
    run: |shell, arguments| service(shell, arguments, "NodePort"),
    ..Command::EMPTY
};

fn service(shell: &mut Shell<'_>, arguments: &Arguments, kind: &str) -> Result<(), Failure> {
    let name = exactly_one(arguments)?;
    let address = arguments.get_where_declared(CLUSTERIP).filter(|address| !address.is_empty());
    let pairs = arguments.get(TCP);
    if address != Some("None") && pairs.is_empty() && kind != "ExternalName" {
        return Err(Failure::plain("at least one tcp port specifier must be provided"));
    }
    let mut ports = Vec::new();
    for pair in &pairs {
        let mut port = service_port(pair)?;
        let number = arguments.get_where_declared(NODE_PORT);
        if number != 0 {
            port["nodePort"] = json!(number);
        }
        ports.push(port);
    }
    let mut metadata = metadata(shell, name);
    metadata["labels"] = json!({"app": name});
    let mut spec = json!({"selector": {"app": name}, "type": kind});
    if !ports.is_empty() {
        spec["ports"] = Json::Array(ports);
    }
    if let Some(address) = address {
        spec["clusterIP"] = json!(address);
    }
    if let Some(external) = arguments.get_where_declared(EXTERNAL_NAME) {
        spec["externalName"] = json!(external);
    }
    let object = json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}});
    create(shell, arguments, Kind::Service, object, &format!("failed to create {kind} service: "))
}

/// `80:8080`, or `80` for both.
fn service_port(pair: &str) -> Result<Json, Failure> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number = |text: &str| {
        text.parse::<u16>().ok().filter(|port| *port > 0).ok_or_else(|| Failure::plain(format!("{text} is not a valid port number")))
    };
    let target = if target.chars().all(|character| character.is_ascii_digit()) { json!(number(target)?) } else { json!(target) };
    Ok(json!({"name": pair.replace(':', "-"), "port": number(port)?, "protocol": "TCP", "targetPort": target}))
}
