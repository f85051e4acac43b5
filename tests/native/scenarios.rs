//! Every built-in scenario, played: unsolved when untouched, solved by its own steps, and each command exits as the lesson says.

use podloom::scenario::file::{self, Scenario};
use podloom::scenario::goal::Goal;
use podloom::scenario::library::{self, Entry};
use podloom::scenario::player::{Player, Snapshot};
use podloom::text::goal::wanted;
use podloom::text::language::Language;
use podloom::text::sentence::plain;
use std::io::Write;
use std::process::{Command, Stdio};

fn read_entry(entry: &Entry) -> Scenario {
    let scenario = file::read(entry.yaml);
    assert!(scenario.problems.is_empty(), "{}: {:?}", entry.slug, scenario.problems);
    assert_eq!(scenario.name, entry.slug);
    scenario
}

/// What is not as the goal wants it, in words.
fn missing(goal: &Goal, player: &Player) -> String {
    let progress = goal.progress(&player.session.world.cluster);
    progress.iter().filter(|one| !one.done).map(|one| plain(&wanted(Language::English, one)) + "\n").collect()
}

/// Plays a scenario and says everything that is not as it promises.
fn check(entry: &Entry) -> Vec<String> {
    let scenario = read_entry(entry);
    let mut player = Player::new(&scenario);
    let first = player.create_objects(&scenario);
    let mut faults = Vec::new();
    let mut expect = |snapshot: &Snapshot, exit: i64, name: &str| {
        if i64::from(snapshot.exit) != exit {
            faults
                .push(format!("{} {name}: exit {} in place of {exit}\n{}{}", entry.slug, snapshot.exit, snapshot.stdout, snapshot.stderr));
        }
    };
    expect(&first, 0, "objects");
    let last = scenario.steps.iter().rev().find_map(|step| step.check.as_ref());
    let solved_untouched = last.is_some_and(|last| last.holds(&player.session.world.cluster));
    let mut unmet = Vec::new();
    for (index, step) in scenario.steps.iter().enumerate() {
        let snapshot = player.play_step(step);
        let name = format!("step {}: {}", index + 1, step.run);
        expect(&snapshot, step.exit, &name);
        if let Some(goal) = &step.check
            && !goal.holds(&player.session.world.cluster)
        {
            unmet.push(format!("{} {name}:\n{}", entry.slug, missing(goal, &player)));
        }
    }
    if solved_untouched {
        faults.push(format!("{}: its last goal holds before anything is done", entry.slug));
    }
    faults.extend(unmet);
    faults
}

#[test]
fn every_scenario_is_unsolved_untouched_and_solved_by_its_own_steps() {
    let faults: Vec<String> = library::all().iter().flat_map(check).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_command_refuses_a_misspelt_scenario() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podloom"));
    let mut child = command.args(["run", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let file = "apiVersion: podloom.dev/v1alpha1\nkind: Scenario\nspec:\n  stepz: []\n";
    child.stdin.take().unwrap().write_all(file.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "-:4:3: unknown field `stepz`, did you mean `steps`?\n");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}
