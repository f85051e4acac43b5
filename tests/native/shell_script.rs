//! The script that a reader saves runs what the console accepted, word for word, and nothing else: each one is run by bash with a `kubectl`
//! that writes down its words.

use crate::kubectl_fuzz::{CORPUS, grammar};
use podloom::kubectl::words;
use podloom::object::emit;
use podloom::playground::Playground;
use podloom::playground::export;
use podloom::playground::intent::Intent;
use podloom::seed::Stream;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many lines of the grammar are put into scripts.
const LINES: usize = 400;
/// How many commands one script has: what a scenario may have, and little enough to see which one is wrong.
const COMMANDS: usize = 50;

/// What somebody could send to somebody else. Each would leave a file `touched` if a shell read it as it stands.
const HOSTILE: [&str; 16] = [
    "kubectl cordon a\ntouch touched",
    "kubectl cordon a; touch touched",
    "kubectl cordon a # \ntouch touched",
    "kubectl cordon a \\\n; touch touched",
    "touch touched",
    "kubectl label node a x=\"$(touch touched)\"",
    "kubectl label node a x=`touch touched`",
    "kubectl label node a 'x=$(touch touched)'",
    "kubectl get nodes > touched",
    "kubectl get nodes | touch touched",
    "kubectl get nodes & touch touched",
    "kubectl get nodes || touch touched",
    "kubectl get nodes <(touch touched)",
    "kubectl get $'x\\ntouch touched'",
    "kubectl\ttouch\u{a0}touched",
    "kubectl apply -f - <<EOF\nx\nEOF\ntouch touched",
];

/// Texts that end here-documents, and file names that begin commands.
const TEXTS: [&str; 6] = [
    "EOF\ntouch touched\n",
    "EOF\nEND\nEND_OF_TEXT\nEOF1\nEOF2\ntouch touched",
    "EOF\r\ntouch touched\n",
    "\u{b}EOF\n",
    "",
    "$(touch touched)\n`touch touched`\\\n",
];
const NAMES: [&str; 7] =
    ["a.yaml; touch touched #", "$(touch touched)", "-rf", "../touched", "/tmp/touched", "a\ntouch touched\n", "'; touch touched; '"];

/// A stage on which scripts run.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("podloom-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::create_dir_all(folder.join("run")).unwrap();
        let stub = folder.join("bin/kubectl");
        // The number of words and then each of them, ended by NUL, which no word can hold.
        fs::write(&stub, "#!/bin/sh\nprintf '%s\\0' \"$#\" \"$@\" >> \"$HEARD\"\n").unwrap();
        fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    /// Runs a script; the words of each kubectl that it called.
    fn run(&self, script: &str) -> Vec<Vec<String>> {
        let heard = self.0.join("heard");
        fs::write(&heard, "").unwrap();
        fs::write(self.0.join("script.sh"), script).unwrap();
        let path = format!("{}:/usr/bin:/bin", self.0.join("bin").display());
        let run = Command::new("bash")
            .arg(self.0.join("script.sh"))
            .current_dir(self.0.join("run"))
            .env_clear()
            .env("PATH", path)
            .env("HEARD", &heard)
            .output()
            .unwrap();
        assert!(run.status.success() && run.stderr.is_empty(), "{}\n{script}", String::from_utf8_lossy(&run.stderr));
        assert!(run.stdout.is_empty(), "{}\n{script}", String::from_utf8_lossy(&run.stdout));
        let heard = fs::read_to_string(&heard).unwrap();
        let mut words = heard.split_terminator('\0').map(str::to_owned);
        let mut commands = Vec::new();
        while let Some(count) = words.next() {
            commands.push(words.by_ref().take(count.parse().unwrap()).collect());
        }
        commands
    }

    /// Every file that a script left behind, with what it holds.
    fn left(&self) -> BTreeMap<String, String> {
        let mut left = BTreeMap::new();
        let mut folders = vec![self.0.join("run")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.0.join("run")).unwrap().to_str().unwrap().to_owned();
                    left.insert(name, fs::read_to_string(&path).unwrap());
                }
            }
        }
        left
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A playground in which each line was a step of a scenario: those are remembered whatever came of them.
fn said(steps: &serde_json::Value) -> Playground {
    let head = json!({"apiVersion": "podloom.dev/v1alpha1", "kind": "Scenario", "metadata": {"name": "x"}, "spec": {"title": "x", "steps": steps}});
    let text = format!("{}---\napiVersion: v1\nkind: Node\nmetadata: {{name: a}}\n", emit::yaml(&head));
    let mut playground = Playground::default().reduce(Intent::Import(text.into())).unwrap();
    let count = playground.lesson.as_ref().map_or(0, |lesson| lesson.scenario.steps.len());
    assert_eq!(count, steps.as_array().unwrap().len(), "the scenario is refused");
    for _ in 0..count {
        playground = playground.reduce(Intent::NextStep).unwrap_or(playground);
    }
    playground
}

fn check(folder: &Folder, lines: &[String]) {
    for lines in lines.chunks(COMMANDS) {
        let steps = json!(lines.iter().map(|line| json!({"run": line, "timeout": 1})).collect::<Vec<_>>());
        let heard = folder.run(&export::script(&said(&steps)));
        let opening = vec!["apply".to_owned(), "-f".to_owned(), "-".to_owned()];
        let accepted = lines.iter().filter_map(|line| words::split(line.trim()).ok());
        let wanted: Vec<Vec<String>> = std::iter::once(opening).chain(accepted).collect();
        assert_eq!(heard, wanted);
        assert_eq!(folder.left(), BTreeMap::new());
    }
}

#[test]
fn hostile_lines_run_nothing() {
    let folder = Folder::new("hostile");
    check(&folder, &HOSTILE.map(str::to_owned));
}

#[test]
fn what_people_type_is_said_word_for_word() {
    let folder = Folder::new("corpus");
    let lines: Vec<String> = CORPUS.lines().filter(|line| !line.starts_with("# ") && !line.trim().is_empty()).map(str::to_owned).collect();
    check(&folder, &lines);
}

#[test]
fn what_the_grammar_says_is_said_word_for_word() {
    let folder = Folder::new("grammar");
    let mut stream = Stream::new(36, "shell-script");
    let lines: Vec<String> = (0..LINES).map(|_| grammar::line(&mut stream)).filter(|line| !line.trim().is_empty()).collect();
    check(&folder, &lines);
}

#[test]
fn texts_and_file_names_stay_what_they_are() {
    let folder = Folder::new("texts");
    let with_text = TEXTS.map(|text| json!({"run": "kubectl apply -f -", "stdin": text, "timeout": 1}));
    let named = NAMES.map(|name| json!({"run": "kubectl apply -f .", "files": {name: TEXTS[0]}, "timeout": 1}));
    let steps = json!([with_text.to_vec(), named.to_vec()].concat());
    let heard = folder.run(&export::script(&said(&steps)));
    assert!(heard.iter().all(|words| words[0] == "apply"), "{heard:?}");
    let left = folder.left();
    for (name, content) in &left {
        assert!(NAMES.contains(&name.as_str()), "{name}");
        assert_eq!(content, TEXTS[0]);
    }
    assert!(!Path::new("/tmp/touched").exists());
    // Two names lead out of the folder; the rest are files like others.
    assert_eq!(left.len(), NAMES.len() - 2, "{left:?}");
}
