//! The verbs that kubectl has and a simulated cluster cannot carry out, each with the reason.

const NO_CONTAINERS: &str = "no program runs in a simulated container; kubectl describe shows its state, kubectl logs what there is to say";
const NO_METRICS: &str = "simulated containers use nothing; kubectl describe node shows what is requested";
const NO_NETWORK: &str = "no traffic flows in this playground; describe the Service in a manifest to see its place in the cluster";
const NO_USERS: &str = "there are no users and no access control here: everything is allowed";

/// Name and reason.
const ELSEWHERE: [(&str, &str); 16] = [
    ("alpha", "commands in alpha are not simulated"),
    ("attach", NO_CONTAINERS),
    ("auth", NO_USERS),
    ("certificate", NO_USERS),
    ("completion", "completion is built in: press Tab"),
    ("cp", NO_CONTAINERS),
    ("debug", NO_CONTAINERS),
    ("exec", NO_CONTAINERS),
    ("expose", NO_NETWORK),
    ("kustomize", "kustomizations are not built here; paste the manifests that kubectl kustomize prints"),
    ("options", "kubectl VERB --help lists the flags of each verb"),
    ("plugin", "there are no plugins here"),
    ("port-forward", NO_NETWORK),
    ("proxy", NO_NETWORK),
    ("top", NO_METRICS),
    ("kuberc", "there is no configuration here"),
];

/// Why a verb is not here; nothing for words that are no verbs of kubectl.
#[must_use]
pub fn reason(verb: &str) -> Option<String> {
    let (name, reason) = ELSEWHERE.iter().find(|(name, _)| *name == verb)?;
    Some(format!("kubectl {name} is not available in this playground: {reason}"))
}

/// The names of these verbs.
pub fn names() -> impl Iterator<Item = &'static str> {
    ELSEWHERE.iter().map(|(name, _)| *name)
}
