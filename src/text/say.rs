//! From a sentence as it is kept and the facts of a reason to the sentence that is read.
//!
//! A language is free to put the facts in its own order; a fact that a sentence names and nobody gives stays visible as it is written,
//! which a test looks for. Names lead to the thing they name.

use crate::control::plan::Decision;
use crate::control::scheduler::plugins::Refusal;
use crate::object::kind::{Key, Kind, Name};
use crate::playground::subject::Subject;
use crate::text::language::Language;
use crate::text::sentence::{Part, Sentence, Target, plain};
use crate::text::sentences;
use crate::why::facts::{Fact, Facts, Worded};

/// The sentence of what was decided, and why.
#[must_use]
pub fn decided(language: Language, decision: &Decision) -> Sentence {
    say_with(language, &decision.reason, &decision.facts())
}

/// Why one node cannot take a Pod.
#[must_use]
pub fn refused(language: Language, pod: &Key, node: &Name, refusal: &Refusal) -> Sentence {
    let facts = Facts::new().within(&pod.namespace).object("pod", Kind::Pod, pod).node("node", node);
    say_with(language, refusal, &refusal.facts().or(facts))
}

/// The sentence of something that has one.
#[must_use]
pub fn say(language: Language, worded: &dyn Worded) -> Sentence {
    say_with(language, worded, &worded.facts())
}

/// The sentence of something that has one, with more facts than its own.
#[must_use]
pub fn say_with(language: Language, worded: &dyn Worded, facts: &Facts) -> Sentence {
    kept(language, worded.code(), worded.form(), facts)
}

/// The sentence that is kept under a code and a form.
pub(crate) fn kept(language: Language, code: &str, form: &str, facts: &Facts) -> Sentence {
    let mut parts = Vec::new();
    Writer { language, facts }.sentence(code, form, &mut parts);
    // A sentence that was to follow may have nothing to say.
    if let Some(Part::Text(last)) = parts.last_mut()
        && last.ends_with(' ')
    {
        *last = last.trim_end().into();
    }
    parts.retain(|part| !matches!(part, Part::Text(words) if words.is_empty()));
    parts.into()
}

/// Writes the parts of a sentence.
struct Writer<'a> {
    language: Language,
    facts: &'a Facts,
}

impl Writer<'_> {
    fn sentence(&self, code: &str, form: &str, parts: &mut Vec<Part>) {
        let kept = sentences::find(self.language, code, form).unwrap_or(code);
        for (index, piece) in kept.split('`').enumerate() {
            if index % 2 == 0 {
                self.words(piece, parts);
            } else {
                let mut code = Vec::new();
                self.words(piece, &mut code);
                parts.push(Part::Code(plain(&code).into()));
            }
        }
    }

    /// Words outside of code: `{name}` stands for a fact.
    fn words(&self, words: &str, parts: &mut Vec<Part>) {
        let mut rest = words;
        while let Some((before, name, after)) = sentences::placeholder(rest) {
            push_text(before, parts);
            match self.facts.get(name) {
                Some(fact) => self.fact(&fact, parts),
                None => push_text(&format!("{{{name}}}"), parts),
            }
            rest = after;
        }
        push_text(rest, parts);
    }

    fn fact(&self, fact: &Fact, parts: &mut Vec<Part>) {
        match fact {
            Fact::Object(object) => {
                parts.push(Part::Link(object.key.name.clone(), Target::Subject(Subject::Object(object.clone()))));
            }
            Fact::Reference(object) => {
                let words = format!("{}/{}", object.kind, object.key.name);
                parts.push(Part::Link(words.into(), Target::Subject(Subject::Object(object.clone()))));
            }
            Fact::Taint(taint) => parts.push(match self.facts.get("node") {
                Some(Fact::Object(node)) if node.kind == Kind::Node => {
                    Part::Link(taint.text().into(), Target::Taint { node: node.key.name, key: taint.key.clone() })
                }
                _ => Part::Code(taint.text().into()),
            }),
            Fact::Code(words) => parts.push(Part::Code(words.clone())),
            Fact::Number(number) => parts.push(Part::Text(number.clone())),
            Fact::Time(time) => parts.push(Part::Text(time.clock().into())),
            Fact::List(facts) => {
                for (index, fact) in facts.iter().enumerate() {
                    if index > 0 {
                        push_text(self.language.separator(), parts);
                    }
                    self.fact(fact, parts);
                }
            }
            Fact::Sentence(code, form) => self.sentence(code, form, parts),
        }
    }
}

fn push_text(words: &str, parts: &mut Vec<Part>) {
    if !words.is_empty() {
        parts.push(Part::Text(words.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::{decided, say_with};
    use crate::control::daemon_set::reason::Reason as DaemonReason;
    use crate::control::plan::Decision;
    use crate::control::taint_eviction::reason::Reason;
    use crate::object::kind::{Key, Kind, ObjectRef};
    use crate::object::taint::{Effect, Taint};
    use crate::text::language::Language;
    use crate::text::sentence::{Part, Target, plain};
    use crate::why::facts::{Facts, Worded};
    use crate::why::scope::Subject;
    use std::rc::Rc;

    struct Bound;

    impl Worded for Bound {
        fn code(&self) -> &'static str {
            "storage/in-use"
        }
    }

    #[test]
    fn a_sentence_says_what_why_and_the_way_out() {
        let taint = Taint::new("dedicated", Effect::NoSchedule, None);
        let set = ObjectRef { kind: Kind::DaemonSet, key: Key::new("kube-system", "fluentd") };
        let decision = Decision::leave(Subject::Node("node-2".into()), Some(Rc::new(set)), DaemonReason::TaintNotTolerated { taint });
        assert_eq!(
            plain(&decided(Language::English, &decision)),
            "fluentd does not tolerate the taint dedicated:NoSchedule on node-2, so no Pod is created there. Add a toleration for it to \
             spec.template.spec.tolerations, or take the taint away: kubectl taint node node-2 dedicated:NoSchedule-."
        );
    }

    #[test]
    fn names_lead_to_what_they_name() {
        let about = Subject::Object(ObjectRef { kind: Kind::Pod, key: Key::new("default", "a-0") });
        let reason = Reason::NotTolerated { node: "node-1".into(), taint: Taint::new("k", Effect::NoExecute, None) };
        let sentence = decided(Language::English, &Decision::leave(about, None, reason));
        assert!(
            sentence.iter().any(|part| matches!(part, Part::Link(_, Target::Taint { node, .. }) if &**node == "node-1")),
            "{sentence:?}"
        );
        assert!(sentence.iter().any(|part| matches!(part, Part::Link(words, Target::Subject(_)) if &**words == "a-0")), "{sentence:?}");
    }

    #[test]
    fn lists_have_the_commas_of_their_language_and_a_missing_fact_stays_visible() {
        let facts = Facts::new().codes("pods", ["a".into(), "b".into()]);
        let said = |language| plain(&say_with(language, &Bound, &facts));
        assert!(said(Language::English).starts_with("{claim} is to be deleted, but is in use by a, b."));
        assert!(said(Language::Chinese).contains("a、b"));
    }
}
