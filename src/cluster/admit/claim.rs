//! Claims (`ValidatePersistentVolumeClaim`).

use super::causes::{Causes, NOT_POSITIVE};
use super::field::{list, same, text, texts};
use super::names::dns_subdomain;
use super::{difference, print, selector};
use crate::object::Json;
use crate::object::quantity::Quantity;

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/// `ValidatePersistentVolumeClaimSpec`
pub(super) fn spec(spec: &Json, path: &str, causes: &mut Causes) {
    let modes_path = format!("{path}.accessModes");
    let modes = texts(spec, "accessModes");
    if list(spec, "accessModes").is_empty() {
        causes.required(&modes_path, "at least 1 access mode is required");
    }
    selector::validate(&spec["selector"], &format!("{path}.selector"), causes);
    for mode in modes.iter().filter(|mode| !ACCESS_MODES.contains(mode)) {
        causes.unsupported(&modes_path, mode, &ACCESS_MODES);
    }
    let known: Vec<&&str> = modes.iter().filter(|mode| ACCESS_MODES.contains(mode)).collect();
    if known.contains(&&"ReadWriteOncePod") && known.iter().any(|mode| **mode != "ReadWriteOncePod") {
        causes.forbidden(&modes_path, "may not use ReadWriteOncePod with other access modes");
    }
    storage(spec, path, causes);
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        causes.invalid_each(&format!("{path}.storageClassName"), class, dns_subdomain(class));
    }
    if let Some(mode) = spec["volumeMode"].as_str()
        && !matches!(mode, "Block" | "Filesystem")
    {
        causes.unsupported(format!("{path}.volumeMode"), mode, &["Block", "Filesystem"]);
    }
}

/// The request for storage, which is the point of a claim.
fn storage(spec: &Json, path: &str, causes: &mut Causes) {
    let storage_path = format!("{path}.resources[storage]");
    match Quantity::of_json(&spec["resources"]["requests"]["storage"]) {
        None => causes.required(storage_path, ""),
        Some(amount) if amount.sign() <= 0 => causes.invalid_text(storage_path, &amount.canonical(), NOT_POSITIVE),
        Some(_) => {}
    }
}

/// `ValidatePersistentVolumeClaimUpdate`, after the new claim itself has been looked at.
pub(super) fn update(new: &Json, old: &Json, causes: &mut Causes) {
    let mut comparable = new["spec"].clone();
    if let Some(fields) = comparable.as_object_mut() {
        let mut keep = |name: &str, free: bool| {
            if free {
                match old["spec"].get(name) {
                    Some(value) => fields.insert(name.to_owned(), value.clone()),
                    None => fields.remove(name),
                };
            }
        };
        let bound = text(&new["status"], "phase") == "Bound";
        keep("volumeName", text(&old["spec"], "volumeName").is_empty());
        keep("storageClassName", old["spec"]["storageClassName"].is_null());
        keep("resources", bound);
        keep("volumeAttributesClassName", bound);
    }
    if !same(&comparable, &old["spec"]) {
        let difference = difference::of(&old["spec"], &comparable);
        causes.forbidden(
            "spec",
            format!(
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n{difference}"
            ),
        );
    }
    let size = |claim: &Json| Quantity::of_json(&claim["spec"]["resources"]["requests"]["storage"]).unwrap_or(Quantity::ZERO);
    let capacity = Quantity::of_json(&new["status"]["capacity"]["storage"]).unwrap_or(Quantity::ZERO);
    if size(new) < size(old) && size(new) <= capacity {
        causes.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
    }
    if new["spec"]["volumeMode"] != old["spec"]["volumeMode"] {
        causes.invalid("volumeMode", print::value(&new["spec"]["volumeMode"]), super::causes::IMMUTABLE);
    }
}
