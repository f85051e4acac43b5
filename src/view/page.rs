//! Everything the page shows of one state of the playground. What has not changed since the state before is taken from there, so that
//! nothing is made or drawn again without need.

use super::console::Console;
use super::editor::Editor;
use super::inspector::Inspector;
use super::model::{self, Asked, Changed, Memo};
use super::node_map::NodeMap;
use super::scenario::{self, Card, Lesson};
use super::timeline::Timeline;
use super::workloads::Workloads;
use crate::object::kind::ObjectRef;
use crate::playground::Playground;
use crate::playground::console::Exchange;
use crate::playground::intent::InspectorTab;
use crate::playground::manifest::Piece;
use crate::playground::subject::Subject;
use crate::sim::history::MomentId;
use crate::sim::step::Step;
use crate::text::language::Language;
use crate::text::notices;
use std::rc::Rc;

/// Everything the page shows of one state of the playground.
#[derive(Clone, Debug)]
pub struct Page {
    /// The buffer, its problems and its objects.
    pub editor: Rc<Editor>,
    /// What was said and answered.
    pub console: Rc<Console>,
    /// Nodes and their Pods.
    pub node_map: Rc<NodeMap>,
    /// DaemonSets and StatefulSets with their counts.
    pub workloads: Rc<Workloads>,
    /// What is selected, explained. `None` when nothing is.
    pub inspector: Option<Rc<Inspector>>,
    /// Virtual time.
    pub timeline: Rc<Timeline>,
    /// The scenarios one can open.
    pub gallery: Rc<[Card]>,
    /// The open scenario.
    pub lesson: Option<Rc<Lesson>>,
    /// What the reader has to know about the page itself.
    pub notice: Option<Rc<str>>,
    /// What happened last, in words, for screen readers.
    pub news: Rc<str>,
    key: Key,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.key.revision == other.key.revision && self.key.language == other.key.language
    }
}

/// What the parts were made from.
#[derive(Clone, Debug)]
struct Key {
    revision: u64,
    language: Language,
    world: WorldKey,
    text: TextKey,
    selection: Option<Subject>,
    tab: InspectorTab,
    console: Rc<Vec<Exchange>>,
    fresh: Option<Rc<Step>>,
    offer: (Option<u64>, Option<u64>),
    /// How time stands for a command that waits, and how many come behind it.
    waits: (bool, bool, usize),
}

/// Names a state of a cluster: the text it was opened with, the branch, the moment, the counter of writes.
type WorldKey = (u64, usize, MomentId, u64);
/// Names a state of the editor.
type TextKey = (Rc<str>, u64, usize, usize, Option<(u32, u64)>, u32, bool);

impl Key {
    fn of(playground: &Playground, language: Language) -> Self {
        let stage = &playground.stage;
        let problems = playground.problems.as_ptr() as usize;
        Self {
            revision: playground.revision,
            language,
            world: (playground.text_epoch, stage.branches().1, stage.here(), stage.world().cluster.version()),
            text: (
                playground.text.clone(),
                playground.text_epoch,
                problems,
                stage.session().log.len(),
                playground.reveal,
                playground.caret_line,
                playground.live_apply,
            ),
            selection: playground.selection.clone(),
            tab: playground.tab,
            console: playground.console.clone(),
            fresh: stage.fresh().cloned(),
            offer: (playground.offer.as_ref().map(|offer| offer.number), playground.proposed.as_ref().map(|(_, number)| *number)),
            waits: (playground.motion.is_running(), playground.lends, playground.queue.len()),
        }
    }
}

impl Page {
    /// What the page shows. `before` and `memo` are the last view and the cards it was made of.
    #[must_use]
    pub fn of(playground: &Playground, language: Language, before: Option<&Self>, memo: &mut Memo) -> Self {
        let key = Key::of(playground, language);
        let same = |check: fn(&Key, &Key) -> bool| before.filter(|before| before.key.language == language && check(&before.key, &key));
        let same_world = |left: &Key, right: &Key| left.world == right.world && left.selection == right.selection;
        let same_map =
            same(|left, right| left.world == right.world && left.selection == right.selection && same_step(&left.fresh, &right.fresh));
        let same_text = same(|left, right| left.text == right.text && left.selection == right.selection && left.world == right.world);
        let timeline = Timeline::of(playground, language, before.map(|before| &*before.timeline));
        Self {
            editor: same_text.map_or_else(|| Rc::new(Editor::of(playground)), |before| before.editor.clone()),
            console: same(|left, right| {
                Rc::ptr_eq(&left.console, &right.console) && left.offer == right.offer && left.waits == right.waits
            })
            .map_or_else(|| Rc::new(Console::of(playground)), |before| before.console.clone()),
            node_map: same_map.map_or_else(|| Rc::new(node_map(memo, playground, language)), |before| before.node_map.clone()),
            workloads: same(same_world).map_or_else(|| Rc::new(workloads(playground, language)), |before| before.workloads.clone()),
            inspector: same(|left, right| {
                left.world == right.world && left.selection == right.selection && left.tab == right.tab && left.text == right.text
            })
            .map_or_else(|| inspector(playground, language).map(Rc::new), |before| before.inspector.clone()),
            news: timeline
                .marks
                .iter()
                .rev()
                .find(|mark| mark.at_ms <= timeline.now_ms)
                .map_or_else(|| "".into(), |mark| mark.label.clone()),
            timeline: Rc::new(timeline),
            gallery: same(|_, _| true).map_or_else(|| scenario::gallery(language), |before| before.gallery.clone()),
            lesson: Lesson::of(playground, language).map(Rc::new),
            notice: playground.notice.map(|notice| notices::words(language, notice).into()),
            key,
        }
    }
}

fn same_step(left: &Option<Rc<Step>>, right: &Option<Rc<Step>>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => Rc::ptr_eq(left, right),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn changed(playground: &Playground) -> Changed {
    Changed::of(playground.stage.fresh().into_iter().flat_map(|step| &step.deltas))
}

fn node_map(memo: &mut Memo, playground: &Playground, language: Language) -> NodeMap {
    model::node_map_after(memo, playground.stage.world(), &changed(playground), playground.selection.clone(), language)
}

fn workloads(playground: &Playground, language: Language) -> Workloads {
    // Workloads stand in the order of the reader's text.
    let order: Vec<ObjectRef> = playground.buffer.pieces.iter().filter_map(Piece::object).cloned().collect();
    model::workloads(playground.stage.world(), &changed(playground), playground.selection.as_ref(), &order, language)
}

fn inspector(playground: &Playground, language: Language) -> Option<Inspector> {
    let subject = playground.selection.as_ref()?;
    model::inspector(&Asked {
        world: playground.stage.world(),
        changed: &changed(playground),
        subject,
        text: &playground.text,
        documents: &playground.buffer.read,
        // Where there is no object there is no YAML: the question is why.
        tab: match (playground.tab, subject) {
            (InspectorTab::Yaml, Subject::Absence { .. } | Subject::Ordinal { .. }) => InspectorTab::Why,
            (tab, _) => tab,
        },
        language,
    })
}
