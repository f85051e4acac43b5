//! The refusals of the API server (`k8s.io/apimachinery/pkg/api/errors`), in its exact words.

use crate::object::kind::{Key, Kind};
use crate::object::limits::{Counted, Exceeded};
use std::fmt;

/// The kind of a field error, as `field.Error` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are upstream's names")]
pub enum FieldErrorType {
    Required,
    Invalid,
    Unsupported,
    Duplicate,
    Forbidden,
    NotFound,
    TooLong,
}

/// One cause of a 422 (`apimachinery/pkg/util/validation/field/errors.go`).
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// `spec.template.spec.containers[0].name`
    pub field: String,
    /// Which kind of fault the field has.
    pub error_type: FieldErrorType,
    /// The value as it is printed (quoted, bare or JSON); empty for kinds of fault that print no value.
    pub value: String,
    /// The text after the value; may be empty.
    pub detail: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.error_type {
            FieldErrorType::Required => "Required value",
            FieldErrorType::Invalid => "Invalid value",
            FieldErrorType::Unsupported => "Unsupported value",
            FieldErrorType::Duplicate => "Duplicate value",
            FieldErrorType::Forbidden => "Forbidden",
            FieldErrorType::NotFound => "Not found",
            FieldErrorType::TooLong => "Too long",
        };
        write!(formatter, "{}: {words}", self.field)?;
        if !self.value.is_empty() {
            write!(formatter, ": {}", self.value)?;
        }
        if !self.detail.is_empty() {
            write!(formatter, ": {}", self.detail)?;
        }
        Ok(())
    }
}

/// `metav1.StatusReason`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are upstream's names")]
pub enum Reason {
    NotFound,
    AlreadyExists,
    Conflict,
    Invalid,
    BadRequest,
    Forbidden,
    TooManyRequests,
    InternalError,
    RequestEntityTooLarge,
    /// What the API server hands on from its storage without a reason of its own.
    Unknown,
}

/// A refusal of the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    /// The machine-readable reason.
    pub reason: Reason,
    /// The whole message, without kubectl's `Error from server (…)`.
    pub message: String,
    /// For [`Reason::Invalid`]: the kind and name it is about; `None` for a bad patch.
    pub about: Option<(Kind, String)>,
    /// For [`Reason::Invalid`]: the causes in the order of validation.
    pub causes: Vec<FieldError>,
}

impl Rejection {
    /// A rejection that is only a reason and a message.
    #[must_use]
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), about: None, causes: Vec::new() }
    }

    /// 413 for a request, 500 for an object that etcd does not take.
    #[must_use]
    pub fn too_large(exceeded: &Exceeded) -> Self {
        let reason = if exceeded.what == Counted::StoredBytes { Reason::Unknown } else { Reason::RequestEntityTooLarge };
        Self::new(reason, exceeded.to_string())
    }

    /// 404: `daemonsets.apps "x" not found`
    #[must_use]
    pub fn not_found(kind: Kind, key: &Key) -> Self {
        Self::new(Reason::NotFound, format!("{} \"{}\" not found", kind.info().resource(), key.name))
    }

    /// 409 on create: `pods "x" already exists`
    #[must_use]
    pub fn already_exists(kind: Kind, key: &Key) -> Self {
        Self::new(Reason::AlreadyExists, format!("{} \"{}\" already exists", kind.info().resource(), key.name))
    }

    /// 422: `DaemonSet.apps "x" is invalid: …` with its causes.
    #[must_use]
    pub fn invalid(kind: Kind, name: &str, causes: Vec<FieldError>) -> Self {
        let info = kind.info();
        let group = if info.group.is_empty() { String::new() } else { format!(".{}", info.group) };
        let texts: Vec<String> = causes.iter().map(ToString::to_string).collect();
        let joined = if texts.len() == 1 { texts[0].clone() } else { format!("[{}]", texts.join(", ")) };
        Self {
            reason: Reason::Invalid,
            message: format!("{}{group} \"{name}\" is invalid: {joined}", info.name),
            about: Some((kind, name.to_owned())),
            causes,
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
