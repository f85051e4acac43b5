//! Circles: files of which each names the next, and the last names the first. None of them can be read, or moved, alone.
//!
//! A file names another where a path in it leads there, in a `use` line or anywhere else. That a module declares the modules below
//! it and calls them is how a folder is held together and does not count; what they take from it does.

use super::code::Named;
use std::collections::{BTreeMap, BTreeSet};

/// Circles that still stand, each with all of its files. One that is gone or has become another leaves the list.
pub const ALLOWED: &[&[&str]] = &[];

/// A file of `src`, known by the words of its module's path.
type Module = Vec<String>;

/// The files of `src`, and who names whom.
#[derive(Debug, Default)]
pub struct Files {
    paths: BTreeMap<Module, String>,
    named: BTreeMap<Module, Vec<Named>>,
}

impl Files {
    /// Takes in the file at `path` (from `src`) with the paths that stand in it.
    pub fn add(&mut self, path: &str, named: Vec<Named>) {
        let module = module_of(path);
        self.paths.insert(module.clone(), path.to_owned());
        self.named.insert(module, named);
    }

    /// What is wrong: circles that are not allowed, and allowed ones that aren't there.
    pub fn faults(&self, allowed: &[&[&str]]) -> Vec<String> {
        let uses = self.uses();
        let found = circles(&uses);
        let files = |circle: &BTreeSet<Module>| circle.iter().map(|module| self.paths[module].as_str()).collect::<BTreeSet<_>>();
        let is_allowed = |circle: &BTreeSet<Module>| allowed.iter().any(|one| files(circle) == one.iter().copied().collect());
        let mut faults: Vec<String> = found.iter().filter(|circle| !is_allowed(circle)).map(|circle| self.told(circle, &uses)).collect();
        for one in allowed {
            if !found.iter().any(|circle| files(circle) == one.iter().copied().collect()) {
                faults.push(format!(
                    "this circle is gone or has changed: correct the list in tests/native/tidy/circles.rs: {}",
                    one.join(", ")
                ));
            }
        }
        faults
    }

    /// For each file, the files that it names, each with the first line that does.
    fn uses(&self) -> BTreeMap<&Module, BTreeMap<Module, usize>> {
        let uses_of = |(module, named): (&Module, &Vec<Named>)| {
            let mut uses = BTreeMap::new();
            for one in named {
                if let Some(target) = self.target(module, &one.words).filter(|target| !target.starts_with(module)) {
                    uses.entry(target).or_insert(one.line);
                }
            }
            uses
        };
        self.named.iter().map(|(module, named)| (module, uses_of((module, named)))).collect()
    }

    /// The file that a path leads to from a module.
    fn target(&self, module: &Module, words: &[String]) -> Option<Module> {
        let supers = words.iter().take_while(|word| *word == "super").count();
        let base = if words[0] == "crate" { &[] } else { &module[..module.len().checked_sub(supers)?] };
        let rest = &words[supers.max(1)..];
        let whole: Module = base.iter().chain(rest).cloned().collect();
        (1..=whole.len()).rev().map(|length| whole[..length].to_vec()).find(|module| self.paths.contains_key(module))
    }

    /// A circle with the lines that close it.
    fn told(&self, circle: &BTreeSet<Module>, uses: &BTreeMap<&Module, BTreeMap<Module, usize>>) -> String {
        let files: Vec<String> = circle.iter().map(|module| format!("\"{}\"", self.paths[module])).collect();
        let mut told = format!("{} files form a circle: [{}]", circle.len(), files.join(", "));
        for module in circle {
            for (target, line) in uses[module].iter().filter(|(target, _)| circle.contains(*target)) {
                told.push_str(&format!("\n    src/{}:{line} names {}", self.paths[module], self.paths[target]));
            }
        }
        told
    }
}

fn module_of(path: &str) -> Module {
    let words = path.trim_end_matches(".rs").trim_end_matches("/mod");
    words.split('/').map(str::to_owned).collect()
}

/// Every largest set of files each of which leads to each other.
fn circles(uses: &BTreeMap<&Module, BTreeMap<Module, usize>>) -> BTreeSet<BTreeSet<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> = uses.keys().map(|module| (*module, reached_from(module, uses))).collect();
    let circle_of = |module: &Module| -> BTreeSet<Module> {
        reached[module].iter().filter(|other| reached[**other].contains(module)).map(|other| (*other).clone()).collect()
    };
    uses.keys().map(|module| circle_of(module)).filter(|circle| circle.len() > 1).collect()
}

fn reached_from<'a>(start: &'a Module, uses: &'a BTreeMap<&Module, BTreeMap<Module, usize>>) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(module) = open.pop() {
        open.extend(uses[module].keys().filter(|next| reached.insert(*next)));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::super::code;
    use super::Files;

    fn faults(sources: &[(&str, &str)], allowed: &[&[&str]]) -> Vec<String> {
        let mut files = Files::default();
        for (path, source) in sources {
            files.add(path, code::paths(&code::tokens(source)));
        }
        files.faults(allowed)
    }

    #[test]
    fn files_that_name_each_other_form_a_circle() {
        let sources = [
            ("a/one.rs", "use crate::a::two::{f, G};"),
            ("a/two.rs", "fn f() { super::three::g() }"),
            ("a/three.rs", "use super::{four, one::h};"),
            ("a/four.rs", ""),
            ("a/mod.rs", "mod one;"),
        ];
        let expected = "3 files form a circle: [\"a/one.rs\", \"a/three.rs\", \"a/two.rs\"]\n    src/a/one.rs:1 names a/two.rs\
            \n    src/a/three.rs:1 names a/one.rs\n    src/a/two.rs:1 names a/three.rs";
        assert_eq!(faults(&sources, &[]), [expected]);
        assert_eq!(faults(&sources, &[&["a/one.rs", "a/two.rs", "a/three.rs"]]), Vec::<String>::new());
        assert_eq!(faults(&sources[1..], &[&["a/one.rs", "a/two.rs"]]).len(), 1, "an allowance that nobody needs is a fault");
    }

    #[test]
    fn a_module_may_use_the_ones_below_it() {
        assert!(faults(&[("a/mod.rs", "mod one; use crate::a::one::f;"), ("a/one.rs", "use super::G;")], &[]).is_empty());
        let over_a_third = [("a/mod.rs", "use crate::b::f;"), ("b.rs", "use crate::a::one::g;"), ("a/one.rs", "use super::G;")];
        assert_eq!(faults(&over_a_third, &[]).len(), 1, "a circle that leaves the folder counts");
    }
}
