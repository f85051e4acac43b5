//! What a decision is about and on whose behalf it is made, and what its reason makes of it.

use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::why::Evidence;
use crate::why::facts::{Facts, Worded};

/// What a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A node, seen by a controller that decides per node.
    Node(Name),
    /// An ordinal of a StatefulSet.
    Ordinal(i64),
    /// Consecutive ordinals of a StatefulSet that are left alone for one reason; recorded once, under the last ordinal.
    Ordinals {
        /// The lowest.
        first: i64,
        /// The highest.
        last: i64,
    },
    /// An object.
    Object(ObjectRef),
}

impl Subject {
    /// How far an ordinal is from the one that the decision is recorded under.
    pub(crate) fn distance_to(&self, ordinal: i64) -> i64 {
        match self {
            Self::Ordinals { last, .. } => ordinal - last,
            Self::Node(_) | Self::Ordinal(_) | Self::Object(_) => 0,
        }
    }

    /// Whether a decision about this is one about `other`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ordinals { first, last }, Self::Ordinal(ordinal)) => (first..=last).contains(&ordinal),
            _ => self == other,
        }
    }
}

/// What every decider's reasons answer.
pub trait Explains: Worded {
    /// The fields that were looked at.
    fn evidence(&self, scope: &Scope<'_>) -> Vec<Evidence>;
}

/// Whom a decision is about and on whose behalf it was made: what its reason need not say.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The subject.
    pub about: &'a Subject,
    /// The set, Service or node on whose behalf it was decided; `None` where the subject is all there is.
    pub of: Option<&'a ObjectRef>,
}

impl Scope<'_> {
    /// The object that the subject is: a node, the Pod of an ordinal, or the object itself.
    #[must_use]
    pub fn subject(&self) -> ObjectRef {
        match self.about {
            Subject::Node(name) => ObjectRef { kind: Kind::Node, key: Key { namespace: crate::object::kind::empty(), name: name.clone() } },
            Subject::Ordinal(ordinal) | Subject::Ordinals { last: ordinal, .. } => {
                let name = self.of.map_or_else(|| ordinal.to_string(), |set| format!("{}-{ordinal}", set.key.name));
                ObjectRef { kind: Kind::Pod, key: Key { namespace: self.namespace(), name: name.into() } }
            }
            Subject::Object(object) => object.clone(),
        }
    }

    /// A field of the subject.
    #[must_use]
    pub fn field(&self, path: impl Into<String>) -> Evidence {
        Evidence { object: self.subject(), path: path.into() }
    }

    /// A field of the object on whose behalf it was decided.
    #[must_use]
    pub fn field_of(&self, path: impl Into<String>) -> Evidence {
        Evidence { object: self.of.cloned().unwrap_or_else(|| self.subject()), path: path.into() }
    }

    /// A field of another object of the same namespace.
    #[must_use]
    pub fn field_beside(&self, kind: Kind, name: &Name, path: impl Into<String>) -> Evidence {
        let namespace = if kind.info().namespaced { self.namespace() } else { crate::object::kind::empty() };
        Evidence { object: ObjectRef { kind, key: Key { namespace, name: name.clone() } }, path: path.into() }
    }

    fn namespace(&self) -> Name {
        match (self.of, self.about) {
            (Some(of), _) if of.kind.info().namespaced => of.key.namespace.clone(),
            (_, Subject::Object(object)) => object.key.namespace.clone(),
            (_, Subject::Node(_) | Subject::Ordinal(_) | Subject::Ordinals { .. }) => crate::object::kind::empty(),
        }
    }

    /// What sentences may name in any case: the subject and the object on whose behalf it was decided, each by the word for its kind.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let subject = self.subject();
        let mut facts =
            Facts::new().within(&self.namespace()).reference("subject", &subject).object("subject_name", subject.kind, &subject.key);
        for object in [Some(&subject), self.of].into_iter().flatten() {
            facts = facts.object(word_of(object.kind), object.kind, &object.key);
        }
        facts
    }
}

/// What sentences call an object of a kind.
const fn word_of(kind: Kind) -> &'static str {
    match kind {
        Kind::DaemonSet | Kind::StatefulSet => "set",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PersistentVolume => "volume",
        Kind::PodDisruptionBudget => "budget",
        Kind::ControllerRevision => "revision",
        other => other.info().singular,
    }
}
