//! What a link says, as it is written. Version 1 is read for ever: a field is only ever added, and may be absent.

use crate::object::kind::{KINDS, Key, ObjectRef};
use crate::playground::manifest;
use crate::playground::subject::Subject;
use crate::session::input::Origin;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The tag of the first version: everything behind it is deflated JSON.
const TAG: &str = "1";
/// The longest fragment that is read, in characters.
const FRAGMENT_MAX: usize = 400_000;
/// The largest state a fragment may unfold to, in bytes: a small text can hold a great bomb.
const UNFOLDED_MAX: usize = 4_000_000;

/// What a link says.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// The scenario, by its name in the library.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The text the cluster began with; absent where it is the scenario's own.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub opened: Option<String>,
    /// What was said, in order.
    #[serde(rename = "i", skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Entry>,
    /// The text of the editor, where it differs from the last one applied.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub draft: Option<Change>,
    /// Where the reader stands, in virtual milliseconds.
    #[serde(rename = "c")]
    pub cursor: u64,
    /// How far the world had run.
    #[serde(rename = "e")]
    pub end: u64,
    /// How many steps of the scenario are done.
    #[serde(rename = "n", skip_serializing_if = "is_zero")]
    pub steps_done: usize,
    /// What is selected.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selected>,
    /// The tab of the inspector.
    #[serde(rename = "v", skip_serializing_if = "is_zero")]
    pub tab: usize,
    /// How long kubectl is busy with a command, in virtual milliseconds; absent in the links of the time when that was nothing.
    #[serde(rename = "p", skip_serializing_if = "is_none")]
    pub command_takes: u64,
    /// Live apply is off.
    #[serde(rename = "m", skip_serializing_if = "std::ops::Not::not")]
    pub manual: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_none(ms: &u64) -> bool {
    *ms == 0
}

/// One input.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    /// When, in virtual milliseconds.
    #[serde(rename = "t")]
    pub at: u64,
    /// How many steps of that instant had been taken, where more were due.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub steps_at_instant: Option<u32>,
    /// The command.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What it reads.
    #[serde(rename = "i", skip_serializing_if = "Option::is_none")]
    pub stdin: Option<String>,
    /// Its files.
    #[serde(rename = "f", skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// How it came about.
    #[serde(flatten, with = "flags")]
    pub origin: Origin,
    /// The new text, as a change of the one before.
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    pub text: Option<Change>,
}

/// Three flags of version 1 say how an input came about; none of them is set where it was typed.
mod flags {
    use crate::session::input::Origin;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Flags {
        /// It was a step of the scenario.
        #[serde(rename = "s", skip_serializing_if = "std::ops::Not::not")]
        is_step: bool,
        /// It did not end the command that waited.
        #[serde(rename = "b", skip_serializing_if = "std::ops::Not::not")]
        beside: bool,
        /// It is no command: the one that waited was stopped.
        #[serde(rename = "x", skip_serializing_if = "std::ops::Not::not")]
        is_stop: bool,
    }

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub fn serialize<S: Serializer>(origin: &Origin, to: S) -> Result<S::Ok, S::Error> {
        let is = |one: Origin| *origin == one;
        Flags { is_step: is(Origin::Step), beside: is(Origin::Click), is_stop: is(Origin::Stop) }.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Origin, D::Error> {
        Flags::deserialize(from).map(|flags| match flags {
            Flags { is_stop: true, .. } => Origin::Stop,
            Flags { is_step: true, .. } => Origin::Step,
            Flags { beside: true, .. } => Origin::Click,
            Flags { is_step: false, beside: false, is_stop: false } => Origin::Typed,
        })
    }
}

/// A text as a change of another: so many bytes of its beginning and of its end stay.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Change(pub usize, pub usize, pub String);

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Selected {
    /// Kind, namespace, name.
    Object(String, String, String),
    /// Kind, namespace and name of a workload; a node.
    Absence(String, String, String, String),
    /// Kind, namespace and name of a StatefulSet; an ordinal.
    Ordinal(String, String, String, u32),
}

impl Selected {
    /// A subject as a link writes it.
    pub fn of(subject: &Subject) -> Self {
        let parts =
            |object: &ObjectRef| (object.kind.info().name.to_owned(), object.key.namespace.to_string(), object.key.name.to_string());
        match subject {
            Subject::Object(object) => {
                let (kind, namespace, name) = parts(object);
                Self::Object(kind, namespace, name)
            }
            Subject::Absence { workload, node } => {
                let (kind, namespace, name) = parts(workload);
                Self::Absence(kind, namespace, name, node.to_string())
            }
            Subject::Ordinal { workload, ordinal } => {
                let (kind, namespace, name) = parts(workload);
                Self::Ordinal(kind, namespace, name, *ordinal)
            }
        }
    }

    /// The subject that the link means.
    pub fn subject(&self) -> Option<Subject> {
        let object = |kind: &str, namespace: &str, name: &str| {
            let kind = KINDS.iter().find(|known| known.name == kind)?.kind;
            Some(ObjectRef { kind, key: Key::new(namespace, name) })
        };
        Some(match self {
            Self::Object(kind, namespace, name) => Subject::Object(object(kind, namespace, name)?),
            Self::Absence(kind, namespace, name, node) => {
                Subject::Absence { workload: object(kind, namespace, name)?, node: node.as_str().into() }
            }
            Self::Ordinal(kind, namespace, name, ordinal) => {
                Subject::Ordinal { workload: object(kind, namespace, name)?, ordinal: *ordinal }
            }
        })
    }
}

/// The fragment of a state.
pub(super) fn pack(state: &State) -> String {
    let json = serde_json::to_vec(state).unwrap_or_default();
    let packed = miniz_oxide::deflate::compress_to_vec(&json, 9);
    format!("{TAG}{}", URL_SAFE_NO_PAD.encode(packed))
}

/// The state that a fragment unfolds to; `None` where it is none.
pub(super) fn unpack(fragment: &str) -> Option<State> {
    let fragment = fragment.trim_start_matches('#');
    if fragment.len() > FRAGMENT_MAX {
        return None;
    }
    let packed = URL_SAFE_NO_PAD.decode(fragment.strip_prefix(TAG)?.trim_end_matches('=')).ok()?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, UNFOLDED_MAX).ok()?;
    serde_json::from_slice(&json).ok()
}

impl Change {
    /// What makes `after` of `before`.
    pub fn between(before: &str, after: &str) -> Self {
        let mut start = before.bytes().zip(after.bytes()).take_while(|(left, right)| left == right).count();
        while !(before.is_char_boundary(start) && after.is_char_boundary(start)) {
            start -= 1;
        }
        let (before_rest, after_rest) = (&before[start..], &after[start..]);
        let mut end = before_rest.bytes().rev().zip(after_rest.bytes().rev()).take_while(|(left, right)| left == right).count();
        while !(before_rest.is_char_boundary(before_rest.len() - end) && after_rest.is_char_boundary(after_rest.len() - end)) {
            end -= 1;
        }
        Self(start, end, after_rest[..after_rest.len() - end].to_owned())
    }

    /// How many bytes the text has that it makes.
    pub fn length(&self) -> usize {
        self.0.saturating_add(self.1).saturating_add(self.2.len())
    }

    /// The text that the change makes of `before`; `None` where it does not fit.
    pub fn apply(&self, before: &str) -> Option<String> {
        let Self(start, end, middle) = self;
        let rest = before.len().checked_sub(*end).filter(|rest| rest >= start)?;
        let text = format!("{}{middle}{}", before.get(..*start)?, before.get(rest..)?);
        (text.len() <= manifest::TEXT_BYTES_MAX).then_some(text)
    }
}
