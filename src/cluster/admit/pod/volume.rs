//! Volumes (`ValidateVolumes`).

use super::container::{local_path, no_backsteps};
use crate::cluster::admit::causes::Causes;
use crate::cluster::admit::claim;
use crate::cluster::admit::field::{has, integer, list, text};
use crate::cluster::admit::names::dns_label;
use crate::object::Json;
use crate::object::quantity::Quantity;
use std::collections::BTreeMap;

/// The volumes that containers can mount, by name.
pub(in crate::cluster::admit) type Volumes<'a> = BTreeMap<&'a str, &'a Json>;

/// Every source, in the order in which upstream looks for them; the second is the name it gives to one too many.
const SOURCES: [(&str, &str); 30] = [
    ("emptyDir", "emptyDir"),
    ("hostPath", "hostPath"),
    ("gitRepo", "gitRepo"),
    ("gcePersistentDisk", "gcePersistentDisk"),
    ("awsElasticBlockStore", "awsElasticBlockStore"),
    ("secret", "secret"),
    ("nfs", "nfs"),
    ("iscsi", "iscsi"),
    ("glusterfs", "glusterfs"),
    ("flocker", "flocker"),
    ("persistentVolumeClaim", "persistentVolumeClaim"),
    ("rbd", "rbd"),
    ("cinder", "cinder"),
    ("cephfs", "cephFS"),
    ("quobyte", "quobyte"),
    // Upstream's own spelling.
    ("downwardAPI", "downwarAPI"),
    ("fc", "fc"),
    ("flexVolume", "flexVolume"),
    ("configMap", "configMap"),
    ("azureFile", "azureFile"),
    ("vsphereVolume", "vsphereVolume"),
    ("photonPersistentDisk", "photonPersistentDisk"),
    ("portworxVolume", "portworxVolume"),
    ("azureDisk", "azureDisk"),
    ("storageos", "storageos"),
    ("projected", "projected"),
    ("scaleIO", "scaleIO"),
    ("csi", "csi"),
    ("ephemeral", "ephemeral"),
    ("image", "image"),
];

const HOST_PATH_TYPES: [&str; 8] = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

/// Looks at every volume and hands back those that can be mounted: the faulty ones count as missing.
pub(in crate::cluster::admit) fn validate<'a>(spec: &'a Json, path: &str, causes: &mut Causes) -> Volumes<'a> {
    let mut volumes = Volumes::new();
    for (index, volume) in list(spec, "volumes").iter().enumerate() {
        let path = format!("{path}[{index}]");
        let before = causes.0.len();
        source(volume, &path, causes);
        let name = text(volume, "name");
        let name_path = format!("{path}.name");
        if name.is_empty() {
            causes.required(&name_path, "");
        } else {
            causes.invalid_each(&name_path, name, dns_label(name));
        }
        if volumes.contains_key(name) {
            causes.duplicate(name_path, name);
        }
        if causes.0.len() == before {
            volumes.insert(name, volume);
        }
    }
    volumes
}

/// `validateVolumeSource`: exactly one.
fn source(volume: &Json, path: &str, causes: &mut Causes) {
    let mut found = false;
    for (name, extra_name) in SOURCES {
        if !has(volume, name) {
            continue;
        }
        if found {
            causes.forbidden(format!("{path}.{extra_name}"), "may not specify more than 1 volume type");
            continue;
        }
        found = true;
        details(name, &volume[name], &format!("{path}.{name}"), causes);
    }
    if !found {
        causes.required(path, "must specify a volume type");
    }
}

/// The fields of one source.
fn details(name: &str, source: &Json, path: &str, causes: &mut Causes) {
    match name {
        "emptyDir" if Quantity::of_json(&source["sizeLimit"]).is_some_and(|limit| limit.sign() < 0) => {
            causes.forbidden(format!("{path}.sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
        "hostPath" => host_path(source, path, causes),
        "gitRepo" => {
            needed(source, path, "repository", causes);
            local_path(text(source, "directory"), &format!("{path}.directory"), causes);
        }
        "secret" => {
            needed(source, path, "secretName", causes);
            items(source, path, causes);
        }
        "configMap" => {
            needed(source, path, "name", causes);
            items(source, path, causes);
        }
        "nfs" => {
            needed(source, path, "server", causes);
            needed(source, path, "path", causes);
            let own = text(source, "path");
            if !own.is_empty() && !own.starts_with('/') {
                causes.invalid_text(format!("{path}.path"), own, "must be an absolute path");
            }
        }
        "persistentVolumeClaim" => needed(source, path, "claimName", causes),
        "iscsi" => {
            needed(source, path, "targetPortal", causes);
            needed(source, path, "iqn", causes);
        }
        "csi" => needed(source, path, "driver", causes),
        "ephemeral" => ephemeral(source, path, causes),
        "projected" => projected(source, path, causes),
        "downwardAPI" => downward(source, path, causes),
        _ => {}
    }
}

/// A field without which a source means nothing.
fn needed(source: &Json, path: &str, name: &str, causes: &mut Causes) {
    if text(source, name).is_empty() {
        causes.required(format!("{path}.{name}"), "");
    }
}

/// `validateHostPathVolumeSource`
fn host_path(source: &Json, path: &str, causes: &mut Causes) {
    let own = text(source, "path");
    if own.is_empty() {
        return causes.required(format!("{path}.path"), "");
    }
    no_backsteps(own, &format!("{path}.path"), causes);
    let kind = text(source, "type");
    if !HOST_PATH_TYPES.contains(&kind) {
        causes.unsupported(format!("{path}.type"), kind, &HOST_PATH_TYPES);
    }
}

/// Modes and keys of a volume made of files.
fn items(source: &Json, path: &str, causes: &mut Causes) {
    mode(source, "defaultMode", path, causes);
    for (index, item) in list(source, "items").iter().enumerate() {
        let path = format!("{path}.items[{index}]");
        needed(item, &path, "key", causes);
        needed(item, &path, "path", causes);
        local_path(text(item, "path"), &format!("{path}.path"), causes);
        mode(item, "mode", &path, causes);
    }
}

/// File modes go up to 0777.
fn mode(holder: &Json, name: &str, path: &str, causes: &mut Causes) {
    if let Some(mode) = integer(holder, name).filter(|mode| !(0..=0o777).contains(mode)) {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        causes.invalid_number(format!("{path}.{name}"), mode, detail);
    }
}

/// `validateDownwardAPIVolumeSource`
fn downward(source: &Json, path: &str, causes: &mut Causes) {
    mode(source, "defaultMode", path, causes);
    for (index, item) in list(source, "items").iter().enumerate() {
        let path = format!("{path}.items[{index}]");
        needed(item, &path, "path", causes);
        local_path(text(item, "path"), &format!("{path}.path"), causes);
        if !has(item, "fieldRef") && !has(item, "resourceFieldRef") {
            causes.required(path, "one of fieldRef and resourceFieldRef is required");
        }
    }
}

/// `validateProjectedVolumeSource`
fn projected(source: &Json, path: &str, causes: &mut Causes) {
    mode(source, "defaultMode", path, causes);
    for (index, part) in list(source, "sources").iter().enumerate() {
        let path = format!("{path}.sources[{index}]");
        for name in ["secret", "configMap"] {
            if has(part, name) {
                needed(&part[name], &format!("{path}.{name}"), "name", causes);
                items(&part[name], &format!("{path}.{name}"), causes);
            }
        }
        if has(part, "downwardAPI") {
            downward(&part["downwardAPI"], &format!("{path}.downwardAPI"), causes);
        }
        if has(part, "serviceAccountToken") {
            needed(&part["serviceAccountToken"], &format!("{path}.serviceAccountToken"), "path", causes);
        }
    }
}

/// `validateEphemeralVolumeSource`
fn ephemeral(source: &Json, path: &str, causes: &mut Causes) {
    let path = format!("{path}.volumeClaimTemplate");
    if has(source, "volumeClaimTemplate") {
        claim::spec(&source["volumeClaimTemplate"]["spec"], &format!("{path}.spec"), causes);
    } else {
        causes.required(path, "");
    }
}
