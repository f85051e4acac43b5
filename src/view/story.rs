//! The chain of causes as plain lines for `podloom why`: on each line the time, the actor, and what was decided and why.

use super::inspector::Inspector;
use super::model::{self, Asked, Changed};
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::playground::intent::InspectorTab;
use crate::playground::subject::Subject;
use crate::sim::world::World;
use crate::text::language::Language;
use crate::text::sentence::plain;

/// The chain of causes of an object or a place, latest first. `words` are `pod/web-1`, `node/a`, or `daemonset/agent node/a` for the
/// place of a workload.
///
/// # Errors
/// If the question cannot be parsed, or names something that never existed.
pub fn story(world: &World, words: &[&str], language: Language) -> Result<String, String> {
    let subject = subject(words)?;
    let changed = Changed::default();
    let asked = Asked { world, changed: &changed, subject: &subject, text: "", documents: &[], tab: InspectorTab::Why, language };
    let inspector = model::inspector(&asked).ok_or_else(|| format!("there is no {}, and never was", words.join(" ")))?;
    Ok(told(&inspector))
}

fn told(inspector: &Inspector) -> String {
    let line = |at_ms: u64, actor: &str, sentence: &str| format!("{:>6}.{:03}s  {actor}: {sentence}\n", at_ms / 1000, at_ms % 1000);
    inspector.chain.iter().map(|cause| line(cause.at_ms, cause.actor.word(), &plain(&cause.sentence))).collect()
}

fn subject(words: &[&str]) -> Result<Subject, String> {
    let (namespace, words) = match words {
        ["-n", namespace, rest @ ..] => (*namespace, rest),
        [rest @ .., "-n", namespace] => (*namespace, rest),
        rest => ("default", rest),
    };
    match words {
        [object] => Ok(Subject::Object(reference(object, namespace)?)),
        [workload, node] => {
            let (workload, node) = (reference(workload, namespace)?, reference(node, namespace)?);
            if !matches!(workload.kind, Kind::DaemonSet | Kind::StatefulSet) || node.kind != Kind::Node {
                return Err("two objects are a DaemonSet or StatefulSet and a Node".to_owned());
            }
            Ok(Subject::Absence { workload, node: node.key.name })
        }
        _ => Err("an object is asked about: pod/web-1".to_owned()),
    }
}

fn reference(word: &str, namespace: &str) -> Result<ObjectRef, String> {
    let (kind, name) = word.split_once('/').ok_or_else(|| format!("{word:?} is not TYPE/NAME"))?;
    let kind = Kind::of_argument(kind).ok_or_else(|| format!("there is no type {kind:?}"))?;
    Ok(ObjectRef { kind, key: Key::new(if kind.info().namespaced { namespace } else { "" }, name) })
}
