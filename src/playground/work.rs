//! What takes longer than a moment: saying a link again, letting time run until nothing changes, finding the next change. It is done in
//! slices of counted steps, so that the page is drawn in between, shows how far it is, and can be stopped. What is stopped leaves the page
//! at the moment that was reached.

use super::Notice;
use super::Playground;
use super::clock::{Motion, STEPS_MAX};
use super::intent::Intent;
use super::link::replay::{Reached, Replay};
use super::timeline::advance::Went;
use crate::time::Time;

/// So many steps are taken at once: less than a moment, and enough for most of what is asked for.
pub const SLICE_STEPS: usize = 2_000;

/// Time ran as long as it may, and something still changes.
const STEPS_SPENT: Notice = Notice::StepsSpent { steps: STEPS_MAX };

/// Something that is under way.
#[derive(Clone, Debug)]
pub enum Work {
    /// A link, or kept work, is said again. The page that comes of it takes the place of this one when all is said.
    Replay(Box<Replay>),
    /// Time runs until it comes to rest.
    Settle {
        /// No further than this.
        limit: Time,
        /// In so many steps.
        steps_left: usize,
        /// What the reader asked for, to be done then.
        then: Option<Box<Intent>>,
    },
    /// Time runs until something changes.
    Step {
        /// No further than this.
        limit: Time,
        /// In so many steps.
        steps_left: usize,
    },
}

impl Work {
    /// How much of it is done, in percent, where that can be told.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        match self {
            Self::Replay(replay) => Some(replay.percent()),
            Self::Settle { .. } | Self::Step { .. } => None,
        }
    }
}

/// Whether what the reader asks for can be done while something is under way; everything else stops it first. Text that is as it stands
/// is no edit.
pub(super) fn leaves_alone(intent: &Intent, text: &str) -> bool {
    match intent {
        Intent::Type(typed) => **typed == *text,
        Intent::Elapse { .. }
        | Intent::StopWork
        | Intent::MoveCaret { .. }
        | Intent::Reveal { .. }
        | Intent::Complete { .. }
        | Intent::Propose(_)
        | Intent::DismissNotice
        | Intent::Select(_)
        | Intent::ShowTab(_)
        | Intent::SetSpeed(_) => true,
        Intent::Apply
        | Intent::SetLiveApply(_)
        | Intent::Run { .. }
        | Intent::Interrupt
        | Intent::GiveUp(_)
        | Intent::ClearConsole
        | Intent::AddNode
        | Intent::ActOnNode { .. }
        | Intent::Delete { .. }
        | Intent::Play
        | Intent::Pause
        | Intent::StepForward
        | Intent::StepBack
        | Intent::Settle
        | Intent::Restart
        | Intent::Seek { .. }
        | Intent::TakeBranch(_)
        | Intent::OpenScenario(_)
        | Intent::OpenLink(_)
        | Intent::Restore { .. }
        | Intent::Offer { .. }
        | Intent::PlayAgain
        | Intent::Import(_)
        | Intent::NextStep
        | Intent::PreviousStep
        | Intent::LeaveScenario => false,
    }
}

impl Playground {
    /// Opens what a link says; a broken one leaves everything as it is, and says so.
    pub(super) fn open_link(&mut self, fragment: &str) -> bool {
        match Replay::of_link(fragment) {
            Some(replay) => self.begin_replay(replay),
            None => self.notice = Some(Notice::LinkBroken),
        }
        true
    }

    /// The text is there at once; whatever it leads to comes in slices.
    pub(super) fn begin_replay(&mut self, replay: Replay) {
        let mut first = Self::default();
        first.editor.text = replay.shown();
        first.editor.live_apply = false;
        match replay.excess() {
            Some(exceeded) => first.notice = Some(Notice::LinkTooLong(exceeded)),
            None => first.work = Some(Work::Replay(Box::new(replay))),
        }
        self.become_other(first);
    }

    /// Lets time run until it comes to rest, no further than `limit`, and then does what the reader asked for.
    pub(super) fn settle_in_slices(&mut self, limit: Time, then: Option<Intent>) {
        self.begin_work(Work::Settle { limit, steps_left: STEPS_MAX, then: then.map(Box::new) });
    }

    /// Lets time run until something changes, no further than `limit`.
    pub(super) fn step_in_slices(&mut self, limit: Time) {
        self.begin_work(Work::Step { limit, steps_left: STEPS_MAX });
    }

    /// Begins something, and does as much of it as a moment allows.
    fn begin_work(&mut self, work: Work) {
        self.work = Some(work);
        self.work_on(SLICE_STEPS);
    }

    /// Goes on with what is under way, by about so many steps; whether there was anything.
    pub(super) fn work_on(&mut self, steps: usize) -> bool {
        match self.work.take() {
            None => return false,
            Some(Work::Replay(mut replay)) => match replay.go_on(steps) {
                Reached::More => self.work = Some(Work::Replay(replay)),
                Reached::End => self.become_other(replay.page()),
                Reached::Broken => {
                    self.become_other(replay.page());
                    self.notice = Some(Notice::LinkBroken);
                }
                Reached::Bound(exceeded) => {
                    self.become_other(replay.page());
                    self.notice = Some(Notice::LinkTooLong(exceeded));
                }
            },
            Some(Work::Settle { limit, steps_left, then }) => {
                let steps = steps.min(steps_left);
                let is_over = self.run_to_rest(limit, steps);
                if !is_over && steps_left > steps {
                    self.work = Some(Work::Settle { limit, steps_left: steps_left - steps, then });
                } else {
                    // What the reader asked for comes also where time does not come to rest.
                    self.has_settled(is_over, then);
                }
            }
            Some(Work::Step { limit, steps_left }) => {
                let steps = steps.min(steps_left);
                let found = (0..steps).any(|_| self.advance(limit) != Went::Idle);
                if !found && steps_left > steps {
                    self.work = Some(Work::Step { limit, steps_left: steps_left - steps });
                } else if !found {
                    self.notice = Some(STEPS_SPENT);
                }
            }
        }
        true
    }

    fn has_settled(&mut self, is_over: bool, then: Option<Box<Intent>>) {
        if !is_over {
            self.notice = Some(STEPS_SPENT);
        }
        if is_over || then.is_some() {
            self.prompt.take_time();
            if self.clock.motion != Motion::Held {
                self.clock.motion = Motion::Resting;
            }
        }
        if let Some(intent) = then {
            self.answer(*intent);
        }
    }

    /// Stops what is under way, where it is.
    pub(super) fn stop_work(&mut self) -> bool {
        match self.work.take() {
            None => return false,
            Some(Work::Replay(replay)) => {
                self.become_other(replay.page());
                self.hold();
            }
            Some(Work::Settle { .. } | Work::Step { .. }) => {
                self.hold();
            }
        }
        self.notice = Some(Notice::Stopped);
        true
    }

    /// The playground when everything that is under way is done. The page never waits for that; tests and native programs do.
    #[must_use]
    pub fn finished(mut self) -> Self {
        while self.work_on(SLICE_STEPS) {
            self.go_on();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Work;
    use crate::playground::intent::Intent;
    use crate::playground::link;
    use crate::playground::{Notice, Playground};

    fn reduced(playground: &Playground, intent: Intent) -> Playground {
        playground.reduce(intent).unwrap_or_else(|| playground.clone())
    }

    /// A cluster of so many nodes with a DaemonSet, settled, and a command after it.
    fn busy(nodes: usize) -> Playground {
        let text = format!(
            "apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {{name: p}}\nspec: {{replicas: {nodes}}}\n---\n\
             apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n  \
             template:\n    metadata: {{labels: {{app: agent}}}}\n    spec: {{containers: [{{name: agent, image: 'agent:1'}}]}}\n"
        );
        let opened = reduced(&Playground::default(), Intent::Import(text.into()));
        let settled = reduced(&opened, Intent::Settle).finished();
        reduced(&settled, Intent::Run { line: "kubectl cordon p-1".into(), stdin: None })
    }

    #[test]
    fn a_link_shows_its_text_first_and_the_rest_in_slices() {
        let before = busy(700);
        let link = Intent::OpenLink(link::encode(&before).into());
        let opened = Playground::default().reduce(link).unwrap();
        assert!(matches!(opened.work, Some(Work::Replay(_))));
        assert_eq!(opened.editor.text, before.editor.text);
        assert_eq!(opened.timeline.world().cluster.nodes().count(), 0);
        let (mut page, mut slices, mut percent) = (opened, 0, 0);
        while let Some(work) = &page.work {
            assert!(work.percent() >= Some(percent));
            percent = work.percent().unwrap_or_default();
            page = page.reduce(Intent::Elapse { real_ms: 40, steps_max: 400 }).unwrap();
            slices += 1;
        }
        assert!(slices > 3, "{slices}");
        assert_eq!(page.timeline.clock(), before.timeline.clock());
        assert_eq!(page.timeline.world().cluster.version(), before.timeline.world().cluster.version());
    }

    #[test]
    fn what_is_stopped_leaves_the_moment_that_was_reached() {
        let before = busy(700);
        let mut page = Playground::default().reduce(Intent::OpenLink(link::encode(&before).into())).unwrap();
        for _ in 0..3 {
            page = page.reduce(Intent::Elapse { real_ms: 40, steps_max: 400 }).unwrap();
        }
        let stopped = page.reduce(Intent::StopWork).unwrap();
        assert_eq!(stopped.notice, Some(Notice::Stopped));
        assert!(stopped.work.is_none() && stopped.timeline.clock() < before.timeline.clock());
        let nodes = stopped.timeline.world().cluster.nodes().count();
        assert_eq!(nodes, 700);
        let later = reduced(&stopped, Intent::Settle).finished();
        assert_eq!(later.timeline.world().cluster.pods().count(), 700);
    }

    #[test]
    fn settling_goes_on_in_slices_and_typing_stops_it() {
        let before = busy(700);
        let restarted = reduced(&before, Intent::Run { line: "kubectl rollout restart ds/agent".into(), stdin: None });
        let settling = restarted.reduce(Intent::Settle).unwrap();
        assert!(matches!(settling.work, Some(Work::Settle { .. })));
        let same = settling.reduce(Intent::Type(settling.editor.text.clone()));
        assert!(same.is_none_or(|same| same.work.is_some()));
        let typed = settling.reduce(Intent::Type("".into())).unwrap();
        assert!(typed.work.is_none());
        let settled = settling.finished();
        assert!(settled.timeline.is_settled());
    }
}
