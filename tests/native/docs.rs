//! What the documents and comments point at is there: files, sections and links. Nothing cited lies outside the repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Folders whose paths the documents name; a path in backquotes that begins with one of them must exist.
const FOLDERS: [&str; 7] = ["src/", "tests/", "docs/", "scripts/", "benches/", "www/", ".ci/"];
/// Files of the root that may cite documents too.
const ROOT_FILES: [&str; 8] =
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Cargo.toml", "clippy.toml", "Makefile", "scripts/dev", "index.html"];
/// Names in capitals that are files; any other name in capitals is a placeholder, as in `src/kubectl/NAME.rs`.
const KNOWN_FILES: [&str; 4] = ["README", "CHANGELOG", "CONTRIBUTING", "LICENSE"];
/// Built by `make build`, so absent from a fresh checkout.
const BUILT: [&str; 1] = ["www/editor.js"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under `folder` with one of these extensions, as a path from the root.
fn files_in(folder: &str, extensions: &[&str], found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let path = entry.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        if entry.is_dir() {
            files_in(&path, extensions, found);
        } else if entry.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known)) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<String> {
    let mut found: Vec<String> = ROOT_FILES.iter().map(|&file| file.to_owned()).collect();
    for folder in ["src", "tests/native", "benches"] {
        files_in(folder, &["rs"], &mut found);
    }
    files_in("tests/e2e", &["js", "ts", "mjs"], &mut found);
    files_in("www/src", &["js", "css"], &mut found);
    found
}

fn documents() -> Vec<String> {
    let mut found: Vec<String> = ROOT_FILES.iter().filter(|file| file.ends_with(".md")).map(|&file| file.to_owned()).collect();
    files_in("docs", &["md"], &mut found);
    let mut beside_tests = Vec::new();
    files_in("tests", &["md"], &mut beside_tests);
    found.push("fuzz/README.md".to_owned());
    found.extend(beside_tests.into_iter().filter(|file| file.ends_with("/README.md")));
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The words of a line that could be paths, without the punctuation around them.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let ends = |character: char| !(character.is_ascii_alphanumeric() || "/._-*…<>{}".contains(character));
    line.split(ends).map(|word| word.trim_end_matches(['.', '…']))
}

/// Whether a path names one file or folder; patterns and placeholders do not.
fn is_exact(path: &str) -> bool {
    let is_placeholder = |part: &str| {
        let name = part.split('.').next().unwrap();
        name.len() > 1 && name.chars().all(|character| character.is_ascii_uppercase() || character == '-') && !KNOWN_FILES.contains(&name)
    };
    !path.contains(['*', '…', '<', '>', '{', '}']) && !path.split('/').any(is_placeholder)
}

fn exists(path: &str) -> bool {
    BUILT.contains(&path) || root().join(path).exists()
}

/// The sections of a document: the word behind `## `, without its dot.
fn sections(document: &str) -> BTreeSet<String> {
    let headings = read(document);
    headings
        .lines()
        .filter(|line| line.starts_with('#'))
        .filter_map(|line| line.trim_start_matches('#').split_whitespace().next())
        .map(|word| word.trim_end_matches('.').to_owned())
        .collect()
}

/// The faults of one line of code or prose in `file`.
fn faults_of_line(line: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for path in paths(line).filter(|path| is_exact(path)) {
        if path.starts_with("docs/") && !exists(path) {
            faults.push(format!("there is no {path}"));
        }
    }
    for (offset, _) in line.match_indices('§') {
        let before = line[..offset].trim_end().trim_end_matches(['`', ',', ')']);
        let document = before.rsplit(|character: char| !(character.is_ascii_alphanumeric() || "/._-".contains(character))).next();
        let section: String = line[offset + '§'.len_utf8()..].chars().take_while(char::is_ascii_alphanumeric).collect();
        match document {
            Some(document) if document.starts_with("docs/") && document.ends_with(".md") => {
                let number = section.trim_end_matches(|character: char| character.is_ascii_alphabetic());
                if exists(document) && !sections(document).contains(&section) && !sections(document).contains(number) {
                    faults.push(format!("{document} has no section {section}"));
                }
            }
            _ => faults.push(format!("§{section} of which document? Name it by its path, as in docs/kubernetes/daemonset.md §9")),
        }
    }
    faults
}

/// Documents that code cites by their bare names, outside `docs/`.
fn bare_citations(file: &str, line: &str) -> Vec<String> {
    if !file.ends_with(".rs") || !line.trim_start().starts_with("//") {
        return Vec::new();
    }
    let folder = Path::new(file).parent().unwrap();
    paths(line)
        .filter(|path| path.ends_with(".md") && *path != ".md" && is_exact(path))
        .filter(|path| !exists(path) && !exists(folder.join(path).to_str().unwrap()))
        .map(|path| format!("{path} is cited, and is not there: name it from the repository's root"))
        .collect()
}

#[test]
fn what_the_code_cites_is_there() {
    let mut faults = Vec::new();
    for file in sources().into_iter().filter(|file| !file.ends_with("native/docs.rs")) {
        for (number, line) in read(&file).lines().enumerate() {
            let found = faults_of_line(line).into_iter().chain(bare_citations(&file, line));
            faults.extend(found.map(|fault| format!("{file}:{}: {fault}", number + 1)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn paths_in_the_documents_are_there() {
    let mut faults = Vec::new();
    for document in documents() {
        for (number, line) in read(&document).lines().enumerate() {
            let quoted = line.split('`').skip(1).step_by(2);
            let named = quoted.filter_map(|code| code.split([':', ' ']).next()).filter(|path| is_exact(path));
            let ours = named.filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)));
            let missing = ours.filter(|path| !exists(path.trim_end_matches('/')));
            faults.extend(missing.map(|path| format!("{document}:{}: there is no {path}", number + 1)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn links_between_the_documents_resolve() {
    let mut faults = Vec::new();
    for document in documents() {
        let folder = Path::new(&document).parent().unwrap();
        for (number, line) in read(&document).lines().enumerate() {
            let prose: String = line.split('`').step_by(2).collect();
            for target in prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let target = target.split('#').next().unwrap();
                if target.is_empty() || target.contains("://") {
                    continue;
                }
                if !normal(&folder.join(target)).is_some_and(|path| root().join(path).exists()) {
                    faults.push(format!("{document}:{}: {target} leads nowhere", number + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The path without `.` and `..`; `None` where it leaves the repository.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

#[test]
fn a_citation_without_a_document_is_found() {
    let citation = |line: &str| faults_of_line(line).len();
    assert_eq!(citation("/// docs/kubernetes/daemonset.md §9a: old Pods go first."), 0);
    assert_eq!(citation("/// §9a: old Pods go first."), 1);
    assert_eq!(citation("/// docs/kubernetes/daemonset.md §99"), 1);
    assert_eq!(citation("//! See docs/nowhere.md."), 1);
    assert_eq!(bare_citations("src/time.rs", "/// As api.md says.").len(), 1);
}
