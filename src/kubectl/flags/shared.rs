//! The flags that several commands have, in the groups in which upstream binds them (`kubectl/pkg/cmd/util/helpers.go`,
//! `cli-runtime/pkg/genericclioptions`).

use super::{Values, flags};

/// The formats of `-o` that every command prints objects in.
pub(crate) const FORMATS: &[&str] = &["go-template=", "json", "jsonpath=", "kyaml", "name", "yaml"];

/// The formats of a command that lists.
const LIST_FORMATS: &[&str] =
    &["custom-columns=", "go-template=", "json", "jsonpath=", "jsonpath-as-json=", "kyaml", "name", "wide", "yaml"];

flags! {
    /// `AddLabelSelectorFlagVar`.
    pub(crate) LABELS:
    SELECTOR: Text("selector", "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.").short('l').values(Values::Selector);
}

flags! {
    /// `--field-selector`.
    pub(crate) FIELDS:
    FIELD_SELECTOR: Text("field-selector", "Selector (field query) to filter on, supports '=', '==', and '!='.(e.g. --field-selector key1=value1,key2=value2). The server only supports a limited number of field queries per type.").values(Values::Fields);
}

flags! {
    /// `-A`.
    pub(crate) EVERYWHERE:
    ALL_NAMESPACES: Switch("all-namespaces", "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even if specified with --namespace.").short('A');
}

flags! {
    /// `--all`.
    pub(crate) ALL_OF_TYPE:
    ALL: Switch("all", "Select all resources, in the namespace of the specified resource types");
}

flags! {
    /// `AddFilenameOptionFlags`, `AddKustomizeFlag`.
    pub(crate) FILES:
    FILENAME: List("filename", "Filename, directory, or URL to files identifying the resource").short('f').values(Values::Files);
    KUSTOMIZE: Text("kustomize", "Process the kustomization directory. This flag can't be used together with -f or -R.").short('k');
    RECURSIVE: Switch("recursive", "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.").short('R');
}

flags! {
    /// `AddDryRunFlag`.
    pub(crate) DRY_RUNS:
    DRY_RUN: Text("dry-run", "Must be \"none\", \"server\", or \"client\". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.").alone("unchanged").default("none").values(Values::Words(&["client", "none", "server"]));
}

flags! {
    /// `AddFieldManagerFlagVar`; the default is the own one of the command and stands in [`crate::kubectl::command::Command::manager`].
    pub(crate) MANAGER:
    FIELD_MANAGER: Text("field-manager", "Name of the manager used to track field ownership.");
}

flags! {
    /// `RecordFlags`, which `--help` no longer shows.
    pub(crate) RECORDS:
    RECORD: Switch("record", "");
}

flags! {
    /// `--local`.
    pub(crate) LOCALLY:
    LOCAL: Switch("local", "If true, the command will NOT contact api-server but run locally.");
}

flags! {
    /// `AddValidateFlags`.
    pub(crate) VALIDATION:
    VALIDATE: Text("validate", "Must be one of: strict (or true), warn, ignore (or false). \"true\" or \"strict\" refuses unknown and duplicate fields, \"warn\" warns about them, \"false\" or \"ignore\" drops them silently.").alone("strict").default("strict").values(Values::Words(&["ignore", "strict", "warn"]));
}

flags! {
    /// `AddApplyAnnotationFlags`.
    pub(crate) SAVES_CONFIG:
    SAVE_CONFIG: Switch("save-config", "If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.");
}

flags! {
    /// `DeleteFlags`: how long is waited.
    pub(crate) WAITS:
    TIMEOUT: Duration("timeout", "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object");
    WAIT: Switch("wait", "If true, wait for resources to be gone before returning. This waits for finalizers.").default("true");
}

flags! {
    /// `DeleteFlags`: how objects are deleted.
    pub(crate) DELETION:
    CASCADE: Text("cascade", "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.").alone("background").default("background").values(Values::Words(&["background", "foreground", "orphan"]));
    FORCE: Switch("force", "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.");
    GRACE_PERIOD: Integer("grace-period", "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).").default("-1");
}

flags! {
    /// `AddChunkSizeFlag`.
    pub(crate) CHUNKS:
    _: Integer("chunk-size", "Return large lists in chunks rather than all at once. Pass 0 to disable.").default("500");
}

flags! {
    /// `PrintFlags`: `-o` and what belongs to its formats.
    pub(crate) PRINT:
    _: Switch("allow-missing-template-keys", "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.").default("true");
    OUTPUT: Text("output", "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).").short('o').values(Values::Words(FORMATS));
    SHOW_MANAGED_FIELDS: Switch("show-managed-fields", "If true, keep the managedFields when printing objects in JSON or YAML format.");
    TEMPLATE: Text("template", "Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].");
}

flags! {
    /// The same for a command that lists, which has more formats.
    pub(crate) LIST_PRINT:
    _: Switch("allow-missing-template-keys", "If true, ignore any errors in templates when a field or map key is missing in the template. Only applies to golang and jsonpath output formats.").default("true");
    _: Text("output", "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).").short('o').values(Values::Words(LIST_FORMATS));
    _: Switch("show-managed-fields", "If true, keep the managedFields when printing objects in JSON or YAML format.");
    _: Text("template", "Template string or path to template file to use when -o=go-template, -o=go-template-file. The template format is golang templates [http://golang.org/pkg/text/template/#pkg-overview].");
}
