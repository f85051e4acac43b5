//! Every seed of the fuzzer, without the fuzzer: what once froze or killed something, and one of each kind of attack. Each is tried on a
//! small stack, and what it makes the engine allocate is bounded.
//!
//! An input that the fuzzer finds becomes a seed here once it is understood (`fuzz/README.md`).

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::thread;

/// The stack, in bytes. Unoptimised code needs four times as much as what is shipped.
const STACK: usize = if cfg!(debug_assertions) { 1 << 20 } else { 256 << 10 };
/// The longest seed, in bytes: whoever finds one must be able to look at it.
const SEED_MAX: usize = 20_000;
/// The most bytes that an input may hold at once, and have allocated in all.
const AT_ONCE_MAX: u64 = 200 << 20;
const IN_ALL_MAX: u64 = 4 << 30;

/// The seeds of a target, in order.
fn seeds(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let mut seeds: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    seeds
}

/// Tries one seed; what is wrong with what it did.
fn fault(act: targets::Target, seed: &Path) -> Option<String> {
    let data = fs::read(seed).unwrap();
    if data.len() > SEED_MAX {
        return Some(format!("{} bytes", data.len()));
    }
    let mut fault = None;
    let cost = allocation_counter::measure(|| {
        fault = catch_unwind(|| act(&data)).is_err().then(|| "panics".to_owned());
    });
    fault
        .or_else(|| (cost.bytes_max > AT_ONCE_MAX).then(|| format!("{} bytes at once", cost.bytes_max)))
        .or_else(|| (cost.bytes_total > IN_ALL_MAX).then(|| format!("{} bytes in all", cost.bytes_total)))
}

/// Tries every seed of a target, one after the other on one small stack, so that its cluster is built once.
fn check(target: &'static str) {
    let (_, act) = targets::TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let on_small_stack = move || {
        act(b"");
        let faults = |seed: &PathBuf| {
            println!("{}", seed.display());
            fault(act, seed).map(|fault| format!("\n{}: {fault}", seed.display()))
        };
        seeds(target).iter().filter_map(faults).collect::<String>()
    };
    // Where a stack overflows, the whole test ends; the seed is the last that was printed (--nocapture).
    let faults = thread::Builder::new().stack_size(STACK).spawn(on_small_stack).unwrap().join().unwrap();
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn every_target_has_seeds() {
    for (target, _) in targets::TARGETS {
        assert!(seeds(target).len() >= 5, "{target}");
    }
}

#[test]
fn yaml() {
    check("yaml");
}

#[test]
fn kubectl_line() {
    check("kubectl_line");
}

#[test]
fn patch() {
    check("patch");
}

#[test]
fn template() {
    check("template");
}

#[test]
fn scenario() {
    check("scenario");
}

#[test]
fn link() {
    check("link");
}

#[test]
fn intents() {
    check("intents");
}
