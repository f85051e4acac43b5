//! Requests that kubectl would not send: most are refused, and a refusal must leave no trace.

use super::dice::Dice;
use super::manifests::{self, DAEMON_SETS, NODES, STATEFUL_SETS};
use podloom::cluster::request::{FieldValidation, PatchType, Propagation, Request, Subresource};
use podloom::object::Json;
use podloom::object::kind::{Key, Kind};
use podloom::object::read::put;
use serde_json::json;

pub fn probe(dice: &mut Dice) -> Request {
    let daemon_set = dice.pick(&DAEMON_SETS);
    let stateful_set = dice.pick(&STATEFUL_SETS);
    match dice.below(15) {
        0 => create(Kind::DaemonSet, manifests::daemon_set(dice, daemon_set)),
        1 => create(Kind::StatefulSet, manifests::stateful_set(dice, stateful_set)),
        2 => {
            let mut object = manifests::pod(dice);
            put(&mut object, "metadata", json!({"name": "elsewhere", "namespace": "nowhere"}));
            create(Kind::Pod, object)
        }
        3 => {
            let mut object = manifests::daemon_set(dice, daemon_set);
            put(&mut object, "spec", json!({"selector": {"matchLabels": {"app": "x"}}, "template": {"spec": {"containers": 7}}}));
            create(Kind::DaemonSet, object)
        }
        4 => Request::Update {
            kind: Kind::StatefulSet,
            object: manifests::stateful_set(dice, stateful_set),
            validation: FieldValidation::Strict,
        },
        5 => patch(Kind::DaemonSet, daemon_set, PatchType::Merge, json!({"spec": {"selector": {"matchLabels": {"app": "x"}}}})),
        6 => patch(Kind::StatefulSet, stateful_set, PatchType::Strategic, json!({"spec": {"replicas": -1, "serviceName": "x"}})),
        7 => patch(Kind::DaemonSet, daemon_set, PatchType::Json, json!([{"op": "replace", "path": "/spec/nothing/here", "value": 1}])),
        8 => patch(Kind::Node, dice.pick(&NODES), PatchType::Merge, json!({"spec": {"taints": [{"key": "a b", "effect": "Never"}]}})),
        9 => patch(Kind::StatefulSet, stateful_set, PatchType::Merge, json!({"spec": "x"})),
        10 => Request::Delete { kind: Kind::Pod, key: Key::new("default", "nobody"), grace_s: None, propagation: Propagation::Background },
        _ => Request::Evict { key: Key::new("default", &format!("{stateful_set}-{}", dice.below(3))), grace_s: None },
    }
}

fn create(kind: Kind, object: Json) -> Request {
    Request::Create { kind, object, validation: FieldValidation::Strict }
}

fn patch(kind: Kind, name: &str, patch_type: PatchType, body: Json) -> Request {
    let key = Key::new(if kind == Kind::Node { "" } else { "default" }, name);
    Request::Patch { kind, key, patch_type, body, subresource: Subresource::None, validation: FieldValidation::Strict }
}
