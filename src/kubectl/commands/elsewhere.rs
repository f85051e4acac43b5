//! The commands that kubectl has and a simulated cluster cannot carry out, each with the reason.

const NO_CONTAINERS: &str = "no program runs in a simulated container; kubectl describe shows its state, kubectl logs what there is to say";
const NO_METRICS: &str = "simulated containers use nothing; kubectl describe node shows what is requested";
const NO_NETWORK: &str = "no traffic flows in this playground; describe the Service in a manifest to see its place in the cluster";
const NO_USERS: &str = "there are no users and no access control here: everything is allowed";
const NO_SUCH_KIND: &str = "objects of this kind are not simulated";

/// One command: its name, what lists of commands say of it, and why it is not here.
struct Elsewhere(&'static str, &'static str, &'static str);

const ELSEWHERE: [Elsewhere; 14] = [
    Elsewhere("alpha", "Commands for features in alpha", "commands in alpha are not simulated"),
    Elsewhere("attach", "Attach to a running container", NO_CONTAINERS),
    Elsewhere("certificate", "Modify certificate resources", NO_USERS),
    Elsewhere(
        "completion",
        "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
        "completion is built in: press Tab",
    ),
    Elsewhere("cp", "Copy files and directories to and from containers", NO_CONTAINERS),
    Elsewhere("debug", "Create debugging sessions for troubleshooting workloads and nodes", NO_CONTAINERS),
    Elsewhere("exec", "Execute a command in a container", NO_CONTAINERS),
    Elsewhere("expose", "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service", NO_NETWORK),
    Elsewhere("kuberc", "Manage kuberc configuration files", "there is no configuration here"),
    Elsewhere(
        "kustomize",
        "Build a kustomization target from a directory or URL",
        "kustomizations are not built here; paste the manifests that kubectl kustomize prints",
    ),
    Elsewhere("plugin", "Provides utilities for interacting with plugins", "there are no plugins here"),
    Elsewhere("port-forward", "Forward one or more local ports to a pod", NO_NETWORK),
    Elsewhere("proxy", "Run a proxy to the Kubernetes API server", NO_NETWORK),
    Elsewhere("top", "Display resource (CPU/memory) usage", NO_METRICS),
];

/// Subcommands that are not here, of commands that are.
const SUBCOMMANDS: [(&[&str], &str); 16] = [
    (&["apply", "edit-last-applied"], "no editor is opened for an annotation; apply the text of the editor"),
    (&["apply", "set-last-applied"], "apply the file: that writes the annotation"),
    (&["auth", "reconcile"], NO_USERS),
    (&["cluster-info", "dump"], "kubectl get all -A -o yaml prints the objects"),
    (&["create", "clusterrole"], NO_USERS),
    (&["create", "clusterrolebinding"], NO_USERS),
    (&["create", "cronjob"], NO_SUCH_KIND),
    (&["create", "cj"], NO_SUCH_KIND),
    (&["create", "ingress"], NO_NETWORK),
    (&["create", "ing"], NO_NETWORK),
    (&["create", "role"], NO_USERS),
    (&["create", "rolebinding"], NO_USERS),
    (&["create", "token"], NO_USERS),
    (&["create", "secret", "docker-registry"], "use kubectl create secret generic"),
    (&["create", "secret", "tls"], "use kubectl create secret generic"),
    (&["set", "subject"], NO_USERS),
];

/// Why a command is not here; nothing for words that are no commands of kubectl.
pub(crate) fn reason(command: &str) -> Option<String> {
    let Elsewhere(name, _, reason) = ELSEWHERE.iter().find(|Elsewhere(name, _, _)| *name == command)?;
    Some(format!("kubectl {name} is not available in this playground: {reason}"))
}

/// Why a subcommand is not here.
pub(crate) fn subcommand(path: &[&str]) -> Option<String> {
    let (path, reason) = SUBCOMMANDS.iter().find(|(known, _)| *known == path)?;
    Some(format!("kubectl {} is not available in this playground: {reason}", path.join(" ")))
}

/// What a list of commands says of a command that is not here.
pub(crate) fn short(command: &str) -> &'static str {
    ELSEWHERE.iter().find(|Elsewhere(name, _, _)| *name == command).map_or("", |Elsewhere(_, short, _)| short)
}

/// The names of these commands.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ELSEWHERE.iter().map(|Elsewhere(name, _, _)| *name)
}
