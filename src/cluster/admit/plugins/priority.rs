//! Priority (`plugin/pkg/admission/priority`, Kubernetes v1.36): the number and the preemption policy of a Pod's class.

use crate::cluster::admit::field::text;
use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::authors::place;
use crate::object::authors::record::Changes;
use crate::object::authors::{Author, Plugin, Who};
use crate::object::kind::Kind;
use crate::object::read;
use std::fmt::Display;

/// What the plugin takes from a PriorityClass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name; empty for the priority of Pods without a class.
    name: String,
    /// Its number.
    value: i32,
    /// `PreemptLowerPriority` or `Never`.
    preemption_policy: String,
}

impl Class {
    /// The priority of Pods without a class.
    pub fn none() -> Self {
        Self { name: String::new(), value: 0, preemption_policy: "PreemptLowerPriority".to_owned() }
    }
}

/// Writes the priority of the Pod's class, of the default class, or of none. `at` is the place of the spec.
///
/// # Errors
/// Forbidden where the class doesn't exist, or where the Pod says another priority than its class.
pub fn admit(cluster: &Cluster, spec: &mut Json, name: &str, at: &str, changes: &mut Changes) -> Result<(), Rejection> {
    let forbidden = |why: String| Rejection::new(Reason::Forbidden, format!("pods \"{name}\" is forbidden: {why}"));
    let class = class_of(cluster, spec).map_err(&forbidden)?;
    let computed = |field: &str, given: &dyn Display, computed: &dyn Display| {
        forbidden(format!(
            "the {field} ({given}) must not be provided in pod spec; priority admission controller computed {computed} from the given PriorityClass name"
        ))
    };
    if let Some(given) = read::integer(spec, "priority").filter(|given| *given != i64::from(class.value)) {
        return Err(computed("integer value of priority", &given, &class.value));
    }
    let given = read::text(spec, "preemptionPolicy");
    if !given.is_empty() && given != class.preemption_policy {
        return Err(computed("string value of PreemptionPolicy", &given, &class.preemption_policy));
    }
    write(spec, &class, at, changes);
    Ok(())
}

/// The class that a Pod names, or the default one, or none.
fn class_of(cluster: &Cluster, spec: &Json) -> Result<Class, String> {
    let own = text(spec, "priorityClassName").to_owned();
    let Some(name) = (if own.is_empty() { cluster.default_priority_class() } else { Some(own.as_str().into()) }) else {
        return Ok(Class::none());
    };
    let Some((value, policy)) = cluster.priority_class(&name) else { return Err(format!("no PriorityClass with name {name} was found")) };
    Ok(Class { name: name.to_string(), value: i32::try_from(value).unwrap_or(i32::MAX), preemption_policy: policy.to_string() })
}

/// A second PriorityClass can't be the default one (`validatePriorityClass`).
///
/// # Errors
/// Forbidden, where there is one already.
pub fn only_one_default(cluster: &Cluster, kind: Kind, value: &Json, name: &str) -> Result<(), Rejection> {
    if kind != Kind::PriorityClass || !read::flag(value, "globalDefault") {
        return Ok(());
    }
    let Some(default) = cluster.default_priority_class().filter(|default| &**default != name) else { return Ok(()) };
    let why = format!("PriorityClass {default} is already marked as default. Only one default can exist");
    Err(Rejection::new(Reason::Forbidden, format!("priorityclasses.scheduling.k8s.io \"{name}\" is forbidden: {why}")))
}

/// Writes what follows from a class, as far as the Pod doesn't say it already.
pub fn write(pod_spec: &mut Json, class: &Class, at: &str, changes: &mut Changes) {
    let policy = if class.preemption_policy.is_empty() { "PreemptLowerPriority" } else { &class.preemption_policy };
    let written = [("priorityClassName", Json::from(&*class.name)), ("priority", class.value.into()), ("preemptionPolicy", policy.into())];
    for (field, value) in written.into_iter().filter(|(field, _)| *field != "priorityClassName" || !class.name.is_empty()) {
        if pod_spec.get(field) != Some(&value) {
            changes.set(&format!("{at}{}", place::of_keys(&[field])), &Author::role(Who::Admission(Plugin::Priority)));
            read::put(pod_spec, field, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn priority_without_a_class_is_zero() {
        let mut spec = json!({});
        write(&mut spec, &Class::none(), "", &mut Changes::new());
        assert_eq!(spec, json!({"priority": 0, "preemptionPolicy": "PreemptLowerPriority"}));
    }
}
