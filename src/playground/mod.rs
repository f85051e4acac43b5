//! Everything the page knows, as one value: the reader's text, where time stands, what is selected. [`Playground::reduce`] is pure: it
//! touches no storage, no document and no clock, and an intent that changes nothing gives `None`, so that nothing is drawn again.

pub mod intent;
pub mod node_act;
pub mod subject;

use std::rc::Rc;

use intent::{InspectorTab, Intent, Speed};
use subject::Subject;

/// The most lines the console keeps.
const CONSOLE_LINES_MAX: usize = 500;

/// One exchange in the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What was typed, or what a click said.
    pub command: Rc<str>,
    /// What came back.
    pub output: Rc<str>,
    /// The exit code.
    pub exit: i32,
}

/// Everything the page knows.
#[derive(Clone, Debug, Default)]
pub struct Playground {
    /// Grows with every change; states are compared by it.
    pub revision: u64,
    /// The text of the editor.
    pub text: Rc<str>,
    /// Grows when the text changed from outside the editor, which must then show it.
    pub text_epoch: u64,
    /// Whether every valid edit is applied by itself.
    pub live_apply: bool,
    /// The line the caret stands on, from 1.
    pub caret_line: u32,
    /// The line the editor should show, with the revision that asked for it: asking again shows it again.
    pub reveal: Option<(u32, u64)>,
    /// The console.
    pub console: Rc<Vec<Exchange>>,
    /// What is selected.
    pub selection: Option<Subject>,
    /// The open tab of the inspector.
    pub tab: InspectorTab,
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// Where time stands, in virtual milliseconds.
    pub now_ms: u64,
    /// The open scenario, by its name in the library.
    pub scenario: Option<Rc<str>>,
    /// How many steps of it are done.
    pub steps_done: usize,
}

impl PartialEq for Playground {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

impl Eq for Playground {}

impl Playground {
    /// The playground after `intent`; `None` when it changes nothing.
    #[must_use]
    pub fn reduce(&self, intent: Intent) -> Option<Self> {
        let mut next = self.clone();
        let changed = match intent {
            Intent::Type(text) => set(&mut next.text, text),
            Intent::SetLiveApply(on) => set(&mut next.live_apply, on),
            Intent::MoveCaret { line } => set(&mut next.caret_line, line),
            Intent::Reveal { line } => {
                next.reveal = Some((line, next.revision));
                true
            }
            Intent::Run { line, stdin: _ } => next.say(&line),
            Intent::ActOnNode { node, act } => next.say(&act.command(&node)),
            Intent::Delete { object } => next.say(&delete_command(&object)),
            Intent::ClearConsole => set(&mut next.console, Rc::default()),
            Intent::Select(subject) => set(&mut next.selection, subject),
            Intent::ShowTab(tab) => set(&mut next.tab, tab),
            Intent::Play => set(&mut next.playing, true),
            Intent::Pause => set(&mut next.playing, false),
            Intent::Elapse { real_ms } => next.elapse(real_ms),
            Intent::Seek { ms } => set(&mut next.now_ms, ms),
            Intent::Restart => set(&mut next.now_ms, 0),
            Intent::SetSpeed(speed) => set(&mut next.speed, speed),
            Intent::OpenScenario(name) => {
                next.steps_done = 0;
                set(&mut next.scenario, Some(name))
            }
            Intent::LeaveScenario => set(&mut next.scenario, None),
            Intent::NextStep => {
                next.steps_done += 1;
                true
            }
            Intent::PreviousStep => {
                let before = next.steps_done.saturating_sub(1);
                set(&mut next.steps_done, before)
            }
            // Answered by the simulator, once it is here.
            Intent::Apply
            | Intent::AddNode
            | Intent::StepForward
            | Intent::StepBack
            | Intent::Settle
            | Intent::TakeBranch(_)
            | Intent::OpenLink(_)
            | Intent::Import(_) => false,
        };
        next.revision += 1;
        changed.then_some(next)
    }

    fn elapse(&mut self, real_ms: u64) -> bool {
        self.now_ms += real_ms * self.speed.per_mille() / 1_000;
        self.playing
    }

    fn say(&mut self, command: &str) -> bool {
        let mut console = (*self.console).clone();
        console.push(Exchange { command: command.into(), output: Rc::from(""), exit: 0 });
        let surplus = console.len().saturating_sub(CONSOLE_LINES_MAX);
        console.drain(..surplus);
        self.console = Rc::new(console);
        true
    }
}

/// The kubectl command that deletes `object`.
#[must_use]
pub fn delete_command(object: &crate::object::kind::ObjectRef) -> String {
    let resource = object.kind.info().singular;
    let key = &object.key;
    if key.namespace.is_empty() || &*key.namespace == "default" {
        format!("kubectl delete {resource} {}", key.name)
    } else {
        format!("kubectl delete {resource} {} -n {}", key.name, key.namespace)
    }
}

fn set<T: PartialEq>(slot: &mut T, value: T) -> bool {
    let changed = *slot != value;
    *slot = value;
    changed
}

#[cfg(test)]
mod tests {
    use super::Playground;
    use super::intent::Intent;
    use super::node_act::NodeAct;

    #[test]
    fn an_intent_that_changes_nothing_gives_none() {
        assert!(Playground::default().reduce(Intent::Pause).is_none());
        assert!(Playground::default().reduce(Intent::Play).is_some());
    }

    #[test]
    fn a_click_is_said_in_the_console() {
        let next = Playground::default().reduce(Intent::ActOnNode { node: "node-1".into(), act: NodeAct::Cordon }).unwrap();
        assert_eq!(&*next.console[0].command, "kubectl cordon node-1");
    }
}
