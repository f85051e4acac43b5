//! Nodes (`ValidateNode`). Their taints are reported under `metadata.taints`, as upstream does.

use super::causes::{Causes, NEGATIVE};
use super::field::{fields, list, text};
use super::names::{label_value, qualified_name};
use super::pod::scheduling::taint_effect;
use super::print;
use crate::object::Json;
use crate::object::quantity::Quantity;

/// A node's taints and resources.
pub(super) fn validate(node: &Json, causes: &mut Causes) {
    taints(&node["spec"], causes);
    for list in ["capacity", "allocatable"] {
        for (name, value) in fields(&node["status"][list]) {
            if let Some(amount) = Quantity::of_json(value).filter(|amount| amount.sign() < 0) {
                causes.invalid_text(format!("status.{list}.{name}"), &amount.canonical(), NEGATIVE);
            }
        }
    }
}

/// `validateNodeTaints`
fn taints(spec: &Json, causes: &mut Causes) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (index, taint) in list(spec, "taints").iter().enumerate() {
        let path = || format!("metadata.taints[{index}]");
        let (key, value, effect) = (text(taint, "key"), text(taint, "value"), text(taint, "effect"));
        let faults = qualified_name(key);
        if !faults.is_empty() {
            causes.invalid_each(&format!("{}.key", path()), key, faults);
        }
        let faults = label_value(value);
        if !faults.is_empty() {
            causes.invalid_text(format!("{}.value", path()), value, faults.join(";"));
        }
        if effect.is_empty() {
            causes.required(format!("{}.effect", path()), "");
        } else {
            taint_effect(effect, || format!("{}.effect", path()), causes);
        }
        if seen.contains(&(key, effect)) {
            let printed = print::go_struct(&[
                ("Key", print::json_text(key)),
                ("Value", print::json_text(value)),
                ("Effect", print::json_text(effect)),
                ("TimeAdded", print::json(&taint["timeAdded"])),
            ]);
            causes.duplicate_value(path(), printed, "taints must be unique by key and effect pair");
        }
        seen.push((key, effect));
    }
}

/// `ValidateNodeUpdate`, after the new node itself has been looked at.
pub(super) fn update(new: &Json, old: &Json, causes: &mut Causes) {
    let changed = |name: &str| text(&old["spec"], name) != text(&new["spec"], name) && !text(&old["spec"], name).is_empty();
    if changed("podCIDR") {
        causes.forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
    }
    if changed("providerID") {
        causes.forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
    }
}
