//! The flags of kubectl's verbs, in the groups in which upstream binds them (`kubectl/pkg/cmd/util/helpers.go`,
//! `cli-runtime/pkg/genericclioptions`). [`super::verbs`] says which verb has which.

use super::flags::{Carries, Flag};

const fn flag(name: &'static str, short: Option<char>, carries: Carries, default: &'static str, help: &'static str) -> Flag {
    Flag { name, short, carries, default, help }
}

const fn switch(name: &'static str, short: Option<char>, help: &'static str) -> Flag {
    flag(name, short, Carries::Switch, "false", help)
}

/// A switch that is on unless it is turned off.
const fn default_on(name: &'static str, short: Option<char>, help: &'static str) -> Flag {
    flag(name, short, Carries::Switch, "true", help)
}

const fn text(name: &'static str, short: Option<char>, help: &'static str) -> Flag {
    flag(name, short, Carries::Text, "", help)
}

/// A text that can be given several times or with commas.
const fn list(name: &'static str, short: Option<char>, help: &'static str) -> Flag {
    flag(name, short, Carries::Text, "[]", help)
}

const fn duration(name: &'static str, default: &'static str, help: &'static str) -> Flag {
    flag(name, None, Carries::Duration, default, help)
}

const fn integer(name: &'static str, default: &'static str, help: &'static str) -> Flag {
    flag(name, None, Carries::Integer, default, help)
}

/// Flags that every verb has.
pub const GLOBAL: &[Flag] = &[
    text("as", None, "Username to impersonate for the operation. User could be a regular user or a service account in a namespace."),
    list("as-group", None, "Group to impersonate for the operation, this flag can be repeated to specify multiple groups."),
    text("as-uid", None, "UID to impersonate for the operation."),
    list(
        "as-user-extra",
        None,
        "User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.",
    ),
    text("cache-dir", None, "Default cache directory"),
    text("certificate-authority", None, "Path to a cert file for the certificate authority"),
    text("client-certificate", None, "Path to a client certificate file for TLS"),
    text("client-key", None, "Path to a client key file for TLS"),
    text("cluster", None, "The name of the kubeconfig cluster to use"),
    text("context", None, "The name of the kubeconfig context to use"),
    switch("disable-compression", None, "If true, opt-out of response compression for all requests to the server"),
    switch("help", Some('h'), "Help for this command"),
    switch("insecure-skip-tls-verify", None, "If true, the server's certificate will not be checked for validity."),
    text("kubeconfig", None, "Path to the kubeconfig file to use for CLI requests."),
    text("kuberc", None, "Path to the kuberc file to use for preferences."),
    duration("log-flush-frequency", "5s", "Maximum number of seconds between log flushes"),
    switch("match-server-version", None, "Require server version to match client version"),
    text("namespace", Some('n'), "If present, the namespace scope for this CLI request"),
    text("password", None, "Password for basic authentication to the API server"),
    flag("profile", None, Carries::Text, "none", "Name of profile to capture."),
    flag("profile-output", None, Carries::Text, "profile.pprof", "Name of the file to write the profile to"),
    flag(
        "request-timeout",
        None,
        Carries::Text,
        "0",
        "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.",
    ),
    text("server", Some('s'), "The address and port of the Kubernetes API server"),
    text("tls-server-name", None, "Server name to use for server certificate validation."),
    text("token", None, "Bearer token for authentication to the API server"),
    text("user", None, "The name of the kubeconfig user to use"),
    text("username", None, "Username for basic authentication to the API server"),
    flag("v", Some('v'), Carries::Integer, "0", "number for the log level verbosity"),
    text(
        "vmodule",
        None,
        "comma-separated list of pattern=N settings for file-filtered logging (only works for the default text log format)",
    ),
    switch("warnings-as-errors", None, "Treat warnings received from the server as errors and exit with a non-zero exit code"),
];

/// `-l`
pub const LABELS: &[Flag] = &[text(
    "selector",
    Some('l'),
    "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.",
)];
/// `--field-selector`
pub const FIELDS: &[Flag] = &[text(
    "field-selector",
    None,
    "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.",
)];
/// `-A`
pub const EVERYWHERE: &[Flag] = &[switch(
    "all-namespaces",
    Some('A'),
    "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.",
)];
/// `--all`
pub const ALL: &[Flag] = &[switch("all", None, "Select all resources, in the namespace of the specified resource types")];
/// `-f`, `-k`, `-R`
pub const FILE: &[Flag] = &[
    list("filename", Some('f'), "Filename, directory, or URL to files identifying the resource"),
    text("kustomize", Some('k'), "Process the kustomization directory. This flag can't be used together with -f or -R."),
    switch(
        "recursive",
        Some('R'),
        "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.",
    ),
];
/// `-o`
pub const OUTPUT: &[Flag] = &[text(
    "output",
    Some('o'),
    "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).",
)];
/// `-o` and what belongs to its formats.
pub const PRINT: &[Flag] = &[
    default_on(
        "allow-missing-template-keys",
        None,
        "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.",
    ),
    text(
        "output",
        Some('o'),
        "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).",
    ),
    switch("show-managed-fields", None, "If true, keep the managedFields when printing objects in JSON or YAML format."),
    text(
        "template",
        None,
        "Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].",
    ),
];
/// `--dry-run`
pub const DRY_RUN: &[Flag] = &[flag(
    "dry-run",
    None,
    Carries::Optional("unchanged"),
    "none",
    "Must be \"none\", \"server\", or \"client\". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.",
)];
/// `--field-manager`; its default is the verb's own and stands in [`super::verbs::Verb::manager`].
pub const MANAGER: &[Flag] = &[text("field-manager", None, "Name of the manager used to track field ownership.")];
/// `--record`, which upstream no longer shows.
pub const RECORD: &[Flag] = &[switch("record", None, HIDDEN)];
/// `--local`
pub const LOCAL: &[Flag] = &[switch("local", None, "If true, the command will NOT contact api-server but run locally.")];
/// The help of a flag that `--help` does not show.
pub const HIDDEN: &str = "";
/// `--validate`
pub const VALIDATE: &[Flag] = &[flag(
    "validate",
    None,
    Carries::Optional("strict"),
    "strict",
    "Must be one of: strict (or true), warn, ignore (or false). \"true\" or \"strict\" refuses unknown and duplicate fields, \"warn\" warns about them, \"false\" or \"ignore\" drops them silently.",
)];
/// `--save-config`
pub const SAVE_CONFIG: &[Flag] = &[switch(
    "save-config",
    None,
    "If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.",
)];
/// `--wait`, `--timeout`
pub const WAITS: &[Flag] = &[
    duration(
        "timeout",
        "0s",
        "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object",
    ),
    default_on("wait", None, "If true, wait for resources to be gone before returning. This waits for finalizers."),
];
/// How objects are deleted.
pub const DELETION: &[Flag] = &[
    flag(
        "cascade",
        None,
        Carries::Optional("background"),
        "background",
        "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.",
    ),
    switch(
        "force",
        None,
        "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.",
    ),
    integer(
        "grace-period",
        "-1",
        "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).",
    ),
];
/// `kubectl get`
pub const GET: &[Flag] = &[
    integer("chunk-size", "500", "Return large lists in chunks rather than all at once. Pass 0 to disable."),
    switch("ignore-not-found", None, "If set to true, suppresses NotFound error for specific objects that do not exist."),
    list(
        "label-columns",
        Some('L'),
        "Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...",
    ),
    switch("no-headers", None, "When using the default or custom-column output format, don't print headers (default print headers)."),
    switch(
        "output-watch-events",
        None,
        "Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.",
    ),
    text("raw", None, "Raw URI to request from the server.  Uses the transport specified by the kubeconfig file."),
    default_on("server-print", None, "If true, have the server return the appropriate table output. Supports extension APIs and CRDs."),
    switch("show-kind", None, "If present, list the resource type for the requested object(s)."),
    switch("show-labels", None, "When printing, show all labels as the last column (default hide labels column)"),
    text(
        "sort-by",
        None,
        "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.",
    ),
    text("subresource", None, "If specified, gets the subresource of the requested object."),
    switch("watch", Some('w'), "After listing/getting the requested object, watch for changes."),
    switch("watch-only", None, "Watch for changes to the requested object(s), without listing/getting first."),
];
/// `kubectl apply view-last-applied`
pub const VIEW: &[Flag] = &[flag("output", Some('o'), Carries::Text, "yaml", "Output format. Must be one of (yaml, json)")];
/// `kubectl replace`
pub const REPLACE: &[Flag] = &[
    text("raw", None, "Raw URI to PUT to the server.  Uses the transport specified by the kubeconfig file."),
    text("subresource", None, "If specified, replace will operate on the subresource of the requested object."),
];
/// `kubectl set selector`
pub const SELECTOR: &[Flag] = &[text(
    "resource-version",
    None,
    "If non-empty, the selectors update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.",
)];
/// `kubectl describe`
pub const DESCRIBE: &[Flag] = &[
    integer("chunk-size", "500", "Return large lists in chunks rather than all at once. Pass 0 to disable."),
    default_on("show-events", None, "If true, display events related to the described object."),
];
/// `kubectl apply`
pub const APPLY: &[Flag] = &[
    switch("force-conflicts", None, "If true, server-side apply will force the changes against conflicts."),
    switch(
        "openapi-patch",
        None,
        "If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec.",
    ),
    default_on(
        "overwrite",
        None,
        "Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration",
    ),
    switch(
        "prune",
        None,
        "Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.",
    ),
    list("prune-allowlist", None, "Overwrite the default allowlist with <group/version/kind> for --prune"),
    switch("server-side", None, "If true, apply runs in the server instead of the client."),
    text(
        "subresource",
        None,
        "If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side.",
    ),
];
/// `kubectl create -f`
pub const CREATE: &[Flag] = &[
    switch("edit", None, "Edit the API resource before creating"),
    text("raw", None, "Raw URI to POST to the server.  Uses the transport specified by the kubeconfig file."),
    switch("windows-line-endings", None, "Only relevant if --edit=true. Defaults to the line ending native to your platform."),
];
/// `kubectl delete`
pub const DELETE: &[Flag] = &[
    switch("ignore-not-found", None, "Treat \"resource not found\" as a successful delete. Defaults to \"true\" when --all is specified."),
    switch("interactive", Some('i'), "If true, delete resource only when user confirms."),
    switch("now", None, "If true, resources are signaled for immediate shutdown (same as --grace-period=1)."),
    text("output", Some('o'), "Output mode. Use \"-o name\" for shorter output (resource/name)."),
    text("raw", None, "Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file."),
];
/// `kubectl patch`
pub const PATCH: &[Flag] = &[
    text("patch", Some('p'), "The patch to be applied to the resource JSON file."),
    text("patch-file", None, "A file containing a patch to be applied to the resource."),
    text("subresource", None, "If specified, patch will operate on the subresource of the requested object."),
    flag("type", None, Carries::Text, "strategic", "The type of patch being provided; one of [json merge strategic]"),
];
/// `kubectl scale`
pub const SCALE: &[Flag] = &[
    integer(
        "current-replicas",
        "-1",
        "Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.",
    ),
    integer("replicas", "0", "The new desired number of replicas. Required."),
    text(
        "resource-version",
        None,
        "Precondition for resource version. Requires that the current resource version match this value in order to scale.",
    ),
    duration(
        "timeout",
        "0s",
        "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
    ),
];
/// `kubectl autoscale`
pub const AUTOSCALE: &[Flag] = &[
    text("cpu", None, "Target CPU utilization over all the pods."),
    integer("cpu-percent", "-1", "The target average CPU utilization over all the pods."),
    integer("max", "-1", "The upper limit for the number of pods that can be set by the autoscaler. Required."),
    text("memory", None, "Target memory utilization over all the pods."),
    integer(
        "min",
        "-1",
        "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
    ),
    text("name", None, "The name for the newly created object. If not specified, the name of the input resource will be used."),
];
/// `kubectl label` and `kubectl annotate`
pub const LABEL: &[Flag] = &[
    switch("list", None, "If true, display the labels or annotations for a given resource."),
    switch("overwrite", None, "If true, allow existing values to be overwritten, otherwise reject updates that overwrite them."),
    text(
        "resource-version",
        None,
        "If non-empty, the update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.",
    ),
];
/// `kubectl taint`
pub const TAINT: &[Flag] = &[
    switch("all", None, "Select all nodes in the cluster"),
    switch("overwrite", None, "If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints."),
];
/// `kubectl drain`
pub const DRAIN: &[Flag] = &[
    integer("chunk-size", "500", "Return large lists in chunks rather than all at once. Pass 0 to disable."),
    switch(
        "delete-emptydir-data",
        None,
        "Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).",
    ),
    switch("delete-local-data", None, HIDDEN),
    switch(
        "disable-eviction",
        None,
        "Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.",
    ),
    switch("force", None, "Continue even if there are pods that do not declare a controller."),
    integer(
        "grace-period",
        "-1",
        "Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.",
    ),
    switch("ignore-daemonsets", None, "Ignore DaemonSet-managed pods."),
    text("pod-selector", None, "Label selector to filter pods on the node"),
    integer(
        "skip-wait-for-delete-timeout",
        "0",
        "If pod DeletionTimestamp older than N seconds, skip waiting for the pod.  Seconds must be greater than 0 to skip.",
    ),
    duration("timeout", "0s", "The length of time to wait before giving up, zero means infinite"),
];
/// `kubectl set env`
pub const ENV: &[Flag] = &[
    flag(
        "containers",
        Some('c'),
        Carries::Text,
        "*",
        "The names of containers in the selected pod templates to change - may use wildcards",
    ),
    text("env", Some('e'), "Specify a key-value pair for an environment variable to set into each container."),
    text("from", None, "The name of a resource from which to inject environment variables"),
    list("keys", None, "Comma-separated list of keys to import from specified resource"),
    switch(
        "list",
        None,
        "If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.",
    ),
    default_on(
        "overwrite",
        None,
        "If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.",
    ),
    text("prefix", None, "Prefix to append to variable names"),
    switch("resolve", None, "If true, show secret or configmap references when listing variables"),
];
/// `kubectl set resources`
pub const RESOURCES: &[Flag] = &[
    flag(
        "containers",
        Some('c'),
        Carries::Text,
        "*",
        "The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards",
    ),
    text(
        "limits",
        None,
        "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges.",
    ),
    text(
        "requests",
        None,
        "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges.",
    ),
];
/// `kubectl rollout status`
pub const STATUS: &[Flag] = &[
    integer("revision", "0", "Pin to a specific revision for showing its status. Defaults to 0 (last revision)."),
    duration(
        "timeout",
        "0s",
        "The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
    ),
    default_on("watch", Some('w'), "Watch the status of the rollout until it's done."),
];
/// `kubectl rollout history`
pub const HISTORY: &[Flag] = &[integer("revision", "0", "See the details, including podTemplate of the revision specified")];
/// `kubectl rollout undo`
pub const UNDO: &[Flag] = &[integer("to-revision", "0", "The revision to rollback to. Default to 0 (last revision).")];
/// `kubectl wait`
pub const WAIT: &[Flag] = &[
    list(
        "for",
        None,
        "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true. Condition values are compared after Unicode simple case folding, which is a more general form of case-insensitivity.",
    ),
    duration(
        "timeout",
        "30s",
        "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.",
    ),
];
/// `kubectl events`
pub const EVENTS: &[Flag] = &[
    integer("chunk-size", "500", "Return large lists in chunks rather than all at once. Pass 0 to disable."),
    text("for", None, "Filter events to only those pertaining to the specified resource."),
    switch("no-headers", None, "When using the default output format, don't print headers."),
    list("types", None, "Output only events of given types."),
    switch("watch", Some('w'), "After listing the requested events, watch for more events."),
];
/// `kubectl run`
pub const RUN: &[Flag] = &[
    list("annotations", None, "Annotations to apply to the pod."),
    switch("attach", None, "If true, wait for the Pod to start running, and then attach to the Pod."),
    switch(
        "command",
        None,
        "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.",
    ),
    list("env", None, "Environment variables to set in the container."),
    switch("expose", None, "If true, create a ClusterIP service associated with the pod.  Requires `--port`."),
    text("image", None, "The image for the container to run."),
    text(
        "image-pull-policy",
        None,
        "The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.",
    ),
    text("labels", Some('l'), "Comma separated labels to apply to the pod. Will override previous values."),
    switch(
        "leave-stdin-open",
        None,
        "If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes.",
    ),
    text("overrides", None, "An inline JSON override for the generated object."),
    text("port", None, "The port that this container exposes."),
    switch("privileged", None, "If true, run the container in privileged mode."),
    switch("quiet", Some('q'), "If true, suppress prompt messages."),
    flag("restart", None, Carries::Text, "Always", "The restart policy for this Pod.  Legal values [Always, OnFailure, Never]."),
    switch(
        "rm",
        None,
        "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'.",
    ),
    switch("stdin", Some('i'), "Keep stdin open on the container in the pod, even if nothing is attached."),
    switch("tty", Some('t'), "Allocate a TTY for the container in the pod."),
];
/// `kubectl api-resources`
pub const API: &[Flag] = &[
    text("api-group", None, "Limit to resources in the specified API group."),
    switch("cached", None, "Use the cached list of resources if available."),
    list("categories", None, "Limit to resources that belong to the specified categories."),
    default_on(
        "namespaced",
        None,
        "If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.",
    ),
    switch("no-headers", None, "When using the default or custom-column output format, don't print headers (default print headers)."),
    text("output", Some('o'), "Output format. One of: (json, yaml, name, wide)."),
    text("sort-by", None, "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'."),
    list("verbs", None, "Limit to resources that support the specified verbs."),
];
/// `kubectl create configmap`, `create secret generic`
pub const SOURCES: &[Flag] = &[
    switch("append-hash", None, "Append a hash of the object to its name."),
    list("from-env-file", None, "Specify the path to a file to read lines of key=val pairs."),
    list(
        "from-file",
        None,
        "Key file can be specified using its file path, in which case file basename will be used as key, or optionally with a key and file path, in which case the given key will be used.",
    ),
    list("from-literal", None, "Specify a key and literal value to insert (i.e. mykey=somevalue)"),
];
/// `kubectl create secret generic`
pub const SECRET: &[Flag] = &[text("type", None, "The type of secret to create")];
/// `kubectl create deployment`
pub const DEPLOYMENT: &[Flag] = &[
    list("image", None, "Image names to run. A deployment can have multiple images set for multi-container pod."),
    integer("port", "-1", "The containerPort that this deployment exposes."),
    flag("replicas", Some('r'), Carries::Integer, "1", "Number of replicas to create. Default is 1."),
];
/// `kubectl create job`
pub const JOB: &[Flag] = &[
    text("from", None, "The name of the resource to create a Job from (only cronjob is supported)."),
    text("image", None, "Image name to run."),
];
/// `kubectl create service clusterip`, `nodeport`, `loadbalancer`
pub const TCP: &[Flag] = &[list("tcp", None, "Port pairs can be specified as '<port>:<targetPort>'.")];
/// `kubectl create service clusterip`
pub const CLUSTER_IP: &[Flag] =
    &[text("clusterip", None, "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).")];
/// `kubectl create service nodeport`
pub const NODE_PORT: &[Flag] = &[integer("node-port", "0", "Port used to expose the service on each node in a cluster.")];
/// `kubectl create service externalname`
pub const EXTERNAL_NAME: &[Flag] = &[text("external-name", None, "External name of service")];
/// `kubectl create priorityclass`
pub const PRIORITY: &[Flag] = &[
    text(
        "description",
        None,
        "description is an arbitrary string that usually provides guidelines on when this priority class should be used.",
    ),
    switch("global-default", None, "global-default specifies whether this PriorityClass should be considered as the default priority."),
    flag(
        "preemption-policy",
        None,
        Carries::Text,
        "PreemptLowerPriority",
        "preemption-policy is the policy for preempting pods with lower priority.",
    ),
    integer("value", "0", "the value of this priority class."),
];
/// `kubectl create poddisruptionbudget`
pub const DISRUPTION: &[Flag] = &[
    text("max-unavailable", None, "The maximum number or percentage of unavailable pods this budget requires."),
    text("min-available", None, "The minimum number or percentage of available pods this budget requires."),
    text("selector", None, "A label selector to use for this budget. Only equality-based selector requirements are supported."),
];
/// `kubectl create quota`
pub const QUOTA: &[Flag] = &[
    text("hard", None, "A comma-delimited set of resource=quantity pairs that define a hard limit."),
    text("scopes", None, "A comma-delimited set of quota scopes that must all match each object tracked by the quota."),
];
/// `kubectl diff`
pub const DIFF: &[Flag] = &[
    integer("concurrency", "1", "Number of objects to process in parallel when diffing against the live version."),
    switch("force-conflicts", None, "If true, server-side apply will force the changes against conflicts."),
    switch(
        "prune",
        None,
        "Include resources that would be deleted by pruning. Can be used with -l and default shows all resources would be pruned",
    ),
    list("prune-allowlist", None, "Overwrite the default allowlist with <group/version/kind> for --prune"),
    switch("server-side", None, "If true, apply runs in the server instead of the client."),
    switch("show-managed-fields", None, "If true, include managed fields in the diff."),
];
/// `kubectl explain`
pub const EXPLAIN: &[Flag] = &[
    text("api-version", None, "Get different explanations for particular API version (API group/version)"),
    integer("max-depth", "0", "Maximum recursion depth when printing nested fields with --recursive. 0 means no limit."),
    flag("output", Some('o'), Carries::Text, "plaintext", "Format in which to render the schema (plaintext, plaintext-openapiv2)"),
    switch("recursive", Some('R'), "Print the fields of fields."),
];
/// `kubectl logs`
pub const LOGS: &[Flag] = &[
    switch("all-containers", None, "Get all containers' logs in the pod(s)."),
    switch("all-pods", None, "Get logs from all pod(s). Sets prefix to true."),
    text("container", Some('c'), "Print the logs of this container"),
    switch("follow", Some('f'), "Specify if the logs should be streamed."),
    switch("ignore-errors", None, "If watching / following pod logs, allow for any errors that occur to be non-fatal"),
    switch("insecure-skip-tls-verify-backend", None, "Skip verifying the identity of the kubelet that logs are requested from."),
    integer("limit-bytes", "0", "Maximum bytes of logs to return. Defaults to no limit."),
    integer("max-log-requests", "5", "Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5."),
    duration(
        "pod-running-timeout",
        "20s",
        "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running",
    ),
    switch("prefix", None, "Prefix each log line with the log source (pod name and container name)"),
    switch("previous", Some('p'), "If true, print the logs for the previous instance of the container in a pod if it exists."),
    duration(
        "since",
        "0s",
        "Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.",
    ),
    text(
        "since-time",
        None,
        "Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.",
    ),
    integer(
        "tail",
        "-1",
        "Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.",
    ),
    switch("timestamps", None, "Include timestamps on each line in the log output"),
];
/// `kubectl edit`
pub const EDIT: &[Flag] = &[
    switch("output-patch", None, "Output the patch if the resource is edited."),
    text("subresource", None, "If specified, edit will operate on the subresource of the requested object."),
    switch("windows-line-endings", None, "Defaults to the line ending native to your platform."),
];
/// `kubectl config view`
pub const CONFIG_VIEW: &[Flag] = &[
    switch(
        "flatten",
        None,
        "Flatten the resulting kubeconfig file into self-contained output (useful for creating portable kubeconfig files)",
    ),
    switch("minify", None, "Remove all information not used by current-context from the output"),
    switch("raw", None, "Display raw byte data and sensitive data"),
];
/// `kubectl config get-contexts`
pub const NO_HEADERS: &[Flag] =
    &[switch("no-headers", None, "When using the default or custom-column output format, don't print headers (default print headers).")];
/// `kubectl config set-context`
pub const CONFIG_SET: &[Flag] = &[switch("current", None, "Modify the current context")];
/// `kubectl auth can-i`
pub const CAN_I: &[Flag] = &[
    switch("list", None, "If true, prints all allowed actions."),
    switch("no-headers", None, "If true, prints allowed actions without headers"),
    switch("quiet", Some('q'), "If true, suppress output and just return the exit code."),
    text("subresource", None, "SubResource such as pod/log or deployment/scale"),
];
/// `kubectl version`
pub const VERSION: &[Flag] = &[
    switch("client", None, "If true, shows client version only (no server required)."),
    text("output", Some('o'), "One of 'yaml' or 'json'."),
];
