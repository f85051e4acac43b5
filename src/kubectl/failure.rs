//! Why a command failed, and how kubectl prints it (`kubectl/pkg/cmd/util/helpers.go`, `checkErr`).

use crate::cluster::rejection::{Reason, Rejection};
use std::collections::BTreeSet;

/// A failure of a command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The API server refused.
    Api(Rejection),
    /// kubectl itself refused: printed after `error: `.
    Plain(String),
    /// Wrong arguments: the second line points to `-h`.
    Usage {
        /// What is wrong.
        text: String,
        /// The command, `rollout status`.
        command: String,
    },
    /// Wrong flags: the second line points to `--help`.
    Flags {
        /// What is wrong.
        text: String,
        /// The command, `rollout status`.
        command: String,
    },
    /// Several failures, printed one per line.
    Many(Vec<Failure>),
    /// A text that is printed as it is.
    Verbatim(String),
    /// Nothing is printed; only the exit code tells.
    Silent,
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Api(rejection)
    }
}

impl Failure {
    /// A refusal of kubectl itself.
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    /// Nothing for an empty list, the failure itself for one, an aggregate for more.
    pub(crate) fn all(mut failures: Vec<Self>) -> Result<(), Self> {
        match failures.len() {
            0 => Ok(()),
            1 => Err(failures.remove(0)),
            _ => Err(Self::Many(failures)),
        }
    }

    /// What goes to standard error, newline included.
    pub(crate) fn print(&self) -> String {
        match self {
            Self::Api(rejection) => format!("{}\n", print_rejection(rejection)),
            Self::Plain(text) if text.starts_with("error: ") => format!("{text}\n"),
            Self::Plain(text) => format!("error: {text}\n"),
            Self::Usage { text, command } => format!("error: {text}\nSee 'kubectl {command} -h' for help and examples\n"),
            Self::Flags { text, command } if command.is_empty() => format!("error: {text}\nSee 'kubectl --help' for usage.\n"),
            Self::Flags { text, command } => format!("error: {text}\nSee 'kubectl {command} --help' for usage.\n"),
            Self::Many(failures) => failures.iter().map(|failure| format!("{}\n", failure.within_aggregate())).collect(),
            Self::Verbatim(text) => text.clone(),
            Self::Silent => String::new(),
        }
    }

    /// The text of one member of an aggregate: API errors keep their `Error from server`, others are bare.
    fn within_aggregate(&self) -> String {
        match self {
            Self::Api(rejection) => standard(rejection),
            other => other.message(),
        }
    }

    /// The bare text, as Go's `Error()` gives it.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Api(rejection) => rejection.message.clone(),
            Self::Plain(text) | Self::Usage { text, .. } | Self::Flags { text, .. } | Self::Verbatim(text) => text.clone(),
            Self::Many(failures) => {
                let mut told = BTreeSet::new();
                let mut texts: Vec<String> = Vec::new();
                for failure in failures {
                    let text = failure.message();
                    if told.insert(text.clone()) {
                        texts.push(text);
                    }
                }
                if texts.len() == 1 { texts.remove(0) } else { format!("[{}]", texts.join(", ")) }
            }
            Self::Silent => String::new(),
        }
    }
}

fn standard(rejection: &Rejection) -> String {
    if rejection.reason == Reason::Unknown {
        return format!("Error from server: {}", rejection.message);
    }
    format!("Error from server ({}): {}", reason(rejection.reason), rejection.message)
}

fn print_rejection(rejection: &Rejection) -> String {
    if rejection.reason != Reason::Invalid {
        return standard(rejection);
    }
    let head = match &rejection.about {
        Some((kind, name)) => format!("The {kind} {name:?} is invalid"),
        None if rejection.causes.is_empty() => return format!("The request is invalid: {}", rejection.message),
        None => "The request is invalid".to_owned(),
    };
    let mut told = BTreeSet::new();
    let mut causes: Vec<String> = Vec::new();
    for cause in &rejection.causes {
        let text = cause.to_string();
        if told.insert(text.clone()) {
            causes.push(text);
        }
    }
    match causes.as_slice() {
        [] => head,
        [cause] => format!("{head}: {cause}"),
        causes => format!("{head}: \n* {}", causes.join("\n* ")),
    }
}

/// The reason as `metav1.StatusReason` spells it.
pub(crate) const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotFound => "NotFound",
        Reason::AlreadyExists => "AlreadyExists",
        Reason::Conflict => "Conflict",
        Reason::Invalid => "Invalid",
        Reason::BadRequest => "BadRequest",
        Reason::Forbidden => "Forbidden",
        Reason::TooManyRequests => "TooManyRequests",
        Reason::InternalError => "InternalError",
        Reason::RequestEntityTooLarge => "RequestEntityTooLarge",
        Reason::Unknown => "",
    }
}
