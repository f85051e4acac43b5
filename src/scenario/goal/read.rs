//! Goals as scenario files write them (`check:`): the types of this file are their format.
//!
//! A goal is a mapping of one word: `all`, `any` (lists of goals), `not` (a goal), or one of the forms below. Every statement beside
//! the names is one fact, and all of them have to hold. The namespace is `default` where it is left out.

use crate::object::Json;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::path::FieldPath;
use crate::object::pod::Phase;
use crate::object::taint::Effect;
use crate::scenario::goal::{Fact, Goal};
use serde::de::{Deserialize, Deserializer};
use std::collections::BTreeSet;

#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Written {
    All(Vec<Goal>),
    Any(Vec<Goal>),
    Not(Box<Goal>),
    Pod(Pod),
    Pods(Pods),
    Ordinals(Ordinals),
    Revisions(Revisions),
    Node(Node),
    Object(Object),
    Event(Event),
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pod {
    name: Name,
    #[serde(default = "default_namespace")]
    namespace: Name,
    exists: Option<bool>,
    image: Option<Name>,
    ready: Option<bool>,
    phase: Option<PhaseWord>,
    node: Option<Name>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pods {
    of: Reference,
    #[serde(default = "default_namespace")]
    namespace: Name,
    nodes: Option<BTreeSet<Name>>,
    count: Option<u32>,
    ready: Option<u32>,
    updated: Option<u32>,
    image: Option<Name>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ordinals {
    /// The name of a StatefulSet.
    of: Name,
    #[serde(default = "default_namespace")]
    namespace: Name,
    updated: BTreeSet<i64>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Revisions {
    of: Reference,
    #[serde(default = "default_namespace")]
    namespace: Name,
    numbers: BTreeSet<i64>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Node {
    name: Name,
    exists: Option<bool>,
    ready: Option<bool>,
    cordoned: Option<bool>,
    taint: Option<Taint>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Object {
    kind: KindWord,
    name: Name,
    #[serde(default = "default_namespace")]
    namespace: Name,
    exists: Option<bool>,
    field: Option<String>,
    /// What the field has; `null` where it is to be absent.
    #[serde(default, deserialize_with = "some")]
    equals: Option<Json>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    about: Reference,
    #[serde(default = "default_namespace")]
    namespace: Name,
    reason: Name,
    /// A part of the message.
    #[serde(default = "nothing")]
    says: Name,
}

/// A kind in one of the words that kubectl knows it by.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct KindWord(Kind);

/// `KIND/NAME`
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Reference {
    kind: Kind,
    name: Name,
}

/// `KEY:EFFECT`
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Taint {
    key: Name,
    effect: Effect,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
enum PhaseWord {
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
}

impl TryFrom<Written> for Goal {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let mut facts = match written {
            Written::All(parts) if !parts.is_empty() => return Ok(Self::All(parts)),
            Written::Any(parts) if !parts.is_empty() => return Ok(Self::Any(parts)),
            Written::All(_) | Written::Any(_) => Vec::new(),
            Written::Not(part) => return Ok(Self::Not(part)),
            Written::Pod(pod) => pod.facts(),
            Written::Pods(pods) => pods.facts(),
            Written::Ordinals(one) => {
                vec![Fact::OrdinalsUpdated { set: Key { namespace: one.namespace, name: one.of }, ordinals: one.updated }]
            }
            Written::Revisions(one) => vec![Fact::Revisions { workload: one.of.within(&one.namespace), numbers: one.numbers }],
            Written::Node(node) => node.facts(),
            Written::Object(object) => object.facts()?,
            Written::Event(one) => {
                vec![Fact::Event { about: one.about.within(&one.namespace), reason: one.reason, says: one.says }]
            }
        };
        match facts.pop() {
            None => Err("it states nothing that could hold or not"),
            Some(only) if facts.is_empty() => Ok(Self::Fact(only)),
            last => Ok(Self::All(facts.into_iter().chain(last).map(Self::Fact).collect())),
        }
    }
}

impl Pod {
    fn facts(self) -> Vec<Fact> {
        let pod = Key { namespace: self.namespace, name: self.name };
        let object = ObjectRef { kind: Kind::Pod, key: pod.clone() };
        let facts = [
            self.exists.map(|exists| Fact::Exists { object, exists }),
            self.image.map(|image| Fact::PodImage { pod: pod.clone(), image }),
            self.ready.map(|ready| Fact::PodReady { pod: pod.clone(), ready }),
            self.phase.map(|phase| Fact::PodPhase { pod: pod.clone(), phase: phase.into() }),
            self.node.map(|node| Fact::PodNode { pod, node }),
        ];
        facts.into_iter().flatten().collect()
    }
}

impl Pods {
    fn facts(self) -> Vec<Fact> {
        let workload = self.of.within(&self.namespace);
        let facts = [
            self.nodes.map(|nodes| Fact::PodsOnNodes { workload: workload.clone(), nodes }),
            self.count.map(|count| Fact::PodsCount { workload: workload.clone(), count: count.into() }),
            self.ready.map(|count| Fact::PodsReady { workload: workload.clone(), count: count.into() }),
            self.updated.map(|count| Fact::PodsUpdated { workload: workload.clone(), count: count.into() }),
            self.image.map(|image| Fact::PodsImage { workload, image }),
        ];
        facts.into_iter().flatten().collect()
    }
}

impl Node {
    fn facts(self) -> Vec<Fact> {
        let node = self.name;
        let object = ObjectRef { kind: Kind::Node, key: Key { namespace: nothing(), name: node.clone() } };
        let facts = [
            self.exists.map(|exists| Fact::Exists { object, exists }),
            self.ready.map(|ready| Fact::NodeReady { node: node.clone(), ready }),
            self.cordoned.map(|cordoned| Fact::NodeCordoned { node: node.clone(), cordoned }),
            self.taint.map(|taint| Fact::NodeTaint { node, key: taint.key, effect: taint.effect }),
        ];
        facts.into_iter().flatten().collect()
    }
}

impl Object {
    fn facts(self) -> Result<Vec<Fact>, &'static str> {
        let object = Reference { kind: self.kind.0, name: self.name }.within(&self.namespace);
        let field = match (self.field, self.equals) {
            (Some(field), Some(value)) => Some(Fact::Field { object: object.clone(), path: FieldPath::parse(&field), value }),
            (None, None) => None,
            (Some(_), None) => return Err("`field` needs `equals` beside it, the value that the field has"),
            (None, Some(_)) => return Err("`equals` needs `field` beside it, the path of a field"),
        };
        Ok(self.exists.map(|exists| Fact::Exists { object, exists }).into_iter().chain(field).collect())
    }
}

impl Reference {
    /// The object of that kind and name; the namespace counts for a kind that has one.
    fn within(self, namespace: &Name) -> ObjectRef {
        let namespace = if self.kind.info().namespaced { namespace.clone() } else { nothing() };
        ObjectRef { kind: self.kind, key: Key { namespace, name: self.name } }
    }
}

impl TryFrom<String> for KindWord {
    type Error = String;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Kind::of_argument(&word).map(Self).ok_or_else(|| format!("`{word}` is not a kind that the cluster holds"))
    }
}

impl TryFrom<String> for Reference {
    type Error = String;

    fn try_from(words: String) -> Result<Self, Self::Error> {
        let (kind, name) = words.split_once('/').ok_or("must be KIND/NAME")?;
        Ok(Self { kind: KindWord::try_from(kind.to_owned())?.0, name: name.into() })
    }
}

impl TryFrom<String> for Taint {
    type Error = &'static str;

    fn try_from(words: String) -> Result<Self, Self::Error> {
        let (key, effect) = words.rsplit_once(':').ok_or("must be KEY:EFFECT")?;
        Ok(Self { key: key.into(), effect: Effect::of_text(effect).ok_or("must be KEY:EFFECT")? })
    }
}

impl From<PhaseWord> for Phase {
    fn from(word: PhaseWord) -> Self {
        match word {
            PhaseWord::Pending => Self::Pending,
            PhaseWord::Running => Self::Running,
            PhaseWord::Succeeded => Self::Succeeded,
            PhaseWord::Failed => Self::Failed,
            PhaseWord::Unknown => Self::Unknown,
        }
    }
}

fn some<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(from).map(Some)
}

fn default_namespace() -> Name {
    "default".into()
}

fn nothing() -> Name {
    "".into()
}

#[cfg(test)]
mod tests {
    use super::Goal;
    use serde_json::{Value, json};

    fn check(value: &Value, expected: &str) {
        let fault = serde_json::from_value::<Goal>(value.clone()).unwrap_err().to_string();
        assert!(fault.contains(expected), "{value}: {fault}");
    }

    #[test]
    fn what_is_no_goal_is_refused() {
        check(&json!({"all": [{"pods": {"of": "mysql", "ready": 3}}]}), "must be KIND/NAME");
        check(&json!({"pod": {"name": "a", "ready": "yes"}}), r#"invalid type: string "yes", expected a boolean"#);
        check(&json!({"pod": {"name": "a", "phase": "runs"}}), "unknown variant `runs`, expected one of `Pending`");
        check(&json!({"pods": {"of": "ds/a", "ready": -1}}), "invalid value: integer `-1`, expected u32");
        check(&json!({"node": {"name": "a", "taint": "x"}}), "must be KEY:EFFECT");
        check(&json!({"revisions": {"of": "dz/a", "numbers": [1]}}), "`dz` is not a kind that the cluster holds");
        check(&json!({"object": {"kind": "Pod", "name": "a", "field": "spec"}}), "`field` needs `equals` beside it");
        check(&json!({"pod": {"name": "a"}, "node": {"name": "b"}}), "expected map with a single key");
        for value in [json!(null), json!([]), json!({}), json!("all"), json!({"all": 3}), json!({"pod": 3}), json!({"object": []})] {
            check(&value, "");
        }
    }

    #[test]
    fn a_field_may_be_said_to_be_absent() {
        let goal = json!({"object": {"kind": "Pod", "name": "a", "field": "spec.nodeName", "equals": null}});
        assert!(serde_json::from_value::<Goal>(goal).is_ok());
    }
}
