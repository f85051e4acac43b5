//! A case: the objects of a random cluster, and the commands that are run on it, each with the time that passes afterwards.
//!
//! Everything is drawn beforehand and is text, so that a failing case can be printed, shortened, and played again. Most cases are
//! small, since a breach that needs much seldom needs all of it; some are long.

use super::commands;
use super::dice::Dice;
use super::manifests::{self, DAEMON_SETS, NODES, NODES_MAX, STATEFUL_SETS};
use podloom::cluster::request::Request;
use podloom::object::Json;
use std::fmt;

/// How much time passes after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    Milliseconds(u64),
    UntilSettled,
}

/// What is known of a command before it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Anything,
    /// It only looks: nothing may change.
    Looks,
    /// It is wrong: it must fail, and nothing may change.
    Fails,
}

#[derive(Clone, Debug)]
pub struct Command {
    pub line: String,
    pub stdin: Option<String>,
    pub pause: Pause,
    pub expected: Expected,
    /// Sent to the API server as it is; most of the time it is refused.
    pub probe: Option<Request>,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub seed: u64,
    pub commands: Vec<Command>,
}

impl Command {
    pub fn new(line: String, stdin: Option<String>, pause: Pause) -> Self {
        Self { line, stdin, pause, expected: Expected::Anything, probe: None }
    }
}

/// The case of a seed.
pub fn case(seed: u64) -> Case {
    let mut dice = Dice::new(seed, "cluster");
    let most = if dice.chance(60) { 3 } else { NODES_MAX };
    let nodes: Vec<Json> = (0..dice.between(1, most)).map(|at| manifests::node(&mut dice, NODES[at as usize])).collect();
    let mut commands = vec![apply(&manifests::classes(), Pause::Milliseconds(0)), apply(&nodes, pause(&mut dice))];
    for object in workloads(&mut dice) {
        let quick = dice.chance(50);
        let pause = if quick { Pause::Milliseconds(0) } else { pause(&mut dice) };
        commands.push(apply(&[object], pause));
    }
    let mut dice = Dice::new(seed, "commands");
    let count = match dice.below(20) {
        0..=13 => dice.between(1, 5),
        14..=18 => dice.between(4, 10),
        _ => dice.between(10, 30),
    };
    let has_stateful_set = commands.iter().any(|command| command.stdin.as_ref().is_some_and(|stdin| stdin.contains("StatefulSet")));
    if !has_stateful_set && dice.chance(30) {
        commands.extend(commands::failing_node(&mut dice));
    }
    for _ in 0..count {
        commands.extend(commands::some(&mut dice));
    }
    Case { seed, commands }
}

fn workloads(dice: &mut Dice) -> Vec<Json> {
    let mut objects = Vec::new();
    for name in DAEMON_SETS {
        if dice.chance(50) {
            objects.push(manifests::daemon_set(dice, name));
        }
    }
    for name in STATEFUL_SETS {
        if dice.chance(50) {
            objects.push(manifests::stateful_set(dice, name));
        }
    }
    for _ in 0..dice.below(3) {
        let at = usize::try_from(dice.below(objects.len() as u64 + 1)).unwrap();
        objects.insert(at, manifests::pod(dice));
    }
    if dice.chance(30) {
        objects.push(manifests::budget(dice));
    }
    if dice.chance(20) {
        objects.insert(0, manifests::service(dice));
    }
    objects
}

fn apply(objects: &[Json], pause: Pause) -> Command {
    let documents: Vec<String> = objects.iter().map(Json::to_string).collect();
    Command::new("kubectl apply -f -".to_owned(), Some(documents.join("\n---\n")), pause)
}

pub fn pause(dice: &mut Dice) -> Pause {
    match dice.below(10) {
        0 => Pause::Milliseconds(0),
        1 => Pause::Milliseconds(dice.between(1, 60)),
        2 | 3 => Pause::Milliseconds(dice.between(60, 3000)),
        4 | 5 => Pause::Milliseconds(dice.between(3000, 20_000)),
        6 => Pause::Milliseconds(dice.between(20_000, 120_000)),
        _ => Pause::UntilSettled,
    }
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for command in &self.commands {
            write!(formatter, "  $ {}", command.line)?;
            if let Some(stdin) = &command.stdin {
                write!(formatter, " <<< '{stdin}'")?;
            }
            writeln!(formatter, "   # then {:?}", command.pause)?;
            if let Some(probe) = &command.probe {
                writeln!(formatter, "  ! {probe:?}")?;
            }
        }
        Ok(())
    }
}
