//! The facts of a reason as data, by the name that sentences give them: `{pod} waits until {until}.` In no language; [`crate::text`]
//! turns them into words.

use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::taint::Taint;
use crate::time::Time;
use std::rc::Rc;

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// An object, shown by its name.
    Object(ObjectRef),
    /// An object, shown by its kind and name.
    Reference(ObjectRef),
    /// A taint of the node that the fact `node` names.
    Taint(Taint),
    /// A word of the API, a value or a command.
    Code(Rc<str>),
    /// A number.
    Number(Rc<str>),
    /// A moment, as the timeline shows it.
    Time(Time),
    /// Several facts, as a list.
    List(Vec<Fact>),
    /// A sentence of its own, made from the same facts: the code and the form that it is kept under.
    Sentence(&'static str, &'static str),
}

/// The facts of one reason, by name. Where a name is given twice, the first counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    named: Vec<(&'static str, Fact)>,
    /// The namespace of the objects that are given by their name alone.
    namespace: Option<Name>,
}

impl Facts {
    /// No facts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The fact of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Fact> {
        let (_, fact) = self.named.iter().find(|(known, _)| *known == name)?;
        Some(self.placed(fact))
    }

    /// The names of all facts.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.named.iter().map(|(name, _)| *name)
    }

    /// These facts, and others that count where these are silent.
    #[must_use]
    pub fn or(mut self, others: Self) -> Self {
        self.named.extend(others.named);
        self.namespace = self.namespace.or(others.namespace);
        self
    }

    /// The namespace in which [`Facts::beside`] finds its objects.
    #[must_use]
    pub fn within(mut self, namespace: &Name) -> Self {
        self.namespace = Some(namespace.clone());
        self.code("namespace", namespace.clone())
    }

    /// A fact by its name.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: Fact) -> Self {
        self.named.push((name, fact));
        self
    }

    /// An object.
    #[must_use]
    pub fn object(self, name: &'static str, kind: Kind, key: &Key) -> Self {
        self.with(name, Fact::Object(ObjectRef { kind, key: key.clone() }))
    }

    /// An object that is shown with its kind.
    #[must_use]
    pub fn reference(self, name: &'static str, object: &ObjectRef) -> Self {
        self.with(name, Fact::Reference(object.clone()))
    }

    /// An object beside the one that the reason is about: in its namespace, or cluster-wide if its kind is.
    #[must_use]
    pub fn beside(self, name: &'static str, kind: Kind, own: &Name) -> Self {
        self.with(name, beside(kind, own))
    }

    /// Several objects beside the one that the reason is about.
    #[must_use]
    pub fn all_beside(self, name: &'static str, kind: Kind, own: &[Name]) -> Self {
        self.with(name, Fact::List(own.iter().map(|own| beside(kind, own)).collect()))
    }

    /// A node.
    #[must_use]
    pub fn node(self, name: &'static str, node: &Name) -> Self {
        self.beside(name, Kind::Node, node)
    }

    /// A taint of the node that the fact `node` names, and its parts for a command.
    #[must_use]
    pub fn taint(self, taint: &Taint) -> Self {
        self.with("taint", Fact::Taint(taint.clone())).code("key", taint.key.clone()).code("effect", taint.effect.text())
    }

    /// A word of the API, a value or a command.
    #[must_use]
    pub fn code(self, name: &'static str, words: impl Into<Rc<str>>) -> Self {
        self.with(name, Fact::Code(words.into()))
    }

    /// Several words of the API.
    #[must_use]
    pub fn codes(self, name: &'static str, words: impl IntoIterator<Item = Rc<str>>) -> Self {
        self.with(name, Fact::List(words.into_iter().map(Fact::Code).collect()))
    }

    /// A number.
    #[must_use]
    pub fn number(self, name: &'static str, number: impl ToString) -> Self {
        self.with(name, Fact::Number(number.to_string().into()))
    }

    /// A moment.
    #[must_use]
    pub fn time(self, name: &'static str, time: Time) -> Self {
        self.with(name, Fact::Time(time))
    }

    /// The fact with the namespace of the objects that were given without one.
    fn placed(&self, fact: &Fact) -> Fact {
        match fact {
            Fact::Object(object) if object.kind.info().namespaced && object.key.namespace.is_empty() => {
                let namespace = self.namespace.clone().unwrap_or_default();
                Fact::Object(ObjectRef { kind: object.kind, key: Key { namespace, name: object.key.name.clone() } })
            }
            Fact::List(facts) => Fact::List(facts.iter().map(|fact| self.placed(fact)).collect()),
            other => other.clone(),
        }
    }
}

fn beside(kind: Kind, own: &Name) -> Fact {
    Fact::Object(ObjectRef { kind, key: Key { namespace: crate::object::kind::empty(), name: own.clone() } })
}

/// Something that has a sentence in each language, kept under its code.
pub trait Worded {
    /// A stable slug: `daemon-set/taint-not-tolerated`.
    fn code(&self) -> &'static str;

    /// Which of several sentences it is; empty where the code has one.
    fn form(&self) -> &'static str {
        ""
    }

    /// Every form that its code can have.
    fn forms(&self) -> &'static [&'static str] {
        &[""]
    }

    /// The facts that its sentences may name.
    fn facts(&self) -> Facts {
        Facts::new()
    }
}
