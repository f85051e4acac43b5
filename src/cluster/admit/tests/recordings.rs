//! What a real API server answered in the recordings of tests/conformance: refusals, defaults, and that nothing good is refused.

use super::{merge, refused, refused_update};
use crate::cluster::admit::default;
use crate::cluster::admit::field::same;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::tests::{conformance, recordings};
use serde::Deserialize;

/// The manifests of a scenario, as text.
fn scenario(name: &str) -> String {
    std::fs::read_to_string(conformance().join(format!("scenarios/{name}.yaml"))).unwrap()
}

/// The documents of a YAML text that are manifests of kinds we know.
fn manifests(text: &str) -> Vec<(Kind, Json)> {
    serde_yaml::Deserializer::from_str(text)
        .filter_map(|document| Json::deserialize(document).ok())
        .filter_map(|mut object| {
            let kind = Kind::of_manifest(object["apiVersion"].as_str()?, object["kind"].as_str()?)?;
            if kind.info().namespaced && object["metadata"].is_object() && object["metadata"]["namespace"].is_null() {
                object["metadata"]["namespace"] = "default".into();
            }
            Some((kind, object))
        })
        .collect()
}

/// What kubectl prints for a refusal.
fn printed(kind: Kind, object: &Json, causes: &[String]) -> String {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    match causes {
        [cause] => format!("The {kind} \"{name}\" is invalid: {cause}\n"),
        _ => format!(
            "The {kind} \"{name}\" is invalid: \n{}\n",
            causes.iter().map(|cause| format!("* {cause}")).collect::<Vec<_>>().join("\n")
        ),
    }
}

/// The object of the last snapshot that had any.
fn stored(snapshots: &[Json], kind: Kind, name: &str) -> Option<Json> {
    let objects = snapshots.iter().rev().find_map(|snapshot| snapshot["objects"].as_array())?;
    objects.iter().find(|object| object["kind"] == kind.info().name && object["metadata"]["name"] == *name).cloned()
}

/// What a step would have the server refuse, as kubectl prints it.
fn answer(before: &[Json], snapshot: &Json) -> Option<String> {
    let words = shlex::split(snapshot["step"].as_str()?)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (kind, object, causes) = match words.as_slice() {
        ["kubectl", "patch", resource, name, "-p", patch] => {
            let kind = Kind::of_argument(resource)?;
            let old = stored(before, kind, name)?;
            let mut new = old.clone();
            merge(&mut new, &serde_json::from_str(patch).ok()?);
            (kind, new.clone(), refused_update(kind, new, old))
        }
        _ => {
            let (kind, object) = manifests(snapshot["stdin"].as_str()?).pop()?;
            match stored(before, kind, object["metadata"]["name"].as_str().unwrap_or_default()) {
                Some(old) => {
                    let mut new = old.clone();
                    merge(&mut new, &object);
                    (kind, new.clone(), refused_update(kind, new, old))
                }
                None => (kind, object.clone(), refused(kind, object)),
            }
        }
    };
    Some(printed(kind, &object, &causes))
}

#[test]
fn refusals_are_those_of_the_recordings() {
    let mut seen = 0;
    for (name, recording) in recordings() {
        let snapshots = recording["snapshots"].as_array().unwrap();
        for (index, snapshot) in snapshots.iter().enumerate() {
            let stderr = snapshot["stderr"].as_str().unwrap_or_default();
            if !stderr.starts_with("The ") || stderr.starts_with("The request") || snapshot["step"].is_null() {
                continue;
            }
            let answer = answer(&snapshots[..index], snapshot);
            assert_eq!(answer.as_deref(), Some(stderr), "{name} {}", snapshot["step"]);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn nothing_that_was_accepted_is_refused() {
    for (name, recording) in recordings() {
        let text = scenario(&name);
        let first = recording["snapshots"][0]["exit"] == 0;
        if first {
            for (kind, object) in manifests(&text) {
                assert_eq!(refused(kind, object), Vec::<String>::new(), "{name}");
            }
        }
        for snapshot in recording["snapshots"].as_array().unwrap() {
            let created = snapshot["stdout"].as_str().unwrap_or_default().contains(" created");
            if snapshot["exit"] == 0 && created {
                for (kind, object) in manifests(snapshot["stdin"].as_str().unwrap_or_default()) {
                    assert_eq!(refused(kind, object), Vec::<String>::new(), "{name} {}", snapshot["step"]);
                }
            }
        }
    }
}

#[test]
fn defaults_are_those_of_the_recordings() {
    let mut seen = 0;
    for (name, recording) in recordings() {
        let text = scenario(&name);
        let first = std::slice::from_ref(&recording["snapshots"][0]);
        for (kind, mut object) in manifests(&text) {
            if !matches!(kind, Kind::DaemonSet | Kind::StatefulSet | Kind::PodDisruptionBudget) {
                continue;
            }
            let Some(stored) = stored(first, kind, object["metadata"]["name"].as_str().unwrap_or_default()) else { continue };
            default::apply(kind, &mut object);
            default::drop_disabled(kind, &mut object, None);
            // Leaving out what is empty is the decoder's business.
            assert!(same(&object["spec"], &stored["spec"]), "{name}: {} {}", object["spec"], stored["spec"]);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn stored_objects_have_their_defaults_already() {
    for (name, recording) in recordings() {
        for snapshot in recording["snapshots"].as_array().unwrap().iter().step_by(4) {
            for object in snapshot["objects"].as_array().into_iter().flatten() {
                let kind =
                    Kind::of_manifest(object["apiVersion"].as_str().unwrap_or_default(), object["kind"].as_str().unwrap_or_default());
                if let Some(kind @ (Kind::DaemonSet | Kind::StatefulSet | Kind::Node | Kind::PersistentVolumeClaim)) = kind {
                    let mut again = object.clone();
                    default::apply(kind, &mut again);
                    assert_eq!(&again, object, "{name}");
                }
            }
        }
    }
}
