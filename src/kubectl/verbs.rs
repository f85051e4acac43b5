//! Every verb kubectl understands here: one row each, from which the parser, `--help` and completion come.

use super::failure::Failure;
use super::flags::{Arguments, Carries, Flag};
use super::session::Session;
use super::verb::{
    api_resources, apply, config, create, delete, describe, diff, drain, edit, events, explain, get, label, logs, node, patch, rollout,
    run, scale, set, taint, wait,
};

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
    /// What its arguments name.
    pub takes: Takes,
    /// What it does, in ours.
    pub run: fn(&mut Session<'_>, &Arguments) -> Result<(), Failure>,
}

const fn flag(name: &'static str, short: Option<char>, carries: Carries, default: &'static str, help: &'static str) -> Flag {
    Flag { name, short, carries, default, help }
}

const fn switch(name: &'static str, short: Option<char>, help: &'static str) -> Flag {
    flag(name, short, Carries::Switch, "false", help)
}

const fn text(name: &'static str, short: Option<char>, help: &'static str) -> Flag {
    flag(name, short, Carries::Text, "", help)
}

/// Flags that every verb has.
pub const GLOBAL: &[Flag] = &[
    text("namespace", Some('n'), "If present, the namespace scope for this CLI request"),
    text("context", None, "The name of the kubeconfig context to use"),
    text("cluster", None, "The name of the kubeconfig cluster to use"),
    text("user", None, "The name of the kubeconfig user to use"),
    text("kubeconfig", None, "Path to the kubeconfig file to use for CLI requests."),
    text("request-timeout", None, "The length of time to wait before giving up on a single server request."),
    text("v", Some('v'), "number for the log level verbosity"),
    switch("warnings-as-errors", None, "Treat warnings received from the server as errors and exit with a non-zero exit code"),
    switch("help", Some('h'), "Help for this command"),
];

const SELECT: &[Flag] = &[
    text("selector", Some('l'), "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'."),
    text("field-selector", None, "Selector (field query) to filter on, supports '=', '==', and '!='."),
    switch("all-namespaces", Some('A'), "If present, list the requested object(s) across all namespaces."),
];
const ALL: &[Flag] = &[switch("all", None, "Select all resources, in the namespace of the specified resource types")];
const FILE: &[Flag] = &[
    text("filename", Some('f'), "Filename, directory, or URL to files identifying the resource"),
    switch("recursive", Some('R'), "Process the directory used in -f, --filename recursively."),
];
const OUTPUT: &[Flag] = &[text("output", Some('o'), "Output format.")];
const WRITE: &[Flag] = &[
    flag("dry-run", None, Carries::Optional("unchanged"), "none", "Must be \"none\", \"server\", or \"client\"."),
    text("field-manager", None, "Name of the manager used to track field ownership."),
    switch("show-managed-fields", None, "If true, keep the managedFields when printing objects in JSON or YAML format."),
    text("template", None, "Template string or path to template file to use when -o=go-template, -o=go-template-file."),
];
const VALIDATE: &[Flag] = &[
    flag("validate", None, Carries::Optional("strict"), "strict", "Must be one of: strict (or true), warn, ignore (or false)."),
    switch("save-config", None, "If true, the configuration of current object will be saved in its annotation."),
];
const WAITS: &[Flag] = &[
    switch("wait", None, "If true, wait for resources to be gone before returning."),
    flag(
        "timeout",
        None,
        Carries::Duration,
        "0s",
        "The length of time to wait before giving up, zero means determine a timeout from the size of the object",
    ),
];
const DELETION: &[Flag] = &[
    flag("cascade", None, Carries::Optional("background"), "background", "Must be \"background\", \"orphan\", or \"foreground\"."),
    flag("grace-period", None, Carries::Integer, "-1", "Period of time in seconds given to the resource to terminate gracefully."),
    switch("force", None, "If true, immediately remove resources from API and bypass graceful deletion."),
];
const GET: &[Flag] = &[
    switch("watch", Some('w'), "After listing/getting the requested object, watch for changes."),
    switch("watch-only", None, "Watch for changes to the requested object(s), without listing/getting first."),
    switch("output-watch-events", None, "Output watch event objects when --watch or --watch-only is used."),
    switch("ignore-not-found", None, "If the requested object does not exist, exit with exit code 0."),
    text("label-columns", Some('L'), "Accepts a comma separated list of labels that are going to be presented as columns."),
    switch("show-labels", None, "When printing, show all labels as the last column"),
    switch("show-kind", None, "If present, list the resource type for the requested object(s)."),
    switch("no-headers", None, "When using the default or custom-column output format, don't print headers"),
    text("sort-by", None, "If non-empty, sort list types using this field specification."),
    flag("chunk-size", None, Carries::Integer, "500", "Return large lists in chunks rather than all at once."),
    switch("show-managed-fields", None, "If true, keep the managedFields when printing objects in JSON or YAML format."),
    text("subresource", None, "If specified, gets the subresource of the requested object."),
    switch("server-print", None, "If true, have the server return the appropriate table output."),
];
const DESCRIBE: &[Flag] = &[
    switch("show-events", None, "If true, display events related to the described object."),
    flag("chunk-size", None, Carries::Integer, "500", "Return large lists in chunks rather than all at once."),
];
const APPLY: &[Flag] = &[
    switch("server-side", None, "If true, apply runs in the server instead of the client."),
    switch("force-conflicts", None, "If true, server-side apply will force the changes against conflicts."),
    switch("overwrite", None, "Automatically resolve conflicts between the modified and live configuration"),
    text("kustomize", Some('k'), "Process a kustomization directory."),
    switch("prune", None, "Automatically delete resource objects that do not appear in the configs."),
    text("prune-allowlist", None, "Overwrite the default allowlist with <group/version/kind> for --prune"),
    switch("openapi-patch", None, "If true, use openapi to calculate diff when the openapi presents"),
];
const DELETE: &[Flag] = &[
    switch("ignore-not-found", None, "Treat \"resource not found\" as a successful delete."),
    switch("interactive", Some('i'), "If true, delete resource only when user confirms."),
    switch("now", None, "If true, resources are signaled for immediate shutdown (same as --grace-period=1)."),
];
const PATCH: &[Flag] = &[
    text("patch", Some('p'), "The patch to be applied to the resource JSON file."),
    text("patch-file", None, "A file containing a patch to be applied to the resource."),
    flag("type", None, Carries::Text, "strategic", "The type of patch being provided; one of [json merge strategic]"),
    text("subresource", None, "If specified, patch will operate on the subresource of the requested object."),
];
const SCALE: &[Flag] = &[
    flag("replicas", None, Carries::Integer, "0", "The new desired number of replicas. Required."),
    flag("current-replicas", None, Carries::Integer, "-1", "Precondition for current size."),
    text("resource-version", None, "Precondition for resource version."),
    flag(
        "timeout",
        None,
        Carries::Duration,
        "0s",
        "The length of time to wait before giving up on a scale operation, zero means don't wait.",
    ),
];
const AUTOSCALE: &[Flag] = &[
    flag("max", None, Carries::Integer, "-1", "The upper limit for the number of pods that can be set by the autoscaler. Required."),
    flag("min", None, Carries::Integer, "-1", "The lower limit for the number of pods that can be set by the autoscaler."),
    text("cpu", None, "The target CPU utilization over all the pods."),
    flag("cpu-percent", None, Carries::Integer, "-1", "The target average CPU utilization over all the pods."),
];
const LABEL: &[Flag] = &[
    switch("overwrite", None, "If true, allow labels to be overwritten, otherwise reject label updates that overwrite existing labels."),
    switch("list", None, "If true, display the labels for a given resource."),
    text("resource-version", None, "If non-empty, the update will only succeed if this is the current resource-version for the object."),
    switch("local", None, "If true, label will NOT contact api-server but run locally."),
];
const DRAIN: &[Flag] = &[
    switch("ignore-daemonsets", None, "Ignore DaemonSet-managed pods."),
    switch("delete-emptydir-data", None, "Continue even if there are pods using emptyDir."),
    switch("delete-local-data", None, "Continue even if there are pods using emptyDir."),
    switch("force", None, "Continue even if there are pods that do not declare a controller."),
    switch("disable-eviction", None, "Force drain to use delete, even if eviction is supported."),
    flag("grace-period", None, Carries::Integer, "-1", "Period of time in seconds given to each pod to terminate gracefully."),
    flag("timeout", None, Carries::Duration, "0s", "The length of time to wait before giving up, zero means infinite"),
    text("pod-selector", None, "Label selector to filter pods on the node"),
    flag(
        "skip-wait-for-delete-timeout",
        None,
        Carries::Integer,
        "0",
        "If pod DeletionTimestamp older than N seconds, skip waiting for the pod.",
    ),
    flag("chunk-size", None, Carries::Integer, "500", "Return large lists in chunks rather than all at once."),
];
const CONTAINERS: &[Flag] = &[
    flag("containers", Some('c'), Carries::Text, "*", "The names of containers in the selected pod templates to change."),
    switch("list", None, "If true, display the environment and any changes in the standard format."),
    switch("local", None, "If true, set will NOT contact api-server but run locally."),
];
const RESOURCES: &[Flag] = &[
    text("limits", None, "The resource requirement limits for this container."),
    text("requests", None, "The resource requirement requests for this container."),
];
const STATUS: &[Flag] = &[
    switch("watch", Some('w'), "Watch the status of the rollout until it's done."),
    flag("timeout", None, Carries::Duration, "0s", "The length of time to wait before ending watch, zero means never."),
    flag("revision", None, Carries::Integer, "0", "Pin to a specific revision for showing its status."),
];
const HISTORY: &[Flag] =
    &[flag("revision", None, Carries::Integer, "0", "See the details, including podTemplate of the revision specified")];
const UNDO: &[Flag] = &[flag("to-revision", None, Carries::Integer, "0", "The revision to rollback to. Default to 0 (last revision).")];
const WAIT: &[Flag] = &[
    text(
        "for",
        None,
        "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]].",
    ),
    flag("timeout", None, Carries::Duration, "30s", "The length of time to wait before giving up."),
];
const EVENTS: &[Flag] = &[
    text("for", None, "Filter events to only those pertaining to the specified resource."),
    text("types", None, "Output only events of given types."),
    switch("watch", Some('w'), "After listing the requested events, watch for more events."),
    switch("no-headers", None, "When using the default output format, don't print headers."),
];
const RUN: &[Flag] = &[
    text("image", None, "The image for the container to run."),
    text("labels", Some('l'), "Comma separated labels to apply to the pod."),
    text("env", None, "Environment variables to set in the container."),
    flag("port", None, Carries::Integer, "0", "The port that this container exposes."),
    flag("restart", None, Carries::Text, "Always", "The restart policy for this Pod. Legal values [Always, OnFailure, Never]."),
    switch("command", None, "If true and extra arguments are present, use them as the 'command' field in the container."),
    switch("expose", None, "If true, create a ClusterIP service associated with the pod."),
];
const API: &[Flag] = &[
    text("api-group", None, "Limit to resources in the specified API group."),
    switch("namespaced", None, "If false, non-namespaced resources will be returned."),
    switch("no-headers", None, "When using the default or custom-column output format, don't print headers"),
];
const CONFIG_MAP: &[Flag] = &[text("from-literal", None, "Specify a key and literal value to insert in configmap (i.e. mykey=somevalue)")];
const PRIORITY: &[Flag] = &[
    flag("value", None, Carries::Integer, "0", "the value of this priority class."),
    switch("global-default", None, "global-default specifies whether this PriorityClass should be considered as the default priority."),
    text(
        "description",
        None,
        "description is an arbitrary string that usually provides guidelines on when this priority class should be used.",
    ),
    text("preemption-policy", None, "preemption-policy is the policy for preempting pods with lower priority."),
];
const DISRUPTION: &[Flag] = &[
    text("selector", None, "A label selector to use for this budget. Only equality-based selector requirements are supported."),
    text("min-available", None, "The minimum number or percentage of available pods this budget requires."),
    text("max-unavailable", None, "The maximum number or percentage of unavailable pods this budget requires."),
];
const QUOTA: &[Flag] = &[
    text("hard", None, "A comma-delimited set of resource=quantity pairs that define a hard limit."),
    text("scopes", None, "A comma-delimited set of quota scopes that must all match each object tracked by the quota."),
];
const DIFF: &[Flag] = &[
    text("field-manager", None, "Name of the manager used to track field ownership."),
    switch("server-side", None, "If true, apply runs in the server instead of the client."),
    switch("force-conflicts", None, "If true, server-side apply will force the changes against conflicts."),
    switch("show-managed-fields", None, "If true, include managed fields in the diff."),
    switch("prune", None, "Include resources that would be deleted by pruning."),
    text("kustomize", Some('k'), "Process a kustomization directory."),
];
const EXPLAIN: &[Flag] = &[
    switch("recursive", None, "When true, print the name of all the fields recursively."),
    text("api-version", None, "Use given api-version (group/version) of the resource."),
    flag(
        "output",
        Some('o'),
        Carries::Text,
        "plaintext",
        "Format in which to render the schema. Valid values are: (plaintext, plaintext-openapiv2).",
    ),
];
const LOGS: &[Flag] = &[
    text("container", Some('c'), "Print the logs of this container"),
    switch("all-containers", None, "Get all containers' logs in the pod(s)."),
    switch("all-pods", None, "Get logs from all pod(s). Sets prefix to true."),
    switch("follow", Some('f'), "Specify if the logs should be streamed."),
    switch("previous", Some('p'), "If true, print the logs for the previous instance of the container in a pod if it exists."),
    switch("prefix", None, "Prefix each log line with the log source (pod name and container name)"),
    switch("timestamps", None, "Include timestamps on each line in the log output"),
    switch("ignore-errors", None, "If watching / following pod logs, allow for any errors that occur to be non-fatal"),
    text("selector", Some('l'), "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'."),
    text("since", None, "Only return logs newer than a relative duration like 5s, 2m, or 3h."),
    text("since-time", None, "Only return logs after a specific date (RFC3339)."),
    flag("tail", None, Carries::Integer, "-1", "Lines of recent log file to display."),
    flag("limit-bytes", None, Carries::Integer, "0", "Maximum bytes of logs to return."),
    flag("max-log-requests", None, Carries::Integer, "5", "Specify maximum number of concurrent logs to follow when using by a selector."),
    flag("pod-running-timeout", None, Carries::Duration, "20s", "The length of time to wait until at least one pod is running"),
];
const EDIT: &[Flag] = &[
    switch("output-patch", None, "Output the patch if the resource is edited."),
    text("subresource", None, "If specified, edit will operate on the subresource of the requested object."),
    switch("windows-line-endings", None, "Defaults to the line ending native to your platform."),
];
const CONFIG_VIEW: &[Flag] = &[
    switch("minify", None, "Remove all information not used by current-context from the output"),
    switch("raw", None, "Display raw byte data and sensitive data"),
    switch(
        "flatten",
        None,
        "Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)",
    ),
];
const NO_HEADERS: &[Flag] = &[switch("no-headers", None, "When using the default or custom-column output format, don't print headers")];
const CONFIG_SET: &[Flag] = &[switch("current", None, "Modify the current context")];
const VERSION: &[Flag] = &[switch("client", None, "If true, shows client version only (no server required).")];

/// All verbs, in the order of their documentation.
pub const VERBS: &[Verb] = &[
    Verb {
        path: &["get"],
        aliases: &[],
        usage: "get [(-o|--output=)json|yaml|name|wide|custom-columns=...|jsonpath=...] (TYPE [NAME | -l label] | TYPE/NAME ...) [flags]",
        help: "Display one or many resources",
        flags: &[GET, SELECT, OUTPUT, FILE],
        takes: Takes::Objects,
        run: get::run,
    },
    Verb {
        path: &["describe"],
        aliases: &[],
        usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
        help: "Show details of a specific resource or group of resources",
        flags: &[DESCRIBE, SELECT, FILE],
        takes: Takes::Objects,
        run: describe::run,
    },
    Verb {
        path: &["apply"],
        aliases: &[],
        usage: "apply (-f FILENAME | -k DIRECTORY)",
        help: "Apply a configuration to a resource by file name or stdin",
        flags: &[FILE, APPLY, VALIDATE, WRITE, WAITS, OUTPUT, SELECT, ALL, DELETION],
        takes: Takes::Nothing,
        run: apply::run,
    },
    Verb {
        path: &["create"],
        aliases: &[],
        usage: "create -f FILENAME",
        help: "Create a resource from a file or from stdin",
        flags: &[FILE, VALIDATE, WRITE, OUTPUT, SELECT],
        takes: Takes::Nothing,
        run: create::run,
    },
    Verb {
        path: &["create", "namespace"],
        aliases: &["ns"],
        usage: "create namespace NAME [--dry-run=server|client|none]",
        help: "Create a namespace with the specified name",
        flags: &[VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: create::namespace,
    },
    Verb {
        path: &["create", "configmap"],
        aliases: &["cm"],
        usage: "create configmap NAME [--from-literal=key1=value1]",
        help: "Create a config map from a local file, directory or literal value",
        flags: &[CONFIG_MAP, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: create::config_map,
    },
    Verb {
        path: &["create", "poddisruptionbudget"],
        aliases: &["pdb"],
        usage: "create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
        help: "Create a pod disruption budget with the specified name",
        flags: &[DISRUPTION, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: create::disruption_budget,
    },
    Verb {
        path: &["create", "quota"],
        aliases: &["resourcequota"],
        usage: "create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
        help: "Create a quota with the specified name",
        flags: &[QUOTA, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: create::quota,
    },
    Verb {
        path: &["create", "serviceaccount"],
        aliases: &["sa"],
        usage: "create serviceaccount NAME",
        help: "Create a service account with the specified name",
        flags: &[VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: create::service_account,
    },
    Verb {
        path: &["create", "priorityclass"],
        aliases: &["pc"],
        usage: "create priorityclass NAME --value=VALUE --global-default=BOOL",
        help: "Create a priority class with the specified name",
        flags: &[PRIORITY, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: create::priority_class,
    },
    Verb {
        path: &["diff"],
        aliases: &[],
        usage: "diff -f FILENAME",
        help: "Diff the live version against a would-be applied version",
        flags: &[DIFF, FILE, SELECT],
        takes: Takes::Nothing,
        run: diff::run,
    },
    Verb {
        path: &["edit"],
        aliases: &[],
        usage: "edit (RESOURCE/NAME | -f FILENAME)",
        help: "Edit a resource on the server",
        flags: &[EDIT, FILE, SELECT, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Objects,
        run: edit::run,
    },
    Verb {
        path: &["explain"],
        aliases: &[],
        usage: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
        help: "Get documentation for a resource",
        flags: &[EXPLAIN],
        takes: Takes::Objects,
        run: explain::run,
    },
    Verb {
        path: &["logs"],
        aliases: &["log"],
        usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
        help: "Print the logs for a container in a pod",
        flags: &[LOGS],
        takes: Takes::Objects,
        run: logs::run,
    },
    Verb {
        path: &["replace"],
        aliases: &[],
        usage: "replace -f FILENAME",
        help: "Replace a resource by file name or stdin",
        flags: &[FILE, VALIDATE, WRITE, OUTPUT, DELETION, WAITS],
        takes: Takes::Nothing,
        run: create::replace,
    },
    Verb {
        path: &["delete"],
        aliases: &[],
        usage: "delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
        help: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
        flags: &[DELETE, DELETION, WAITS, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Objects,
        run: delete::run,
    },
    Verb {
        path: &["patch"],
        aliases: &[],
        usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
        help: "Update fields of a resource",
        flags: &[PATCH, FILE, WRITE, OUTPUT],
        takes: Takes::Objects,
        run: patch::run,
    },
    Verb {
        path: &["scale"],
        aliases: &[],
        usage: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
        help: "Set a new size for a deployment, replica set, or replication controller",
        flags: &[SCALE, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: scale::run,
    },
    Verb {
        path: &["autoscale"],
        aliases: &[],
        usage: "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [flags]",
        help: "Auto-scale a deployment, replica set, stateful set, or replication controller",
        flags: &[AUTOSCALE, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: scale::autoscale,
    },
    Verb {
        path: &["label"],
        aliases: &[],
        usage: "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
        help: "Update the labels on a resource",
        flags: &[LABEL, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Objects,
        run: label::label,
    },
    Verb {
        path: &["annotate"],
        aliases: &[],
        usage: "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
        help: "Update the annotations on a resource",
        flags: &[LABEL, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Objects,
        run: label::annotate,
    },
    Verb {
        path: &["taint"],
        aliases: &[],
        usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
        help: "Update the taints on one or more nodes",
        flags: &[LABEL, SELECT, ALL, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nodes,
        run: taint::run,
    },
    Verb {
        path: &["cordon"],
        aliases: &[],
        usage: "cordon NODE",
        help: "Mark node as unschedulable",
        flags: &[SELECT, WRITE],
        takes: Takes::Nodes,
        run: node::cordon,
    },
    Verb {
        path: &["uncordon"],
        aliases: &[],
        usage: "uncordon NODE",
        help: "Mark node as schedulable",
        flags: &[SELECT, WRITE],
        takes: Takes::Nodes,
        run: node::uncordon,
    },
    Verb {
        path: &["drain"],
        aliases: &[],
        usage: "drain NODE",
        help: "Drain node in preparation for maintenance",
        flags: &[DRAIN, SELECT, WRITE],
        takes: Takes::Nodes,
        run: drain::run,
    },
    Verb {
        path: &["set", "image"],
        aliases: &[],
        usage: "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
        help: "Update the image of a pod template",
        flags: &[CONTAINERS, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: set::image,
    },
    Verb {
        path: &["set", "env"],
        aliases: &[],
        usage: "set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
        help: "Update environment variables on a pod template",
        flags: &[
            CONTAINERS,
            SELECT,
            ALL,
            FILE,
            WRITE,
            OUTPUT,
            &[switch("overwrite", None, "If true, allow environment to be overwritten.")],
        ],
        takes: Takes::Workloads,
        run: set::env,
    },
    Verb {
        path: &["set", "resources"],
        aliases: &[],
        usage: "set resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
        help: "Update resource requests/limits on objects with pod templates",
        flags: &[RESOURCES, CONTAINERS, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: set::resources,
    },
    Verb {
        path: &["set", "serviceaccount"],
        aliases: &["sa"],
        usage: "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT",
        help: "Update the service account of a resource",
        flags: &[CONTAINERS, SELECT, ALL, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: set::service_account,
    },
    Verb {
        path: &["rollout", "status"],
        aliases: &[],
        usage: "rollout status (TYPE NAME | TYPE/NAME) [flags]",
        help: "Show the status of the rollout",
        flags: &[STATUS, SELECT, FILE],
        takes: Takes::Workloads,
        run: rollout::status,
    },
    Verb {
        path: &["rollout", "history"],
        aliases: &[],
        usage: "rollout history (TYPE NAME | TYPE/NAME) [flags]",
        help: "View rollout history",
        flags: &[HISTORY, SELECT, FILE, OUTPUT],
        takes: Takes::Workloads,
        run: rollout::history,
    },
    Verb {
        path: &["rollout", "undo"],
        aliases: &[],
        usage: "rollout undo (TYPE NAME | TYPE/NAME) [flags]",
        help: "Undo a previous rollout",
        flags: &[UNDO, SELECT, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: rollout::undo,
    },
    Verb {
        path: &["rollout", "restart"],
        aliases: &[],
        usage: "rollout restart RESOURCE",
        help: "Restart a resource",
        flags: &[SELECT, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: rollout::restart,
    },
    Verb {
        path: &["rollout", "pause"],
        aliases: &[],
        usage: "rollout pause RESOURCE",
        help: "Mark the provided resource as paused",
        flags: &[SELECT, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: rollout::pause,
    },
    Verb {
        path: &["rollout", "resume"],
        aliases: &[],
        usage: "rollout resume RESOURCE",
        help: "Resume a paused resource",
        flags: &[SELECT, FILE, WRITE, OUTPUT],
        takes: Takes::Workloads,
        run: rollout::resume,
    },
    Verb {
        path: &["wait"],
        aliases: &[],
        usage: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
        help: "Wait for a specific condition on one or many resources",
        flags: &[WAIT, SELECT, ALL, FILE, OUTPUT],
        takes: Takes::Objects,
        run: wait::run,
    },
    Verb {
        path: &["events"],
        aliases: &[],
        usage: "events [(-o|--output=)json|yaml|name] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
        help: "List events",
        flags: &[EVENTS, SELECT, OUTPUT],
        takes: Takes::Nothing,
        run: events::run,
    },
    Verb {
        path: &["run"],
        aliases: &[],
        usage: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--command] -- [COMMAND] [args...]",
        help: "Run a particular image on the cluster",
        flags: &[RUN, VALIDATE, WRITE, OUTPUT],
        takes: Takes::Nothing,
        run: run::run,
    },
    Verb {
        path: &["api-resources"],
        aliases: &[],
        usage: "api-resources",
        help: "Print the supported API resources on the server",
        flags: &[API, OUTPUT],
        takes: Takes::Nothing,
        run: api_resources::run,
    },
    Verb {
        path: &["cluster-info"],
        aliases: &[],
        usage: "cluster-info",
        help: "Display cluster information",
        flags: &[],
        takes: Takes::Nothing,
        run: config::cluster_info,
    },
    Verb {
        path: &["config", "view"],
        aliases: &[],
        usage: "config view [flags]",
        help: "Display merged kubeconfig settings or a specified kubeconfig file",
        flags: &[CONFIG_VIEW, OUTPUT],
        takes: Takes::Nothing,
        run: config::view,
    },
    Verb {
        path: &["config", "current-context"],
        aliases: &[],
        usage: "config current-context [flags]",
        help: "Display the current-context",
        flags: &[],
        takes: Takes::Nothing,
        run: config::current_context,
    },
    Verb {
        path: &["config", "get-contexts"],
        aliases: &[],
        usage: "config get-contexts [(-o|--output=)name)]",
        help: "Describe one or many contexts",
        flags: &[OUTPUT, NO_HEADERS],
        takes: Takes::Nothing,
        run: config::contexts,
    },
    Verb {
        path: &["config", "set-context"],
        aliases: &["use-context", "set", "unset", "set-cluster", "set-credentials", "delete-context", "rename-context"],
        usage: "config set-context [NAME | --current] [--namespace=namespace]",
        help: "Set a context entry in kubeconfig",
        flags: &[CONFIG_SET],
        takes: Takes::Nothing,
        run: config::set,
    },
    Verb {
        path: &["version"],
        aliases: &[],
        usage: "version",
        help: "Print the client and server version information",
        flags: &[VERSION, OUTPUT],
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
    for length in [2, 1] {
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
