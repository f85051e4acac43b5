//! Volumes (`ValidateVolumes`).

use super::environment::{field_reference, resource_reference};
use super::paths::{local_path, no_backsteps};
use crate::cluster::admit::causes::Causes;
use crate::cluster::admit::claim;
use crate::cluster::admit::field::{has, integer, list, text};
use crate::cluster::admit::names::{dns_label, dns_subdomain};
use crate::object::Json;
use crate::object::quantity::Quantity;
use std::collections::{BTreeMap, BTreeSet};

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

/// Fields that a source must have.
const NEEDED: [(&str, &[&str]); 15] = [
    ("awsElasticBlockStore", &["volumeID"]),
    ("azureFile", &["secretName", "shareName"]),
    ("cinder", &["volumeID"]),
    ("configMap", &["name"]),
    ("flexVolume", &["driver"]),
    ("gcePersistentDisk", &["pdName"]),
    ("gitRepo", &["repository"]),
    ("glusterfs", &["endpoints", "path"]),
    ("iscsi", &["targetPortal", "iqn"]),
    ("persistentVolumeClaim", &["claimName"]),
    ("photonPersistentDisk", &["pdID"]),
    ("portworxVolume", &["volumeID"]),
    ("scaleIO", &["gateway", "system", "volumeName"]),
    ("secret", &["secretName"]),
    ("vsphereVolume", &["volumePath"]),
];

/// What one source must say (`validateVolumeSource` and the functions that it calls).
fn details(name: &str, source: &Json, path: &str, causes: &mut Causes) {
    for field in NEEDED.iter().filter(|(kind, _)| *kind == name).flat_map(|(_, fields)| *fields) {
        needed(source, path, field, causes);
    }
    match name {
        "emptyDir" if Quantity::of_json(&source["sizeLimit"]).is_some_and(|limit| limit.sign() < 0) => {
            causes.forbidden(format!("{path}.sizeLimit"), "SizeLimit field must be a valid resource quantity");
        }
        "hostPath" => host_path(source, path, causes),
        "gitRepo" => local_path(text(source, "directory"), &format!("{path}.directory"), causes),
        "secret" | "configMap" => {
            mode(source, "defaultMode", path, causes);
            items(source, path, &mut |_| false, causes);
        }
        "nfs" => {
            needed(source, path, "server", causes);
            needed(source, path, "path", causes);
            let own = text(source, "path");
            if !own.starts_with('/') {
                causes.invalid_text(format!("{path}.path"), own, "must be an absolute path");
            }
        }
        "rbd" | "cephfs" => {
            if list(source, "monitors").is_empty() {
                causes.required(format!("{path}.monitors"), "");
            }
            if name == "rbd" {
                needed(source, path, "image", causes);
            }
        }
        "csi" => driver(text(source, "driver"), format!("{path}.driver"), causes),
        "ephemeral" => ephemeral(source, path, causes),
        "projected" => projected(source, path, causes),
        "downwardAPI" => {
            mode(source, "defaultMode", path, causes);
            for file in list(source, "items") {
                downward_file(file, path, causes);
            }
        }
        _ => {}
    }
}

/// `ValidateCSIDriverName`
fn driver(name: &str, path: String, causes: &mut Causes) {
    if name.is_empty() {
        causes.required(&path, "");
    }
    if name.len() > 63 {
        causes.too_long(&path, 63);
    }
    causes.invalid_each(&path, name, dns_subdomain(&name.to_lowercase()));
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

/// Keys that become files (`validateKeyToPath`); `taken` says whether another file of the volume has the path already.
fn items(source: &Json, path: &str, taken: &mut dyn FnMut(&str) -> bool, causes: &mut Causes) -> bool {
    let mut conflict = false;
    for (index, item) in list(source, "items").iter().enumerate() {
        let path = format!("{path}.items[{index}]");
        needed(item, &path, "key", causes);
        needed(item, &path, "path", causes);
        let own = text(item, "path");
        unreserved_path(own, &format!("{path}.path"), causes);
        mode(item, "mode", &path, causes);
        conflict |= !own.is_empty() && taken(own);
    }
    conflict
}

/// `ValidateLocalNonReservedPath`
fn unreserved_path(own: &str, path: &str, causes: &mut Causes) {
    local_path(own, path, causes);
    if own.starts_with("..") && !own.starts_with("../") {
        causes.invalid_text(path, own, "must not start with '..'");
    }
}

/// File modes go up to 0777.
fn mode(holder: &Json, name: &str, path: &str, causes: &mut Causes) {
    if let Some(mode) = integer(holder, name).filter(|mode| !(0..=0o777).contains(mode)) {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        causes.invalid_number(format!("{path}.{name}"), mode, detail);
    }
}

/// Fields that a file of the downward API may hold.
const FILE_FIELDS: [&str; 5] = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// `validateDownwardAPIVolumeFile`; upstream names the volume's own path, without the file's index.
fn downward_file(file: &Json, path: &str, causes: &mut Causes) {
    needed(file, path, "path", causes);
    unreserved_path(text(file, "path"), &format!("{path}.path"), causes);
    if has(file, "fieldRef") {
        field_reference(&file["fieldRef"], &FILE_FIELDS, &format!("{path}.fieldRef"), causes);
        if has(file, "resourceFieldRef") {
            causes.invalid_text(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
    } else if has(file, "resourceFieldRef") {
        resource_reference(&file["resourceFieldRef"], true, &format!("{path}.resourceFieldRef"), causes);
    } else {
        causes.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    mode(file, "mode", path, causes);
}

/// `validateProjectedVolumeSource`
fn projected(source: &Json, path: &str, causes: &mut Causes) {
    mode(source, "defaultMode", path, causes);
    let mut files = BTreeSet::new();
    let mut taken = |file: &str| !files.insert(file.to_owned());
    for (index, part) in list(source, "sources").iter().enumerate() {
        let own = format!("{path}.sources[{index}]");
        for name in ["secret", "configMap"] {
            if has(part, name) {
                needed(&part[name], &format!("{own}.{name}"), "name", causes);
                if items(&part[name], &format!("{own}.{name}"), &mut taken, causes) {
                    causes.invalid_text(path, text(&part[name], "name"), DUPLICATE_PATHS);
                }
            }
        }
        for file in list(&part["downwardAPI"], "items") {
            downward_file(file, &format!("{own}.downwardAPI"), causes);
            let name = text(file, "path");
            if !name.is_empty() && taken(name) {
                causes.invalid_text(path, name, DUPLICATE_PATHS);
            }
        }
        if has(part, "serviceAccountToken") {
            token(&part["serviceAccountToken"], path, &format!("{own}.serviceAccountToken.expirationSeconds"), causes);
        }
        let kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
        if kinds.iter().filter(|kind| has(part, kind)).count() > 1 {
            causes.forbidden(own, "may not specify more than 1 volume type per source");
        }
    }
}

const DUPLICATE_PATHS: &str = "conflicting duplicate paths";

/// A projected service account token; its path is reported under the volume.
fn token(token: &Json, path: &str, expiration_path: &str, causes: &mut Causes) {
    if let Some(seconds) = integer(token, "expirationSeconds") {
        if seconds < 600 {
            causes.invalid_number(expiration_path, seconds, "may not specify a duration less than 10 minutes");
        }
        if seconds > 1 << 32 {
            causes.invalid_number(expiration_path, seconds, "may not specify a duration larger than 2^32 seconds");
        }
    }
    needed(token, path, "path", causes);
    unreserved_path(text(token, "path"), &format!("{path}.path"), causes);
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
