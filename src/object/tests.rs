//! The recordings of a real control plane in `tests/conformance`, for the tests inside this crate that hold one function against them.

use crate::object::Json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The folder that holds the recordings and the scenarios they were made from.
pub(crate) fn conformance() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

/// Every recording, by name. The files keep each object once and number them; here every snapshot has its objects whole.
pub(crate) fn recordings() -> BTreeMap<String, Json> {
    let files = std::fs::read_dir(conformance().join("recordings")).unwrap();
    files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let mut recording: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let objects = recording["objects"].take();
            for snapshot in recording["snapshots"].as_array_mut().unwrap() {
                for place in snapshot["objects"].as_array_mut().unwrap() {
                    *place = objects[usize::try_from(place.as_u64().unwrap()).unwrap()].clone();
                }
            }
            (name, recording)
        })
        .collect()
}
