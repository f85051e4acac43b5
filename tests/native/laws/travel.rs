//! The laws of the page's time: a case is played as a reader plays it, then the reader goes back and forward, begins a branch, returns,
//! and sends a link.

use super::case::{Case, Command, Expected, Pause};
use super::law::{Fault, Law};
use super::play::{Revisions, differing, objects};
use podloom::object::any::Object;
use podloom::playground::intent::Intent;
use podloom::playground::{Notice, Playground, link};
use std::collections::BTreeMap;

/// One turn of the page takes no more steps.
const STEPS_MAX: usize = 20_000;
/// So many moments are visited again.
const VISITS: usize = 6;

/// A reader, and what was there at each time he noted.
struct Reader {
    page: Playground,
    revisions: Revisions,
    noted: BTreeMap<u64, Vec<Object>>,
    faults: Vec<Fault>,
}

pub fn faults(case: &Case) -> Vec<Fault> {
    let (opening, rest) = case.commands.split_at(case.commands.len().min(2));
    let texts: Vec<&str> = opening.iter().filter_map(|command| command.stdin.as_deref()).collect();
    let page = Playground::default();
    let page = page.reduce(Intent::Import(texts.join("\n---\n").into())).unwrap_or(page);
    let mut reader = Reader { page, revisions: Revisions::default(), noted: BTreeMap::new(), faults: Vec::new() };
    for (number, command) in rest.iter().enumerate() {
        reader.say(command, number);
        reader.wait(command.pause);
        if matches!(reader.page.notice, Some(Notice::StepsSpent { .. })) {
            return reader.faults;
        }
    }
    reader.rest();
    reader.sends_a_link();
    reader.goes_back();
    reader.begins_a_branch();
    reader.faults
}

impl Reader {
    fn intend(&mut self, intent: Intent) {
        if let Some(next) = self.page.reduce(intent) {
            self.page = next.finished();
        }
    }

    /// Most commands are typed into the console; some manifests into the editor.
    fn say(&mut self, command: &Command, number: usize) {
        let world = self.page.timeline.world();
        let line = self.revisions.fill_in(&command.line, world);
        let stdin = command.stdin.as_ref().map(|stdin| self.revisions.fill_in(stdin, world));
        let before = world.cluster.version();
        let clock = self.page.timeline.clock().0;
        // What is said now changes what there is now.
        self.noted.remove(&clock);
        match stdin {
            Some(stdin) if line == "kubectl apply -f -" && (number.is_multiple_of(2) || command.expected == Expected::Fails) => {
                let text = self.page.editor.text.clone();
                self.intend(Intent::Type(format!("{text}\n---\n{stdin}").into()));
                if command.expected == Expected::Fails {
                    let changed = self.page.timeline.world().cluster.version() != before;
                    if changed || self.page.editor.problems.is_empty() {
                        self.fault(
                            Law::WrongChangesNothing,
                            format!("typed, changed: {changed}, problems: {:?}", self.page.editor.problems),
                        );
                    }
                    self.intend(Intent::Type(text));
                }
            }
            stdin => self.intend(Intent::Run { line: line.into(), stdin: stdin.map(Into::into) }),
        }
    }

    fn wait(&mut self, pause: Pause) {
        match pause {
            Pause::UntilSettled => self.intend(Intent::Settle),
            Pause::Milliseconds(real_ms) => {
                self.intend(Intent::Play);
                self.intend(Intent::Elapse { real_ms, steps_max: STEPS_MAX });
                self.intend(Intent::Pause);
            }
        }
        self.note();
    }

    fn fault(&mut self, law: Law, what: String) {
        self.faults.push(Fault::new(law, what));
    }

    /// Remembers what is there now, if this instant is over.
    fn note(&mut self) {
        let clock = self.page.timeline.clock();
        if self.page.timeline.world().next_time().is_none_or(|next| next > clock) {
            self.noted.insert(clock.0, self.objects());
        }
    }

    /// Lets time pass until an instant is over.
    fn rest(&mut self) {
        for _ in 0..50 {
            let clock = self.page.timeline.clock();
            if self.page.timeline.world().next_time().is_none_or(|next| next > clock) {
                break;
            }
            self.wait(Pause::Milliseconds(1));
        }
        self.note();
    }

    fn goes_back(&mut self) {
        let every = self.noted.len().div_ceil(VISITS);
        let visited: Vec<(u64, Vec<Object>)> = self.noted.iter().rev().step_by(every).map(|(ms, there)| (*ms, there.clone())).collect();
        for (ms, there) in visited.iter().chain(visited.iter().rev()) {
            self.intend(Intent::Seek { ms: *ms });
            self.compare(Law::HistoryCanBeVisited, "after a jump", *ms, there);
        }
        // And on foot: the steps of the past lead to the end.
        let Some((end, there)) = self.noted.last_key_value().map(|(ms, there)| (*ms, there.clone())) else { return };
        self.intend(Intent::Seek { ms: end });
        for _ in 0..3 {
            self.intend(Intent::StepBack);
        }
        for _ in 0..3 {
            if !self.page.timeline.is_at_tip() {
                self.intend(Intent::StepForward);
            }
        }
        self.intend(Intent::Seek { ms: end });
        self.compare(Law::HistoryCanBeVisited, "after steps", end, &there);
    }

    fn objects(&self) -> Vec<Object> {
        objects(&self.page.timeline.world().cluster)
    }

    fn compare(&mut self, law: Law, when: &str, ms: u64, there: &[Object]) {
        if let Some((one, other)) = differing(&self.objects(), there) {
            self.fault(law, format!("at {ms} ms, {when}, there is\n{one}\nand there was\n{other}"));
        }
    }

    /// What is said in the past grows a branch; the other one stays as it is.
    fn begins_a_branch(&mut self) {
        let noted: Vec<u64> = self.noted.keys().copied().collect();
        let (Some(middle), Some((end, there))) = (noted.get(noted.len() / 2), self.noted.last_key_value()) else { return };
        let (middle, end, there) = (*middle, *end, there.clone());
        self.intend(Intent::Seek { ms: middle });
        self.intend(Intent::Run { line: "kubectl label nodes --all branch=other --overwrite".into(), stdin: None });
        self.intend(Intent::Settle);
        if self.page.timeline.branches().0.len() > 1 {
            self.intend(Intent::TakeBranch(0));
            self.compare(Law::HistoryCanBeVisited, "back on the branch that was left", end, &there);
        }
    }

    fn sends_a_link(&mut self) {
        if link::is_shortened(&self.page) {
            return;
        }
        let opened = Playground::default().reduce(Intent::OpenLink(link::encode(&self.page).into())).unwrap_or_default().finished();
        let (here, there) = (self.page.timeline.clock(), opened.timeline.clock());
        if here != there || opened.notice.is_some() {
            self.fault(Law::LinkTellsTheSame, format!("made at {here:?}, opens at {there:?}, with {:?}", opened.notice));
        }
        let ours = self.objects();
        let page = std::mem::replace(&mut self.page, opened);
        self.compare(Law::LinkTellsTheSame, "in the page that was opened", here.0, &ours);
        self.page = page;
    }
}
