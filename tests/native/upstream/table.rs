//! The coverage table keeps its word: every row of Kubernetes' tests once, and every test it names is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The rows that there are: prefix and how many.
const ROWS: [(&str, usize); 10] =
    [("D", 84), ("U", 24), ("S", 50), ("P", 62), ("H", 18), ("I", 23), ("E", 31), ("F", 74), ("C", 39), ("N", 30)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every test function of a folder, as `path::name`.
fn tests_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let file = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            let mut lines = source.lines().map(str::trim);
            while let Some(line) = lines.next() {
                if line == "#[test]"
                    && let Some(name) = lines.next().and_then(|line| line.strip_prefix("fn ")).and_then(|line| line.split('(').next())
                {
                    found.insert(format!("{file}::{name}"));
                }
            }
        }
    }
}

#[test]
fn every_row_is_answered_once_by_tests_that_exist() {
    let document = fs::read_to_string(root().join("docs/upstream-coverage.md")).unwrap();
    let mut tests = BTreeSet::new();
    tests_in(&root().join("src"), &mut tests);
    tests_in(&root().join("tests"), &mut tests);
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for line in document.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let (Some(row), Some(answer)) = (cells.first(), cells.last()) else { continue };
        if !row.starts_with(|first: char| first.is_ascii_uppercase())
            || !row[1..].bytes().all(|byte| byte.is_ascii_digit())
            || row.len() != 3
        {
            continue;
        }
        if answers.insert((*row).to_owned(), (*answer).to_owned()).is_some() {
            faults.push(format!("{row} stands there twice"));
        }
    }
    let expected: BTreeSet<String> =
        ROWS.iter().flat_map(|(prefix, count)| (1..=*count).map(move |number| format!("{prefix}{number:02}"))).collect();
    let found: BTreeSet<String> = answers.keys().cloned().collect();
    faults.extend(expected.symmetric_difference(&found).map(|row| format!("{row} is missing, or is no row")));
    let (mut covered, mut applicable) = (0, 0);
    for (row, answer) in &answers {
        if answer.starts_with("does not apply: ") {
            continue;
        }
        applicable += 1;
        let named: Vec<&str> = answer.split('`').skip(1).step_by(2).collect();
        faults.extend(named.iter().filter(|name| !tests.contains(**name)).map(|name| format!("{row}: there is no test {name}")));
        covered += usize::from(!named.is_empty());
        if named.is_empty() && !answer.starts_with("not covered: ") {
            faults.push(format!("{row}: neither a test, nor a reason"));
        }
    }
    println!("{} rows, {applicable} apply, {covered} are covered", answers.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(covered * 10 >= applicable * 9, "{covered} of {applicable}");
    assert!(
        document.contains(&format!("{applicable} apply, {covered} are covered")),
        "the document's own count: {applicable} apply, {covered} are covered"
    );
}
