//! Everything the page can ask for. An intent is plain data; [`super::Playground::reduce`] answers it with the next playground.

use std::rc::Rc;

use super::node_act::NodeAct;
use super::subject::Subject;
use crate::object::kind::ObjectRef;

/// A tab of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InspectorTab {
    /// The object as YAML, each line with its writer.
    #[default]
    Yaml,
    /// The causal chain.
    Why,
    /// Workload × node, and the scheduler's verdicts.
    Placement,
    /// The Events that Kubernetes recorded.
    Events,
}

impl InspectorTab {
    /// Every tab, in order.
    pub const ALL: [Self; 4] = [Self::Yaml, Self::Why, Self::Placement, Self::Events];
}

/// How fast virtual time runs against the reader's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// A quarter of real time.
    Quarter,
    /// As a real cluster would.
    #[default]
    Real,
    /// Four times.
    Four,
    /// Ten times.
    Ten,
    /// Sixty times: a minute in a second.
    Sixty,
}

impl Speed {
    /// Every speed, slowest first.
    pub const ALL: [Self; 5] = [Self::Quarter, Self::Real, Self::Four, Self::Ten, Self::Sixty];

    /// Virtual milliseconds per thousand real ones.
    #[must_use]
    pub const fn per_mille(self) -> u64 {
        match self {
            Self::Quarter => 250,
            Self::Real => 1_000,
            Self::Four => 4_000,
            Self::Ten => 10_000,
            Self::Sixty => 60_000,
        }
    }

    /// What the page writes on it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Quarter => "×¼",
            Self::Real => "×1",
            Self::Four => "×4",
            Self::Ten => "×10",
            Self::Sixty => "×60",
        }
    }
}

/// One wish of the reader, or of the timers that act for the reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// The text of the editor is now this. Applied when live apply is on.
    Type(Rc<str>),
    /// Apply the text as it stands.
    Apply,
    /// Live apply on or off.
    SetLiveApply(bool),
    /// The caret stands on this line (from 1) of the editor.
    MoveCaret {
        /// The line, from 1.
        line: u32,
    },
    /// Show this line (from 1) of the editor.
    Reveal {
        /// The line, from 1.
        line: u32,
    },
    /// Run what was typed or pasted into the console: one command, or several on lines of their own.
    Run {
        /// The text.
        line: Rc<str>,
        /// What `-f -` reads.
        stdin: Option<Rc<str>>,
    },
    /// Offer what could stand at the cursor of the console's line.
    Complete {
        /// The line.
        line: Rc<str>,
        /// The cursor, in bytes.
        cursor: usize,
    },
    /// Stop the command that waits, as Ctrl+C does.
    Interrupt,
    /// Put a command into the console's line, to look at before it runs.
    Propose(Rc<str>),
    /// Give up a half-typed line, as Ctrl+C does.
    GiveUp(Rc<str>),
    /// Forget what the console shows.
    ClearConsole,
    /// The notice has been read.
    DismissNotice,
    /// Select something; `None` closes the inspector.
    Select(Option<Subject>),
    /// Show another tab of the inspector.
    ShowTab(InspectorTab),
    /// Add a node like the other workers.
    AddNode,
    /// Do something to a node.
    ActOnNode {
        /// The node.
        node: Rc<str>,
        /// What.
        act: NodeAct,
    },
    /// Delete an object.
    Delete {
        /// Which.
        object: ObjectRef,
    },
    /// Let time run.
    Play,
    /// Hold time.
    Pause,
    /// Real time that passed while playing, in milliseconds.
    Elapse {
        /// Real milliseconds since the last time.
        real_ms: u64,
        /// The most steps to take now, so that the page stays swift.
        steps_max: usize,
    },
    /// Handle exactly one wake.
    StepForward,
    /// Go back one moment.
    StepBack,
    /// Run until nothing more changes.
    Settle,
    /// Go back to the beginning.
    Restart,
    /// Stand at the moment that was current at this time (milliseconds).
    Seek {
        /// Virtual milliseconds since the start.
        ms: u64,
    },
    /// Change the speed.
    SetSpeed(Speed),
    /// Look at another branch of history.
    TakeBranch(u32),
    /// Open a scenario of the library.
    OpenScenario(Rc<str>),
    /// Open what a link carries (the part after `#`).
    OpenLink(Rc<str>),
    /// Open work that was kept.
    Restore {
        /// The text as it stood.
        text: Rc<str>,
        /// Everything that was said ([`state`](super::restore::state)).
        state: Rc<str>,
    },
    /// Show the text of kept work over which the page died, and offer to play it.
    Offer {
        /// The text as it stood.
        text: Rc<str>,
        /// Everything that was said.
        state: Rc<str>,
    },
    /// Stop what takes long, where it is.
    StopWork,
    /// Play the work that is offered.
    PlayAgain,
    /// Open a file the reader brought: a scenario or a dump of a cluster.
    Import(Rc<str>),
    /// Do the next step of the scenario.
    NextStep,
    /// Back to before the last step of the scenario.
    PreviousStep,
    /// Close the words of the scenario, keep the cluster.
    LeaveScenario,
}
