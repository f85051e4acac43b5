//! What defaulting and admission make of a template: of a Pod's once for all Pods that are made from it, of a claim's for each claim.

use super::default;
use super::plugins::{self, default_toleration_seconds, priority};
use crate::object::Json;
use crate::object::authors::compare::filled;
use crate::object::authors::record::{Authors, Authorship, Changes};
use crate::object::authors::{Author, Who, place};
use crate::object::claim::Claim;
use crate::object::kind::Kind;
use crate::object::pod_spec::PodSpec;
use crate::object::read;
use crate::time::Epoch;
use serde_json::json;
use std::rc::Rc;

/// The spec of a template's Pods, as far as the template alone tells: defaulted, with the tolerations that every Pod gets, and with the
/// priority of a cluster that has no classes where the template says nothing of one. `authors` tells who wrote the template's spec.
#[must_use]
pub fn pod_spec(spec: Json, mut authors: Authors) -> PodSpec {
    let mut pod = json!({"metadata": {}, "spec": spec.clone()});
    default::pod(&mut pod);
    let mut admitted = pod.get_mut("spec").map(Json::take).unwrap_or_default();
    let mut changes = Changes::new();
    filled(&spec, &admitted, &mut String::new(), &Author::role(Who::Default), &mut changes);
    default_toleration_seconds::admit(&mut admitted, "", &mut changes);
    if ["priorityClassName", "priority", "preemptionPolicy"].iter().all(|field| admitted.get(*field).is_none()) {
        priority::write(&mut admitted, &priority::Class::none(), "", &mut changes);
    }
    authors.follow(&changes);
    PodSpec { authors: Authorship::new(Rc::new(authors)), ..PodSpec::of_json(&admitted) }
}

/// A claim from a template: what the template says keeps its author (`written`), the rest of the object is its maker's.
#[must_use]
pub fn claim(template: Json, written: &Authors, maker: Who, epoch: Epoch) -> Claim {
    let mut raw = template.clone();
    read::put(&mut raw, "status", json!({"phase": "Pending"}));
    default::apply(Kind::PersistentVolumeClaim, &mut raw);
    let mut changes = Changes::new();
    filled(&template, &raw, &mut String::new(), &Author::role(Who::Default), &mut changes);
    changes.set(&place::of_keys(&["status"]), &Author::role(Who::ApiServer));
    plugins::admit(Kind::PersistentVolumeClaim, &mut raw, &mut changes);
    let mut authors = Authors::whole(Author::maker(maker));
    authors.stamp();
    for keys in [&["spec"][..], &["metadata", "labels"], &["metadata", "annotations"], &["metadata", "finalizers"]] {
        if read::at(&template, keys).is_some() {
            let place = place::of_keys(keys);
            authors.graft(&place, &written.below(&place));
        }
    }
    authors.follow(&changes);
    let mut claim = Claim::of_json(&raw, epoch);
    claim.meta.authors = Authorship::new(Rc::new(authors));
    claim
}
