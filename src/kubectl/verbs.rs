//! Every verb kubectl understands here: one row each, from which the parser, `--help` and completion come.

use super::commands::{
    api_resources, apply, config, create, delete, describe, diff, drain, edit, env, events, explain, generate, get, label, logs, node,
    patch, rollout, run, scale, set, taint, undo, wait,
};
use super::failure::Failure;
use super::flags::{Arguments, Flag};
use super::options::{
    ALL, API, APPLY, AUTOSCALE, CAN_I, CLUSTER_IP, CONFIG_SET, CONFIG_VIEW, CREATE, DELETE, DELETION, DEPLOYMENT, DESCRIBE, DIFF,
    DISRUPTION, DRAIN, DRY_RUN, EDIT, ENV, EVENTS, EVERYWHERE, EXPLAIN, EXTERNAL_NAME, FIELDS, FILE, GET, GLOBAL, HISTORY, JOB, LABEL,
    LABELS, LOCAL, LOGS, MANAGER, NO_HEADERS, NODE_PORT, OUTPUT, PATCH, PRINT, PRIORITY, QUOTA, RECORD, REPLACE, RESOURCES, RUN,
    SAVE_CONFIG, SCALE, SECRET, SELECTOR, SOURCES, STATUS, TAINT, TCP, UNDO, VALIDATE, VERSION, VIEW, WAIT, WAITS,
};
use super::shell::Shell;

/// What a verb's arguments name, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Types and names.
    Objects,
    /// Types and names of kinds with rollouts.
    Workloads,
    /// Names of nodes.
    Nodes,
    /// Nothing that can be guessed.
    Nothing,
}

/// One verb.
pub struct Verb {
    /// `["rollout", "status"]`
    pub path: &'static [&'static str],
    /// Other last words for the same verb.
    pub aliases: &'static [&'static str],
    /// The usage line, without `kubectl`.
    pub usage: &'static str,
    /// What it does, in upstream's words.
    pub help: &'static str,
    /// Its flags, in groups.
    pub flags: &'static [&'static [Flag]],
    /// The flags that must be given.
    pub required: &'static [&'static str],
    /// Who the server says wrote what this verb wrote, unless `--field-manager` says otherwise.
    pub manager: &'static str,
    /// What its arguments name.
    pub takes: Takes,
    /// What it does, in ours.
    pub run: fn(&mut Shell<'_>, &Arguments) -> Result<(), Failure>,
}

/// All verbs. Those of a group stand in the order of their names, as `--help` lists them.
pub const VERBS: &[Verb] = &[
    Verb {
        path: &["get"],
        aliases: &[],
        usage: "get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
        help: "Display one or many resources",
        flags: &[GET, LABELS, FIELDS, EVERYWHERE, FILE, PRINT],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: get::run,
    },
    Verb {
        path: &["describe"],
        aliases: &[],
        usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
        help: "Show details of a specific resource or group of resources",
        flags: &[DESCRIBE, LABELS, EVERYWHERE, FILE],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: describe::run,
    },
    Verb {
        path: &["apply"],
        aliases: &[],
        usage: "apply (-f FILENAME | -k DIRECTORY)",
        help: "Apply a configuration to a resource by file name or stdin",
        flags: &[FILE, APPLY, ALL, VALIDATE, DRY_RUN, MANAGER, PRINT, WAITS, LABELS, DELETION, RECORD],
        required: &[],
        manager: "kubectl-client-side-apply",
        takes: Takes::Nothing,
        run: apply::run,
    },
    Verb {
        path: &["apply", "view-last-applied"],
        aliases: &[],
        usage: "apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
        help: "View the latest last-applied-configuration annotations of a resource/object",
        flags: &[ALL, LABELS, FILE, VIEW],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: apply::view_last_applied,
    },
    Verb {
        path: &["create"],
        aliases: &[],
        usage: "create -f FILENAME",
        help: "Create a resource from a file or from stdin",
        flags: &[FILE, CREATE, VALIDATE, SAVE_CONFIG, DRY_RUN, MANAGER, PRINT, LABELS, RECORD],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: create::run,
    },
    Verb {
        path: &["create", "configmap"],
        aliases: &["cm"],
        usage: "create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
        help: "Create a config map from a local file, directory or literal value",
        flags: &[SOURCES, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::config_map,
    },
    Verb {
        path: &["create", "deployment"],
        aliases: &["deploy", "dep"],
        usage: "create deployment NAME --image=image -- [COMMAND] [args...]",
        help: "Create a deployment with the specified name",
        flags: &[DEPLOYMENT, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &["image"],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::deployment,
    },
    Verb {
        path: &["create", "job"],
        aliases: &[],
        usage: "create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
        help: "Create a job with the specified name",
        flags: &[JOB, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::job,
    },
    Verb {
        path: &["create", "namespace"],
        aliases: &["ns"],
        usage: "create namespace NAME [--dry-run=server|client|none]",
        help: "Create a namespace with the specified name",
        flags: &[PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::namespace,
    },
    Verb {
        path: &["create", "poddisruptionbudget"],
        aliases: &["pdb"],
        usage: "create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
        help: "Create a pod disruption budget with the specified name",
        flags: &[DISRUPTION, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::disruption_budget,
    },
    Verb {
        path: &["create", "priorityclass"],
        aliases: &["pc"],
        usage: "create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
        help: "Create a priority class with the specified name",
        flags: &[PRIORITY, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::priority_class,
    },
    Verb {
        path: &["create", "quota"],
        aliases: &["resourcequota"],
        usage: "create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
        help: "Create a quota with the specified name",
        flags: &[QUOTA, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::quota,
    },
    Verb {
        path: &["create", "secret", "generic"],
        aliases: &[],
        usage: "create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
        help: "Create a secret from a local file, directory, or literal value",
        flags: &[SOURCES, SECRET, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::secret,
    },
    Verb {
        path: &["create", "service", "clusterip"],
        aliases: &[],
        usage: "create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
        help: "Create a ClusterIP service",
        flags: &[TCP, CLUSTER_IP, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::cluster_ip,
    },
    Verb {
        path: &["create", "service", "externalname"],
        aliases: &[],
        usage: "create service externalname NAME --external-name external.name [--dry-run=server|client|none]",
        help: "Create an ExternalName service",
        flags: &[TCP, EXTERNAL_NAME, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &["external-name"],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::external_name,
    },
    Verb {
        path: &["create", "service", "loadbalancer"],
        aliases: &[],
        usage: "create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
        help: "Create a LoadBalancer service",
        flags: &[TCP, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::load_balancer,
    },
    Verb {
        path: &["create", "service", "nodeport"],
        aliases: &[],
        usage: "create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
        help: "Create a NodePort service",
        flags: &[TCP, NODE_PORT, PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::node_port,
    },
    Verb {
        path: &["create", "serviceaccount"],
        aliases: &["sa"],
        usage: "create serviceaccount NAME [--dry-run=server|client|none]",
        help: "Create a service account with the specified name",
        flags: &[PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, MANAGER],
        required: &[],
        manager: "kubectl-create",
        takes: Takes::Nothing,
        run: generate::service_account,
    },
    Verb {
        path: &["diff"],
        aliases: &[],
        usage: "diff -f FILENAME",
        help: "Diff the live version against a would-be applied version",
        flags: &[DIFF, FILE, LABELS, MANAGER],
        required: &[],
        manager: "kubectl-client-side-apply",
        takes: Takes::Nothing,
        run: diff::run,
    },
    Verb {
        path: &["edit"],
        aliases: &[],
        usage: "edit (RESOURCE/NAME | -f FILENAME)",
        help: "Edit a resource on the server",
        flags: &[EDIT, FILE, VALIDATE, SAVE_CONFIG, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-edit",
        takes: Takes::Objects,
        run: edit::run,
    },
    Verb {
        path: &["explain"],
        aliases: &[],
        usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
        help: "Get documentation for a resource",
        flags: &[EXPLAIN],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: explain::run,
    },
    Verb {
        path: &["logs"],
        aliases: &[],
        usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
        help: "Print the logs for a container in a pod",
        flags: &[LOGS, LABELS],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: logs::run,
    },
    Verb {
        path: &["replace"],
        aliases: &[],
        usage: "replace -f FILENAME",
        help: "Replace a resource by file name or stdin",
        flags: &[FILE, VALIDATE, SAVE_CONFIG, DRY_RUN, MANAGER, PRINT, DELETION, WAITS, REPLACE, RECORD],
        required: &[],
        manager: "kubectl-replace",
        takes: Takes::Nothing,
        run: create::replace,
    },
    Verb {
        path: &["delete"],
        aliases: &[],
        usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
        help: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
        flags: &[DELETE, DELETION, WAITS, LABELS, FIELDS, EVERYWHERE, ALL, FILE, DRY_RUN],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: delete::run,
    },
    Verb {
        path: &["patch"],
        aliases: &[],
        usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
        help: "Update fields of a resource",
        flags: &[PATCH, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-patch",
        takes: Takes::Objects,
        run: patch::run,
    },
    Verb {
        path: &["scale"],
        aliases: &[],
        usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
        help: "Set a new size for a deployment, replica set, or replication controller",
        flags: &[SCALE, LABELS, ALL, FILE, DRY_RUN, PRINT, RECORD],
        required: &["replicas"],
        manager: "kubectl",
        takes: Takes::Workloads,
        run: scale::run,
    },
    Verb {
        path: &["autoscale"],
        aliases: &[],
        usage: "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]",
        help: "Auto-scale a deployment, replica set, stateful set, or replication controller",
        flags: &[AUTOSCALE, FILE, SAVE_CONFIG, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &["max"],
        manager: "kubectl-autoscale",
        takes: Takes::Workloads,
        run: scale::autoscale,
    },
    Verb {
        path: &["label"],
        aliases: &[],
        usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
        help: "Update the labels on a resource",
        flags: &[LABEL, LABELS, FIELDS, EVERYWHERE, ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-label",
        takes: Takes::Objects,
        run: label::label,
    },
    Verb {
        path: &["annotate"],
        aliases: &[],
        usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
        help: "Update the annotations on a resource",
        flags: &[LABEL, LABELS, FIELDS, EVERYWHERE, ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-annotate",
        takes: Takes::Objects,
        run: label::annotate,
    },
    Verb {
        path: &["taint"],
        aliases: &[],
        usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
        help: "Update the taints on one or more nodes",
        flags: &[TAINT, LABELS, VALIDATE, DRY_RUN, MANAGER, PRINT],
        required: &[],
        manager: "kubectl-taint",
        takes: Takes::Nodes,
        run: taint::run,
    },
    Verb {
        path: &["cordon"],
        aliases: &[],
        usage: "cordon NODE",
        help: "Mark node as unschedulable",
        flags: &[LABELS, DRY_RUN],
        required: &[],
        manager: "kubectl",
        takes: Takes::Nodes,
        run: node::cordon,
    },
    Verb {
        path: &["uncordon"],
        aliases: &[],
        usage: "uncordon NODE",
        help: "Mark node as schedulable",
        flags: &[LABELS, DRY_RUN],
        required: &[],
        manager: "kubectl",
        takes: Takes::Nodes,
        run: node::uncordon,
    },
    Verb {
        path: &["drain"],
        aliases: &[],
        usage: "drain NODE",
        help: "Drain node in preparation for maintenance",
        flags: &[DRAIN, LABELS, DRY_RUN],
        required: &[],
        manager: "kubectl",
        takes: Takes::Nodes,
        run: drain::run,
    },
    Verb {
        path: &["set", "env"],
        aliases: &[],
        usage: "set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
        help: "Update environment variables on a pod template",
        flags: &[ENV, LABELS, ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT],
        required: &[],
        manager: "kubectl-set",
        takes: Takes::Workloads,
        run: env::run,
    },
    Verb {
        path: &["set", "image"],
        aliases: &[],
        usage: "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
        help: "Update the image of a pod template",
        flags: &[LABELS, ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-set",
        takes: Takes::Workloads,
        run: set::image,
    },
    Verb {
        path: &["set", "resources"],
        aliases: &[],
        usage: "set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
        help: "Update resource requests/limits on objects with pod templates",
        flags: &[RESOURCES, LABELS, ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-set",
        takes: Takes::Workloads,
        run: set::resources,
    },
    Verb {
        path: &["set", "selector"],
        aliases: &[],
        usage: "set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
        help: "Set the selector on a resource",
        flags: &[SELECTOR, ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-set",
        takes: Takes::Objects,
        run: set::selector,
    },
    Verb {
        path: &["set", "serviceaccount"],
        aliases: &["sa"],
        usage: "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
        help: "Update the service account of a resource",
        flags: &[ALL, FILE, LOCAL, DRY_RUN, MANAGER, PRINT, RECORD],
        required: &[],
        manager: "kubectl-set",
        takes: Takes::Workloads,
        run: set::service_account,
    },
    Verb {
        path: &["rollout", "history"],
        aliases: &[],
        usage: "rollout history (TYPE NAME | TYPE/NAME) [flags]",
        help: "View rollout history",
        flags: &[HISTORY, LABELS, FILE, PRINT],
        required: &[],
        manager: "",
        takes: Takes::Workloads,
        run: rollout::history,
    },
    Verb {
        path: &["rollout", "pause"],
        aliases: &[],
        usage: "rollout pause RESOURCE",
        help: "Mark the provided resource as paused",
        flags: &[LABELS, FILE, MANAGER, PRINT],
        required: &[],
        manager: "kubectl-rollout",
        takes: Takes::Workloads,
        run: rollout::pause,
    },
    Verb {
        path: &["rollout", "restart"],
        aliases: &[],
        usage: "rollout restart RESOURCE",
        help: "Restart a resource",
        flags: &[LABELS, FILE, MANAGER, PRINT],
        required: &[],
        manager: "kubectl-rollout",
        takes: Takes::Workloads,
        run: rollout::restart,
    },
    Verb {
        path: &["rollout", "resume"],
        aliases: &[],
        usage: "rollout resume RESOURCE",
        help: "Resume a paused resource",
        flags: &[LABELS, FILE, MANAGER, PRINT],
        required: &[],
        manager: "kubectl-rollout",
        takes: Takes::Workloads,
        run: rollout::resume,
    },
    Verb {
        path: &["rollout", "status"],
        aliases: &[],
        usage: "rollout status (TYPE NAME | TYPE/NAME) [flags]",
        help: "Show the status of the rollout",
        flags: &[STATUS, LABELS, FILE],
        required: &[],
        manager: "",
        takes: Takes::Workloads,
        run: rollout::status,
    },
    Verb {
        path: &["rollout", "undo"],
        aliases: &[],
        usage: "rollout undo (TYPE NAME | TYPE/NAME) [flags]",
        help: "Undo a previous rollout",
        flags: &[UNDO, LABELS, FILE, DRY_RUN, PRINT],
        required: &[],
        manager: "kubectl",
        takes: Takes::Workloads,
        run: undo::run,
    },
    Verb {
        path: &["wait"],
        aliases: &[],
        usage: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
        help: "Wait for a specific condition on one or many resources",
        flags: &[WAIT, LABELS, FIELDS, EVERYWHERE, ALL, FILE, LOCAL, PRINT],
        required: &[],
        manager: "",
        takes: Takes::Objects,
        run: wait::run,
    },
    Verb {
        path: &["events"],
        aliases: &[],
        usage: "events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
        help: "List events",
        flags: &[EVENTS, EVERYWHERE, PRINT],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: events::run,
    },
    Verb {
        path: &["run"],
        aliases: &[],
        usage: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]",
        help: "Run a particular image on the cluster",
        flags: &[RUN, SAVE_CONFIG, DRY_RUN, MANAGER, PRINT, DELETION, WAITS, FILE, RECORD],
        required: &["image"],
        manager: "kubectl-run",
        takes: Takes::Nothing,
        run: run::run,
    },
    Verb {
        path: &["api-resources"],
        aliases: &[],
        usage: "api-resources",
        help: "Print the supported API resources on the server",
        flags: &[API],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: api_resources::run,
    },
    Verb {
        path: &["api-versions"],
        aliases: &[],
        usage: "api-versions",
        help: "Print the supported API versions on the server, in the form of \"group/version\"",
        flags: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: api_resources::versions,
    },
    Verb {
        path: &["auth", "can-i"],
        aliases: &[],
        usage: "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
        help: "Check whether an action is allowed",
        flags: &[CAN_I, EVERYWHERE],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::can_i,
    },
    Verb {
        path: &["auth", "whoami"],
        aliases: &[],
        usage: "auth whoami",
        help: "Experimental: Check self subject attributes",
        flags: &[PRINT],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::who_am_i,
    },
    Verb {
        path: &["cluster-info"],
        aliases: &[],
        usage: "cluster-info",
        help: "Display cluster information",
        flags: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::cluster_info,
    },
    Verb {
        path: &["config", "current-context"],
        aliases: &[],
        usage: "config current-context",
        help: "Display the current-context",
        flags: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::current_context,
    },
    Verb {
        path: &["config", "get-clusters"],
        aliases: &[],
        usage: "config get-clusters",
        help: "Display clusters defined in the kubeconfig",
        flags: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::clusters,
    },
    Verb {
        path: &["config", "get-contexts"],
        aliases: &[],
        usage: "config get-contexts [(-o|--output=)name)]",
        help: "Describe one or many contexts",
        flags: &[OUTPUT, NO_HEADERS],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::contexts,
    },
    Verb {
        path: &["config", "get-users"],
        aliases: &[],
        usage: "config get-users",
        help: "Display users defined in the kubeconfig",
        flags: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::users,
    },
    Verb {
        path: &["config", "set-context"],
        aliases: &[
            "use-context",
            "set",
            "unset",
            "set-cluster",
            "set-credentials",
            "delete-cluster",
            "delete-context",
            "delete-user",
            "rename-context",
        ],
        usage: "config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]",
        help: "Set a context entry in kubeconfig",
        flags: &[CONFIG_SET],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::set,
    },
    Verb {
        path: &["config", "view"],
        aliases: &[],
        usage: "config view",
        help: "Display merged kubeconfig settings or a specified kubeconfig file",
        flags: &[CONFIG_VIEW, PRINT],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::view,
    },
    Verb {
        path: &["options"],
        aliases: &[],
        usage: "options",
        help: "Print the list of flags inherited by all commands",
        flags: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: config::options,
    },
    Verb {
        path: &["version"],
        aliases: &[],
        usage: "version",
        help: "Print the client and server version information",
        flags: &[VERSION],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        run: api_resources::version,
    },
];

impl Verb {
    /// Its words, joined: `rollout status`.
    #[must_use]
    pub fn command(&self) -> String {
        self.path.join(" ")
    }

    /// Whether a word is its last word or an alias of it.
    #[must_use]
    pub fn is_called(&self, word: &str) -> bool {
        self.path.last() == Some(&word) || self.aliases.contains(&word)
    }

    /// All its flags, the global ones included.
    #[must_use]
    pub fn all_flags(&self) -> Vec<Flag> {
        self.flags.iter().chain(std::iter::once(&GLOBAL)).flat_map(|group| group.iter().copied()).collect()
    }
}

/// The verb that `words` begin with, and how many of them it takes.
#[must_use]
pub fn find(words: &[String]) -> Option<(&'static Verb, usize)> {
    for length in [3, 2, 1] {
        let Some(path) = words.get(..length) else { continue };
        let found = VERBS.iter().find(|verb| {
            verb.path.len() == length
                && verb.path[..length - 1].iter().zip(path).all(|(known, word)| known == word)
                && verb.is_called(&path[length - 1])
        });
        if let Some(verb) = found {
            return Some((verb, length));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_found_by_one_word_or_two() {
        let words = |line: &str| super::super::words::split(line).unwrap();
        assert_eq!(
            find(&words("rollout status ds/x")).map(|(verb, length)| (verb.command(), length)),
            Some(("rollout status".to_owned(), 2))
        );
        assert_eq!(find(&words("create ns lab")).map(|(verb, _)| verb.command()), Some("create namespace".to_owned()));
        assert_eq!(find(&words("create -f x")).map(|(verb, _)| verb.command()), Some("create".to_owned()));
        assert!(find(&words("gte pods")).is_none());
    }

    #[test]
    fn no_verb_has_two_meanings_for_a_flag() {
        for verb in VERBS {
            let flags = verb.all_flags();
            for flag in &flags {
                assert!(
                    flags.iter().all(|other| other.name != flag.name || other.carries == flag.carries),
                    "{} --{}",
                    verb.command(),
                    flag.name
                );
                let clash = flags.iter().find(|other| flag.short.is_some() && other.short == flag.short && other.name != flag.name);
                assert!(clash.is_none(), "{} -{:?}", verb.command(), flag.short);
            }
        }
    }
}
