//! The flags that every command has (`cli-runtime/pkg/genericclioptions/config_flags.go`, `component-base/logs`).

use super::{Values, flags};

flags! {
    /// All of them.
    pub(crate) GLOBAL:
    _: Text("as", "Username to impersonate for the operation. User could be a regular user or a service account in a namespace.");
    _: List("as-group", "Group to impersonate for the operation, this flag can be repeated to specify multiple groups.");
    _: Text("as-uid", "UID to impersonate for the operation.");
    _: List("as-user-extra", "User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key.");
    _: Text("cache-dir", "Default cache directory");
    _: Text("certificate-authority", "Path to a cert file for the certificate authority");
    _: Text("client-certificate", "Path to a client certificate file for TLS");
    _: Text("client-key", "Path to a client key file for TLS");
    CLUSTER: Text("cluster", "The name of the kubeconfig cluster to use");
    CONTEXT: Text("context", "The name of the kubeconfig context to use");
    _: Switch("disable-compression", "If true, opt-out of response compression for all requests to the server");
    HELP: Switch("help", "Help for this command").short('h');
    _: Switch("insecure-skip-tls-verify", "If true, the server's certificate will not be checked for validity.");
    KUBECONFIG: Text("kubeconfig", "Path to the kubeconfig file to use for CLI requests.");
    _: Text("kuberc", "Path to the kuberc file to use for preferences.");
    _: Duration("log-flush-frequency", "Maximum number of seconds between log flushes").default("5s");
    _: Switch("match-server-version", "Require server version to match client version");
    NAMESPACE: Text("namespace", "If present, the namespace scope for this CLI request").short('n').values(Values::Namespaces);
    _: Text("password", "Password for basic authentication to the API server");
    _: Text("profile", "Name of profile to capture.").default("none");
    _: Text("profile-output", "Name of the file to write the profile to").default("profile.pprof");
    _: Text("request-timeout", "The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means don't timeout requests.").default("0");
    _: Text("server", "The address and port of the Kubernetes API server").short('s');
    _: Text("tls-server-name", "Server name to use for server certificate validation.");
    _: Text("token", "Bearer token for authentication to the API server");
    USER: Text("user", "The name of the kubeconfig user to use");
    _: Text("username", "Username for basic authentication to the API server");
    _: Integer("v", "number for the log level verbosity").short('v');
    _: Text("vmodule", "comma-separated list of pattern=N settings for file-filtered logging (only works for the default text log format)");
    WARNINGS_AS_ERRORS: Switch("warnings-as-errors", "Treat warnings received from the server as errors and exit with a non-zero exit code");
}
