//! Cargo's build script: lists the files of the scenario library, so that a new scenario is a new file and nothing else.
//!
//! `src/scenario/library/07-template-and-pod.yaml` becomes the seventh entry, with the slug `template-and-pod`.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// Where the scenarios are, from the package's root, where Cargo runs this.
const LIBRARY: &str = "src/scenario/library";

fn main() {
    println!("cargo::rerun-if-changed=scripts/list-scenarios.rs");
    // Of a folder Cargo looks at every file: a scenario that is added, renamed or removed makes the list anew.
    println!("cargo::rerun-if-changed={LIBRARY}");
    let root = env::var("CARGO_MANIFEST_DIR").expect("Cargo says where the package is");
    let mut paths: Vec<_> = fs::read_dir(LIBRARY)
        .expect("the library's folder can be read")
        .map(|entry| entry.expect("the library's folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    paths.sort();
    let mut list = String::from("&[\n");
    for path in paths {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a scenario's name is UTF-8");
        let (number, slug) = name.split_once('-').expect("a scenario's file is called NN-SLUG.yaml");
        assert!(number.bytes().all(|byte| byte.is_ascii_digit()), "{name}: the number that orders the gallery comes first");
        let file = Path::new(&root).join(&path);
        writeln!(list, "    Entry {{ slug: {slug:?}, yaml: include_str!({file:?}) }},").expect("a String takes what is written");
    }
    list.push_str("]\n");
    let out = env::var("OUT_DIR").expect("Cargo says where generated files go");
    fs::write(Path::new(&out).join("scenarios.rs"), list).expect("the list can be written");
}
