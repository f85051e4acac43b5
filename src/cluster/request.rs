//! The writes that a client asks of the API server. Requests are plain data: the same request on the same cluster always gives the same
//! answer.

use crate::object::Json;
use crate::object::kind::{Key, Kind};

/// `fieldValidation` of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// Unknown fields are refused (kubectl's default for create, apply, replace).
    Strict,
    /// Unknown fields are warned of and dropped (kubectl patch).
    Warn,
    /// Unknown fields are dropped in silence.
    Ignore,
}

/// Content type of a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchType {
    /// `application/strategic-merge-patch+json`
    Strategic,
    /// `application/merge-patch+json` (RFC 7396)
    Merge,
    /// `application/json-patch+json` (RFC 6902)
    Json,
}

/// Which part of an object a write is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subresource {
    /// The main resource: status is left as it was.
    None,
    /// `/status`: only status changes.
    Status,
    /// `/scale`: only `spec.replicas` changes.
    Scale,
}

/// `propagationPolicy` of a delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// The object goes at once, the garbage collector follows.
    Background,
    /// The object waits for its dependents.
    Foreground,
    /// Dependents lose their owner reference and stay.
    Orphan,
}

/// One write that a client asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// POST. The object carries apiVersion and kind, and its namespace if its kind has namespaces.
    Create {
        /// The kind in the path.
        kind: Kind,
        /// The body.
        object: Json,
        /// What happens to unknown fields.
        validation: FieldValidation,
    },
    /// PUT.
    Update {
        /// The kind in the path.
        kind: Kind,
        /// The body.
        object: Json,
        /// What happens to unknown fields.
        validation: FieldValidation,
    },
    /// PATCH.
    Patch {
        /// The kind in the path.
        kind: Kind,
        /// The object in the path.
        key: Key,
        /// How `body` is to be read.
        patch_type: PatchType,
        /// The patch.
        body: Json,
        /// The part written to.
        subresource: Subresource,
        /// What happens to unknown fields.
        validation: FieldValidation,
    },
    /// DELETE.
    Delete {
        /// The kind in the path.
        kind: Kind,
        /// The object in the path.
        key: Key,
        /// `gracePeriodSeconds`; `None` is the object's own.
        grace_s: Option<i64>,
        /// `propagationPolicy`.
        propagation: Propagation,
    },
    /// PATCH with `application/apply-patch+yaml`: a server-side apply.
    Apply {
        /// The kind in the path.
        kind: Kind,
        /// The object as the manager wants it.
        object: Json,
        /// `fieldManager`
        manager: String,
        /// Whether to take over fields that other managers own (`--force-conflicts`).
        force: bool,
        /// What happens to unknown fields.
        validation: FieldValidation,
    },
    /// Another write, together with the name of the client that makes it (`fieldManager`).
    Managed {
        /// The field manager, such as `kubectl-patch`.
        manager: String,
        /// The write that it makes.
        request: Box<Request>,
    },
    /// POST to `pods/eviction`: a delete that PodDisruptionBudgets may refuse.
    Evict {
        /// The Pod in the path.
        key: Key,
        /// `deleteOptions.gracePeriodSeconds`; `None` is the Pod's own.
        grace_s: Option<i64>,
    },
}

/// The answer of the API server to a write that it accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The object after the write; for a delete, the object as it was before.
    pub object: Json,
    /// HTTP 299 warnings, in order, each once.
    pub warnings: Vec<String>,
    /// Whether the write changed anything.
    pub changed: bool,
}
