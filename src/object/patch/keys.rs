//! How strategic merge patch treats each field: the `patchStrategy` and `patchMergeKey` tags of `k8s.io/api`, for the kinds served here.
//! A field that is not named is merged as a map, or replaced when it is a list.

use crate::object::kind::Kind;

/// The Go type at one place of an object, as far as it decides how its fields are patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The top of an object.
    Root(Kind),
    /// `metav1.ObjectMeta`
    Meta,
    /// The `spec` of a kind.
    Spec(Kind),
    /// The `status` of a kind.
    Status(Kind),
    /// `v1.PodTemplateSpec`
    PodTemplate,
    /// `v1.PodSpec`
    PodSpec,
    /// `v1.Container` and `v1.EphemeralContainer`
    Container,
    /// Anything without a strategy of its own.
    Plain,
}

/// How one field is patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Maps are merged key by key, lists and scalars replaced.
    Default,
    /// A list of maps, merged by this key.
    MergeBy(&'static str),
    /// A list of scalars, merged as a set.
    Set,
}

/// How one field is patched, and the type of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The type of the field, or of its list's items.
    pub shape: Shape,
    /// How the field is merged.
    pub strategy: Strategy,
    /// Whether a change of the field names all the keys that stay (`patchStrategy: retainKeys`).
    pub retain_keys: bool,
}

const fn plain(shape: Shape) -> Field {
    Field { shape, strategy: Strategy::Default, retain_keys: false }
}

const fn merge_by(key: &'static str, shape: Shape) -> Field {
    Field { shape, strategy: Strategy::MergeBy(key), retain_keys: false }
}

const SET: Field = Field { shape: Shape::Plain, strategy: Strategy::Set, retain_keys: false };

impl Shape {
    /// How `name` is patched in a value of this type.
    pub fn field(self, name: &str) -> Field {
        match self {
            Self::Root(kind) => root_field(kind, name),
            Self::Meta => match name {
                "ownerReferences" => merge_by("uid", Self::Plain),
                "finalizers" => SET,
                _ => plain(Self::Plain),
            },
            Self::Spec(kind) => spec_field(kind, name),
            Self::Status(kind) => status_field(kind, name),
            Self::PodTemplate => match name {
                "metadata" => plain(Self::Meta),
                "spec" => plain(Self::PodSpec),
                _ => plain(Self::Plain),
            },
            Self::PodSpec => pod_spec_field(name),
            Self::Container => match name {
                "ports" => merge_by("containerPort", Self::Plain),
                "env" => merge_by("name", Self::Plain),
                "volumeMounts" => merge_by("mountPath", Self::Plain),
                "volumeDevices" => merge_by("devicePath", Self::Plain),
                _ => plain(Self::Plain),
            },
            Self::Plain => plain(Self::Plain),
        }
    }
}

fn root_field(kind: Kind, name: &str) -> Field {
    match (kind, name) {
        (_, "metadata") => plain(Shape::Meta),
        (_, "spec") => plain(Shape::Spec(kind)),
        (_, "status") => plain(Shape::Status(kind)),
        (Kind::ServiceAccount, "secrets" | "imagePullSecrets") => merge_by("name", Shape::Plain),
        _ => plain(Shape::Plain),
    }
}

fn spec_field(kind: Kind, name: &str) -> Field {
    match (kind, name) {
        (Kind::Pod, _) => pod_spec_field(name),
        (Kind::DaemonSet | Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet | Kind::Job, "template") => plain(Shape::PodTemplate),
        (Kind::Deployment, "strategy") => Field { retain_keys: true, ..plain(Shape::Plain) },
        (Kind::Node, "podCIDRs") => SET,
        (Kind::Service, "ports") => merge_by("port", Shape::Plain),
        _ => plain(Shape::Plain),
    }
}

fn status_field(kind: Kind, name: &str) -> Field {
    match (kind, name) {
        (_, "conditions") => merge_by("type", Shape::Plain),
        (Kind::Node, "addresses") => merge_by("type", Shape::Plain),
        (Kind::Pod, "podIPs" | "hostIPs") => merge_by("ip", Shape::Plain),
        _ => plain(Shape::Plain),
    }
}

fn pod_spec_field(name: &str) -> Field {
    match name {
        "containers" | "initContainers" | "ephemeralContainers" => merge_by("name", Shape::Container),
        "volumes" | "resourceClaims" => Field { retain_keys: true, ..merge_by("name", Shape::Plain) },
        "imagePullSecrets" | "schedulingGates" => merge_by("name", Shape::Plain),
        "hostAliases" => merge_by("ip", Shape::Plain),
        "topologySpreadConstraints" => merge_by("topologyKey", Shape::Plain),
        _ => plain(Shape::Plain),
    }
}
