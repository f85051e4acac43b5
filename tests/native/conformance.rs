//! Every recorded scenario played in this process and held against what a real Kubernetes v1.36.2 did (`tests/conformance/README.md`).
//!
//! A table of agreement is printed. A scenario that agrees may never stop agreeing; where chance decided in the real cluster, the
//! difference stands in [`allowed::ALLOWED`] with its reason, and leaves that list when it is no more.

mod allowed;
mod compare;
mod names;
mod state;
mod text;

use allowed::ALLOWED;
use compare::{Category, Differences};
use podloom::object::Json;
use podloom::scenario::{file, player};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many differences are shown for each scenario that should agree.
const SHOWN_MAX: usize = 8;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

/// The recorded scenarios, by name.
fn scenarios() -> Vec<String> {
    let files = fs::read_dir(folder().join("recordings")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    names.sort();
    names
}

/// A recording as it was made: snapshots name objects by their place in a list.
fn recording(name: &str) -> Json {
    let mut recording: Json = serde_json::from_slice(&fs::read(folder().join(format!("recordings/{name}.json"))).unwrap()).unwrap();
    let objects = recording["objects"].take();
    for snapshot in recording["snapshots"].as_array_mut().unwrap() {
        for place in snapshot["objects"].as_array_mut().unwrap() {
            *place = objects[usize::try_from(place.as_u64().unwrap()).unwrap()].clone();
        }
    }
    recording
}

/// Plays a scenario and compares it.
fn differences(name: &str) -> Differences {
    let text = fs::read_to_string(folder().join(format!("scenarios/{name}.yaml"))).unwrap();
    let ours: Vec<Json> = player::play(&file::read(&text)).iter().map(player::Snapshot::to_json).collect();
    compare::best(&recording(name), &ours, &text)
}

/// All scenarios, as many at a time as the machine has room for.
fn play_all(names: &[String]) -> BTreeMap<String, Differences> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = differences(name);
                    results.lock().unwrap().insert(name.clone(), found);
                }
            });
        }
    });
    results.into_inner().unwrap()
}

/// How many scenarios agree, by category.
fn table(results: &BTreeMap<String, Differences>) -> String {
    let count = |agrees: &dyn Fn(&Differences) -> bool| results.values().filter(|found| agrees(found)).count();
    let mut rows: Vec<(&str, usize)> =
        Category::ALL.iter().map(|category| (category.name(), count(&|found| !found.contains_key(category)))).collect();
    rows.push(("whole", count(&|found| found.keys().all(|category| *category == Category::Hash))));
    let rows = rows.into_iter().map(|(name, agree)| format!("  {name:<10} {agree:>4} of {}\n", results.len()));
    let allowed = ALLOWED.iter().map(|one| format!("  {} {}: {}\n", one.scenario, one.category.name(), one.reason));
    format!(
        "\nagreement with Kubernetes v1.36.2, by scenario:\n{}what chance decided there:\n{}",
        rows.collect::<String>(),
        allowed.collect::<String>()
    )
}

/// What is not as it should be: differences that nobody allowed, and allowances that nobody needs.
fn faults(results: &BTreeMap<String, Differences>) -> Vec<String> {
    let is_allowed = |name: &str, category: Category| ALLOWED.iter().any(|one| one.scenario == name && one.category == category);
    let mut faults = Vec::new();
    for (name, found) in results {
        for (category, all) in found.iter().filter(|(category, _)| !is_allowed(name, **category)) {
            let shown = all.iter().take(SHOWN_MAX).map(|difference| format!("\n    {difference}"));
            faults.push(format!("{name}: {} differ(s) in {}{}", all.len(), category.name(), shown.collect::<String>()));
        }
    }
    for one in ALLOWED {
        let differs = results.get(one.scenario).is_some_and(|found| found.contains_key(&one.category));
        if !differs {
            faults.push(format!("{}: {} agrees now: take it out of ALLOWED", one.scenario, one.category.name()));
        }
    }
    faults
}

#[test]
fn recorded_scenarios_agree() {
    let names = scenarios();
    assert!(names.len() > 150, "the recordings are where this test looks for them");
    let results = play_all(&names);
    // Written around the test harness, which keeps what a passing test prints to itself.
    let _ = std::io::stdout().write_all(table(&results).as_bytes());
    let faults = faults(&results);
    assert!(faults.is_empty(), "{} fault(s):\n{}", faults.len(), faults.join("\n"));
}
