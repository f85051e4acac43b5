//! What leads here, to take along: as a scenario file that `podloom run` plays and this page opens again, or as a shell script.

use super::Playground;
use super::shell;
use crate::object::{Json, emit};
use crate::scenario::file::{API_VERSION, Step};
use crate::session::edit::delete_command;
use crate::session::input::{Documents, Input, Origin};
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// One command on the way here.
struct Typed {
    line: String,
    stdin: Option<String>,
    files: BTreeMap<String, String>,
    is_step: bool,
}

/// The scenario file of everything that was said.
#[must_use]
pub fn scenario(playground: &Playground) -> String {
    let lesson = playground.lesson.as_ref();
    let mut lessons: VecDeque<&Step> = lesson.iter().flat_map(|lesson| &lesson.scenario.steps).collect();
    let steps: Vec<Json> = commands_after(playground, playground.opening.inputs)
        .into_iter()
        .map(|one| {
            let mut step = json!({"run": one.line});
            if let Some(stdin) = one.stdin {
                step["stdin"] = stdin.into();
            }
            if !one.files.is_empty() {
                step["files"] = json!(one.files);
            }
            if let Some(told) = lessons.pop_front().filter(|told| one.is_step && !told.say.is_empty()) {
                step["say"] = told.say.as_str().into();
                if !told.say_zh.is_empty() {
                    step["sayZh"] = told.say_zh.as_str().into();
                }
            }
            step
        })
        .collect();
    let (name, title) = match lesson {
        Some(lesson) => (&*lesson.name, lesson.scenario.title.as_str()),
        None => ("my-scenario", "My scenario"),
    };
    let head = json!({"apiVersion": API_VERSION, "kind": "Scenario", "metadata": {"name": name}, "spec": {"title": title, "steps": steps}});
    let objects = playground.opening.text.trim();
    let gap = if objects.is_empty() { "" } else { "---\n" };
    format!("{}{gap}{objects}\n", emit::yaml(&head))
}

/// A shell script of everything that was said: what the console accepted, word by word, and nothing else.
#[must_use]
pub fn script(playground: &Playground) -> String {
    let head = "#!/bin/sh\n# What was said in Podloom, in order. The sim/ annotations steer its simulated nodes; elsewhere they do nothing.\nset -e\n";
    let commands = commands_after(playground, 0).into_iter().map(|one| in_shell(&one).unwrap_or_else(|| LEFT_OUT.to_owned()));
    commands.fold(head.to_owned(), |text, command| format!("{text}\n{command}\n"))
}

/// Stands where a command was said that no shell could repeat.
const LEFT_OUT: &str = "# A command is left out here: a shell would not read it as the console did.";

/// A command with its files, as a shell runs it.
fn in_shell(one: &Typed) -> Option<String> {
    let mut lines = Vec::new();
    for (name, content) in &one.files {
        lines.push(shell::writing(name, content)?);
    }
    let command = shell::command(&one.line)?;
    lines.push(match &one.stdin {
        Some(stdin) => shell::reading(&command, stdin)?,
        None => command,
    });
    Some(lines.join("\n"))
}

/// The commands of the inputs up to here, without the first few.
fn commands_after(playground: &Playground, first: usize) -> Vec<Typed> {
    let log = playground.timeline.log_here();
    let mut before = Rc::new(Documents::new());
    let mut found = Vec::new();
    for (number, logged) in log.iter().enumerate() {
        let mut said = match &logged.input {
            Input::Text { documents, .. } => {
                let said = edits(&before, documents);
                before = documents.clone();
                said
            }
            Input::Command { origin: Origin::Stop, .. } => Vec::new(),
            Input::Command { line, stdin, files, origin } => vec![Typed {
                line: line.to_string(),
                stdin: stdin.as_ref().map(ToString::to_string),
                files: (**files).clone(),
                is_step: *origin == Origin::Step,
            }],
        };
        if number >= first {
            found.append(&mut said);
        }
    }
    found
}

/// An edit of the text, as the commands that do the same.
fn edits(before: &Documents, after: &Documents) -> Vec<Typed> {
    let differs = |object| before.get(object).map(|manifest| &manifest.value);
    let changed: Vec<&str> = after
        .iter()
        .filter(|(object, manifest)| differs(*object) != Some(&manifest.value))
        .map(|(_, manifest)| manifest.source.trim())
        .collect();
    let command = |line: String, stdin| Typed { line, stdin, files: BTreeMap::new(), is_step: false };
    let mut said = Vec::new();
    if !changed.is_empty() {
        said.push(command("kubectl apply -f -".to_owned(), Some(format!("{}\n", changed.join("\n---\n")))));
    }
    let gone = before.keys().rev().filter(|object| !after.contains_key(*object));
    said.extend(gone.map(|object| command(format!("{} --wait=false", delete_command(object)), None)));
    said
}

#[cfg(test)]
mod tests {
    use super::{scenario, script};
    use crate::playground::Playground;
    use crate::playground::intent::Intent;
    use crate::playground::node_act::NodeAct;
    use crate::scenario::file;

    const NODE: &str = "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n";

    fn said() -> Playground {
        let opened = Playground::default().reduce(Intent::Import(NODE.into())).unwrap();
        let two = format!("{NODE}---\n{}", NODE.replace("name: a", "name: b"));
        let typed = opened.reduce(Intent::Type(two.into())).unwrap();
        typed.reduce(Intent::ActOnNode { node: "b".into(), act: NodeAct::Cordon }).unwrap()
    }

    #[test]
    fn a_scenario_file_says_it_again() {
        let read = file::read(&scenario(&said()));
        assert!(read.problems.is_empty());
        assert_eq!(read.nodes.trim(), NODE.trim());
        let lines: Vec<&str> = read.steps.iter().map(|step| step.run.as_str()).collect();
        assert_eq!(lines, ["kubectl apply -f -", "kubectl cordon b"]);
        assert!(read.steps[0].stdin.as_ref().unwrap().contains("name: b"));
    }

    #[test]
    fn a_script_can_be_pasted_into_the_console() {
        let text = script(&said());
        assert!(text.contains("kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: Node\nmetadata:\n  name: a\nEOF\n"), "{text}");
        assert!(text.ends_with("\nkubectl cordon b\n"), "{text}");
    }
}
