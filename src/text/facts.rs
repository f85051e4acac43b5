//! From a template and the facts of a reason to a sentence: `"{pod} waits for {other}."`
//!
//! A language is free to put the facts in its own order; a fact that a template names and nobody gives stays visible as it is
//! written, which a test looks for. Names lead to the thing they name.

use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::taint::Taint;
use crate::playground::subject::Subject;
use crate::text::language::Language;
use crate::text::sentence::{Part, Sentence, Target};
use crate::time::Time;
use std::rc::Rc;

/// The facts of one reason, by the name that templates give them.
#[derive(Clone, Debug)]
pub struct Facts {
    language: Language,
    named: Vec<(&'static str, Vec<Part>)>,
}

impl Facts {
    /// No facts yet.
    #[must_use]
    pub const fn new(language: Language) -> Self {
        Self { language, named: Vec::new() }
    }

    /// An object, as a link to it.
    #[must_use]
    pub fn object(self, name: &'static str, kind: Kind, key: &Key) -> Self {
        let subject = Subject::Object(ObjectRef { kind, key: key.clone() });
        self.part(name, Part::Link(key.name.clone(), Target::Subject(subject)))
    }

    /// An object of any kind, as a link that says the kind too.
    #[must_use]
    pub fn reference(self, name: &'static str, object: &ObjectRef) -> Self {
        let words = format!("{}/{}", object.kind, object.key.name);
        self.part(name, Part::Link(words.into(), Target::Subject(Subject::Object(object.clone()))))
    }

    /// An object of the namespace of another.
    #[must_use]
    pub fn beside(self, name: &'static str, kind: Kind, other: &Key, own: &Name) -> Self {
        self.object(name, kind, &Key { namespace: other.namespace.clone(), name: own.clone() })
    }

    /// Several objects of the namespace of another.
    #[must_use]
    pub fn all_beside(mut self, name: &'static str, kind: Kind, other: &Key, own: &[Name]) -> Self {
        let links = own.iter().map(|own| {
            let subject = Subject::object(kind, &other.namespace, own);
            Part::Link(own.clone(), Target::Subject(subject))
        });
        let parts = self.listed(links.collect());
        self.named.push((name, parts));
        self
    }

    /// A node, as a link.
    #[must_use]
    pub fn node(self, name: &'static str, node: &Name) -> Self {
        self.part(name, Part::Link(node.clone(), Target::Subject(Subject::node(node))))
    }

    /// A taint of a node, as a link.
    #[must_use]
    pub fn taint(self, name: &'static str, node: &Name, taint: &Taint) -> Self {
        let target = Target::Taint { node: node.clone(), key: taint.key.clone() };
        self.part(name, Part::Link(taint.text().into(), target))
    }

    /// A word of the API, a value or a command.
    #[must_use]
    pub fn code(self, name: &'static str, words: impl Into<Rc<str>>) -> Self {
        self.part(name, Part::Code(words.into()))
    }

    /// Several words of the API.
    #[must_use]
    pub fn codes(mut self, name: &'static str, words: impl IntoIterator<Item = Rc<str>>) -> Self {
        let parts = self.listed(words.into_iter().map(Part::Code).collect());
        self.named.push((name, parts));
        self
    }

    /// A number.
    #[must_use]
    pub fn number(self, name: &'static str, number: impl ToString) -> Self {
        self.part(name, Part::Text(number.to_string().into()))
    }

    /// A moment, as the timeline shows it.
    #[must_use]
    pub fn time(self, name: &'static str, time: Time) -> Self {
        self.part(name, Part::Text(clock(time).into()))
    }

    fn part(mut self, name: &'static str, part: Part) -> Self {
        self.named.push((name, vec![part]));
        self
    }

    fn listed(&self, parts: Vec<Part>) -> Vec<Part> {
        let separator = match self.language {
            Language::English => ", ",
            Language::Chinese => "、",
        };
        let mut list = Vec::new();
        for part in parts {
            if !list.is_empty() {
                list.push(Part::Text(separator.into()));
            }
            list.push(part);
        }
        list
    }

    /// The sentence of a template: `{fact}` stands for a fact, `` `code` `` for words of the API.
    #[must_use]
    pub fn say(&self, template: &str) -> Sentence {
        self.say_all(&[template])
    }

    /// Several whole sentences, one behind the other.
    #[must_use]
    pub fn say_all(&self, templates: &[&str]) -> Sentence {
        let gap = match self.language {
            Language::English => " ",
            Language::Chinese => "",
        };
        let mut parts = Vec::new();
        for template in templates.iter().filter(|template| !template.is_empty()) {
            if !parts.is_empty() && !gap.is_empty() {
                parts.push(Part::Text(gap.into()));
            }
            self.fill(template, &mut parts);
        }
        parts.into()
    }

    fn fill(&self, template: &str, parts: &mut Vec<Part>) {
        for (index, piece) in template.split('`').enumerate() {
            if index % 2 == 1 {
                parts.push(Part::Code(piece.into()));
            } else {
                self.fill_words(piece, parts);
            }
        }
    }

    fn fill_words(&self, words: &str, parts: &mut Vec<Part>) {
        let mut rest = words;
        while let Some((before, name, after)) = placeholder(rest) {
            if !before.is_empty() {
                parts.push(Part::Text(before.into()));
            }
            match self.named.iter().find(|(known, _)| *known == name) {
                Some((_, fact)) => parts.extend(fact.iter().cloned()),
                None => parts.push(Part::Text(format!("{{{name}}}").into())),
            }
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
    }
}

/// The words before the first `{name}`, the name, and the words behind it.
fn placeholder(words: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = words.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Virtual time as `mm:ss.t`.
fn clock(time: Time) -> String {
    let (minutes, seconds, tenths) = (time.0 / 60_000, time.0 / 1_000 % 60, time.0 / 100 % 10);
    match minutes / 60 {
        0 => format!("{minutes:02}:{seconds:02}.{tenths}"),
        hours => format!("{hours}:{:02}:{seconds:02}.{tenths}", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;
    use crate::object::kind::Key;
    use crate::object::kind::Kind;
    use crate::text::language::Language;
    use crate::text::sentence::{Part, plain};
    use crate::time::Time;

    #[test]
    fn facts_stand_where_the_template_names_them() {
        let facts = Facts::new(Language::English).object("pod", Kind::Pod, &Key::new("default", "a-0")).time("until", Time(65_430));
        let sentence = facts.say("{pod} waits for `Ready` until {until}.");
        assert_eq!(plain(&sentence), "a-0 waits for Ready until 01:05.4.");
        assert!(matches!(&sentence[0], Part::Link(words, _) if &**words == "a-0"));
        assert!(matches!(&sentence[2], Part::Code(words) if &**words == "Ready"));
    }

    #[test]
    fn a_missing_fact_stays_visible() {
        assert_eq!(plain(&Facts::new(Language::English).say("{pod} waits.")), "{pod} waits.");
    }

    #[test]
    fn lists_have_the_commas_of_their_language() {
        let list = |language| plain(&Facts::new(language).codes("all", ["a".into(), "b".into()]).say("{all}"));
        assert_eq!(list(Language::English), "a, b");
        assert_eq!(list(Language::Chinese), "a、b");
    }
}
