//! Reads goals as scenario files write them (`check:`).
//!
//! A goal is a mapping of one word: `all`, `any` (lists of goals), `not` (a goal), or one of
//! - `pod: {name, namespace, exists, image, ready, phase, node}`
//! - `pods: {of: KIND/NAME, namespace, nodes, count, ready, updated, image}`
//! - `ordinals: {of: NAME, namespace, updated}`
//! - `revisions: {of: KIND/NAME, namespace, numbers}`
//! - `node: {name, exists, ready, cordoned, taint: KEY:EFFECT}`
//! - `object: {kind, name, namespace, exists, field, equals}`
//! - `event: {about: KIND/NAME, namespace, reason, says}`
//!
//! The namespace is `default` where it is left out. Every statement beside the names is one fact, and all of them have to hold.

use crate::cluster::rejection::FieldError;
use crate::object::Json;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::path::FieldPath;
use crate::object::pod::Phase;
use crate::object::taint::Effect;
use crate::scenario::goal::{Fact, Goal};
use std::collections::BTreeSet;

/// How deep goals may be nested.
const DEPTH_MAX: usize = 8;

/// The words that each form of facts knows.
const WORDS: [(&str, &[&str]); 7] = [
    ("pod", &["name", "namespace", "exists", "image", "ready", "phase", "node"]),
    ("pods", &["of", "namespace", "nodes", "count", "ready", "updated", "image"]),
    ("ordinals", &["of", "namespace", "updated"]),
    ("revisions", &["of", "namespace", "numbers"]),
    ("node", &["name", "exists", "ready", "cordoned", "taint"]),
    ("object", &["kind", "name", "namespace", "exists", "field", "equals"]),
    ("event", &["about", "namespace", "reason", "says"]),
];

const FORMS: [&str; 10] = ["all", "any", "event", "node", "not", "object", "ordinals", "pod", "pods", "revisions"];
const PHASES: [Phase; 5] = [Phase::Pending, Phase::Running, Phase::Succeeded, Phase::Failed, Phase::Unknown];

/// Reads a goal, or says everything that is wrong with it; paths begin at the goal itself.
///
/// # Errors
/// Where the value is not a goal.
pub fn goal(value: &Json) -> Result<Goal, Vec<FieldError>> {
    let mut faults = Vec::new();
    let goal = part(value, &FieldPath::root(), 0, &mut faults);
    if faults.is_empty() { Ok(goal) } else { Err(faults) }
}

fn part(value: &Json, path: &FieldPath, depth: usize, faults: &mut Vec<FieldError>) -> Goal {
    let empty = Goal::All(Vec::new());
    let single = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next());
    let Some((form, body)) = single else {
        let detail = format!("must be a mapping of exactly one of: {}", FORMS.join(", "));
        faults.push(FieldError::invalid(path.to_string(), value, detail));
        return empty;
    };
    if depth >= DEPTH_MAX {
        faults.push(FieldError::forbidden(path.to_string(), format!("goals are nested at most {DEPTH_MAX} deep")));
        return empty;
    }
    let here = path.key(form);
    match form.as_str() {
        "all" => Goal::All(parts(body, &here, depth, faults)),
        "any" => Goal::Any(parts(body, &here, depth, faults)),
        "not" => Goal::Not(Box::new(part(body, &here, depth + 1, faults))),
        other => {
            let words = WORDS.iter().find(|(form, _)| *form == other).map_or(&[][..], |(_, words)| words);
            let mut reader = Reader { body, path: here, words, faults };
            let facts = match other {
                "pod" => reader.pod(),
                "pods" => reader.pods(),
                "ordinals" => reader.ordinals(),
                "revisions" => reader.revisions(),
                "node" => reader.node(),
                "object" => reader.object(),
                "event" => reader.event(),
                _ => {
                    faults.push(FieldError::unsupported(path.to_string(), &other.into(), &FORMS));
                    return empty;
                }
            };
            reader.finish(facts)
        }
    }
}

fn parts(body: &Json, path: &FieldPath, depth: usize, faults: &mut Vec<FieldError>) -> Vec<Goal> {
    let Some(list) = body.as_array() else {
        faults.push(FieldError::invalid(path.to_string(), body, "must be a list of goals"));
        return Vec::new();
    };
    list.iter().enumerate().map(|(index, one)| part(one, &path.index(index), depth + 1, faults)).collect()
}

/// Reads the statements of one form.
struct Reader<'a> {
    body: &'a Json,
    path: FieldPath,
    words: &'static [&'static str],
    faults: &'a mut Vec<FieldError>,
}

impl Reader<'_> {
    fn pod(&mut self) -> Vec<Fact> {
        let pod = self.key();
        let mut facts = Vec::new();
        facts.extend(self.flag("exists").map(|exists| {
            let object = ObjectRef { kind: Kind::Pod, key: pod.clone() };
            Fact::Exists { object, exists }
        }));
        facts.extend(self.text("image").map(|image| Fact::PodImage { pod: pod.clone(), image }));
        facts.extend(self.flag("ready").map(|ready| Fact::PodReady { pod: pod.clone(), ready }));
        facts.extend(self.phase().map(|phase| Fact::PodPhase { pod: pod.clone(), phase }));
        facts.extend(self.text("node").map(|node| Fact::PodNode { pod: pod.clone(), node }));
        facts
    }

    fn pods(&mut self) -> Vec<Fact> {
        let Some(workload) = self.workload("of") else { return Vec::new() };
        let mut facts = Vec::new();
        facts.extend(self.names("nodes").map(|nodes| Fact::PodsOnNodes { workload: workload.clone(), nodes }));
        facts.extend(self.integer("count").map(|count| Fact::PodsCount { workload: workload.clone(), count }));
        facts.extend(self.integer("ready").map(|count| Fact::PodsReady { workload: workload.clone(), count }));
        facts.extend(self.integer("updated").map(|count| Fact::PodsUpdated { workload: workload.clone(), count }));
        facts.extend(self.text("image").map(|image| Fact::PodsImage { workload: workload.clone(), image }));
        facts
    }

    fn ordinals(&mut self) -> Vec<Fact> {
        let namespace = self.namespace();
        let name = self.required("of");
        let set = Key { namespace, name };
        self.integers("updated").map(|ordinals| Fact::OrdinalsUpdated { set, ordinals }).into_iter().collect()
    }

    fn revisions(&mut self) -> Vec<Fact> {
        let Some(workload) = self.workload("of") else { return Vec::new() };
        self.integers("numbers").map(|numbers| Fact::Revisions { workload, numbers }).into_iter().collect()
    }

    fn node(&mut self) -> Vec<Fact> {
        let node = self.required("name");
        let mut facts = Vec::new();
        facts.extend(self.flag("exists").map(|exists| {
            let object = ObjectRef { kind: Kind::Node, key: Key { namespace: "".into(), name: node.clone() } };
            Fact::Exists { object, exists }
        }));
        facts.extend(self.flag("ready").map(|ready| Fact::NodeReady { node: node.clone(), ready }));
        facts.extend(self.flag("cordoned").map(|cordoned| Fact::NodeCordoned { node: node.clone(), cordoned }));
        facts.extend(self.taint().map(|(key, effect)| Fact::NodeTaint { node: node.clone(), key, effect }));
        facts
    }

    fn object(&mut self) -> Vec<Fact> {
        let word = self.required("kind");
        let Some(kind) = self.kind("kind", &word) else { return Vec::new() };
        let mut key = self.key();
        if !kind.info().namespaced {
            key.namespace = "".into();
        }
        let object = ObjectRef { kind, key };
        let mut facts = Vec::new();
        facts.extend(self.flag("exists").map(|exists| Fact::Exists { object: object.clone(), exists }));
        let value = self.body.get("equals").cloned();
        match (self.text("field"), value) {
            (Some(field), Some(value)) => facts.push(Fact::Field { object, path: FieldPath::parse(&field), value }),
            (Some(_), None) => self.fault(FieldError::required(self.at("equals"), "the value that the field has")),
            (None, Some(_)) => self.fault(FieldError::required(self.at("field"), "the path of a field")),
            (None, None) => {}
        }
        facts
    }

    fn event(&mut self) -> Vec<Fact> {
        let Some(about) = self.workload("about") else { return Vec::new() };
        let reason = self.required("reason");
        let says = self.text("says").unwrap_or_else(|| "".into());
        vec![Fact::Event { about, reason, says }]
    }

    /// The goal of these facts, once it is sure that nothing was written that nobody reads.
    fn finish(self, mut facts: Vec<Fact>) -> Goal {
        let Some(map) = self.body.as_object() else {
            self.faults.push(FieldError::invalid(self.path.to_string(), self.body, "must be a mapping"));
            return Goal::All(Vec::new());
        };
        for word in map.keys().filter(|word| !self.words.contains(&word.as_str())) {
            self.faults.push(FieldError::unsupported(self.path.key(word.as_str()).to_string(), &word.as_str().into(), self.words));
        }
        if facts.is_empty() && self.faults.is_empty() {
            self.faults.push(FieldError::required(self.path.to_string(), "it states nothing that could hold or not"));
        }
        match facts.pop() {
            Some(only) if facts.is_empty() => Goal::Fact(only),
            last => Goal::All(facts.into_iter().chain(last).map(Goal::Fact).collect()),
        }
    }

    fn at(&self, field: &str) -> String {
        self.path.key(field).to_string()
    }

    fn fault(&mut self, fault: FieldError) {
        self.faults.push(fault);
    }

    fn typed<T>(&mut self, field: &'static str, what: &str, read: impl Fn(&Json) -> Option<T>) -> Option<T> {
        let value = self.body.get(field)?.clone();
        let found = read(&value);
        if found.is_none() {
            self.fault(FieldError::invalid(self.at(field), &value, format!("must be {what}")));
        }
        found
    }

    fn text(&mut self, field: &'static str) -> Option<Name> {
        self.typed(field, "a text", |value| value.as_str().map(Name::from))
    }

    fn flag(&mut self, field: &'static str) -> Option<bool> {
        self.typed(field, "true or false", Json::as_bool)
    }

    fn integer(&mut self, field: &'static str) -> Option<i64> {
        self.typed(field, "a number that is not negative", |value| value.as_i64().filter(|number| *number >= 0))
    }

    fn names(&mut self, field: &'static str) -> Option<BTreeSet<Name>> {
        self.typed(field, "a list of texts", |value| value.as_array()?.iter().map(|one| one.as_str().map(Name::from)).collect())
    }

    fn integers(&mut self, field: &'static str) -> Option<BTreeSet<i64>> {
        self.typed(field, "a list of numbers", |value| value.as_array()?.iter().map(Json::as_i64).collect())
    }

    fn phase(&mut self) -> Option<Phase> {
        let word = self.text("phase")?;
        let found = PHASES.into_iter().find(|phase| phase.text() == &*word);
        if found.is_none() {
            self.fault(FieldError::unsupported(self.at("phase"), &(*word).into(), &PHASES.map(Phase::text)));
        }
        found
    }

    fn taint(&mut self) -> Option<(Name, Effect)> {
        self.typed("taint", "KEY:EFFECT", |value| {
            let (key, effect) = value.as_str()?.rsplit_once(':')?;
            Some((key.into(), Effect::of_text(effect)?))
        })
    }

    fn required(&mut self, field: &'static str) -> Name {
        if self.body.get(field).is_none() {
            self.fault(FieldError::required(self.at(field), ""));
        }
        self.text(field).unwrap_or_else(|| "".into())
    }

    fn namespace(&mut self) -> Name {
        self.text("namespace").unwrap_or_else(|| "default".into())
    }

    fn key(&mut self) -> Key {
        Key { namespace: self.namespace(), name: self.required("name") }
    }

    fn kind(&mut self, field: &'static str, word: &str) -> Option<Kind> {
        let found = Kind::of_argument(word);
        if found.is_none() && !word.is_empty() {
            self.fault(FieldError::invalid(self.at(field), &word.into(), "is not a kind that the cluster holds"));
        }
        found
    }

    /// `KIND/NAME`, in the namespace that is given beside it.
    fn workload(&mut self, field: &'static str) -> Option<ObjectRef> {
        let namespace = self.namespace();
        let words = self.required(field);
        let Some((kind, name)) = words.split_once('/') else {
            if !words.is_empty() {
                self.fault(FieldError::invalid(self.at(field), &(*words).into(), "must be KIND/NAME"));
            }
            return None;
        };
        let kind = self.kind(field, kind)?;
        let namespace = if kind.info().namespaced { namespace } else { "".into() };
        Some(ObjectRef { kind, key: Key { namespace, name: name.into() } })
    }
}

#[cfg(test)]
mod tests {
    use super::goal;
    use serde_json::{Value, json};

    fn check(value: &Value, expected: &[&str]) {
        let faults: Vec<String> = goal(value).err().unwrap_or_default().iter().map(ToString::to_string).collect();
        assert_eq!(faults, expected, "{value}");
    }

    #[test]
    fn faults_name_their_place() {
        check(&json!({"all": [{"pods": {"of": "mysql", "ready": 3}}]}), &[r#"all[0].pods.of: Invalid value: "mysql": must be KIND/NAME"#]);
        check(&json!({"pod": {"name": "a", "ready": "yes"}}), &[r#"pod.ready: Invalid value: "yes": must be true or false"#]);
        check(&json!({"pod": {"ready": true}}), &["pod.name: Required value"]);
        check(&json!({"pod": {"name": "a"}}), &["pod: Required value: it states nothing that could hold or not"]);
        check(&json!({"node": {"name": "a", "taint": "x"}}), &[r#"node.taint: Invalid value: "x": must be KEY:EFFECT"#]);
    }

    #[test]
    fn unknown_words_are_faults() {
        let faults = goal(&json!({"pod": {"name": "a", "ready": true, "redy": true}})).unwrap_err();
        assert!(faults[0].to_string().starts_with(r#"pod.redy: Unsupported value: "redy": supported values: "#), "{faults:?}");
        let faults = goal(&json!({"pot": {}})).unwrap_err();
        assert!(faults[0].to_string().contains(r#"Unsupported value: "pot""#), "{faults:?}");
    }

    #[test]
    fn nothing_that_is_written_ends_the_reader() {
        let mut deep = json!({"pod": {"name": "a", "ready": true}});
        for _ in 0..20 {
            deep = json!({"not": deep});
        }
        for value in [json!(null), json!([]), json!({}), json!({"all": 3}), json!({"pod": 3}), json!({"object": []}), deep] {
            assert!(goal(&value).is_err(), "{value}");
        }
    }
}
