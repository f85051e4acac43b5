//! Everything the page shows of one state of the playground. Panels whose inputs have not changed are taken over from the page before, so
//! that nothing is built or drawn again without need.

use super::console::{self, Console};
use super::editor::{self, Editor};
use super::inspector::Inspector;
use super::model::{self, Asked, Changed, Memo};
use super::node_map::NodeMap;
use super::scenario::{self, Card, Lesson};
use super::timeline::Timeline;
use super::workloads::Workloads;
use crate::object::kind::ObjectRef;
use crate::object::yaml::Document;
use crate::playground::Playground;
use crate::playground::intent::InspectorTab;
use crate::playground::manifest::Piece;
use crate::playground::part::Part;
use crate::playground::subject::Subject;
use crate::playground::timeline::seen::Seen;
use crate::playground::work::Work;
use crate::text::language::Language;
use crate::text::notices;
use std::rc::Rc;

/// Everything the page shows of one state of the playground.
#[derive(Clone, Debug)]
pub struct Page {
    /// The editor: the text, its problems and its objects.
    pub editor: Rc<Editor>,
    /// The console: commands and their output.
    pub console: Rc<Console>,
    /// Nodes and their Pods.
    pub node_map: Rc<NodeMap>,
    /// DaemonSets and StatefulSets with their counts.
    pub workloads: Rc<Workloads>,
    /// The inspector; `None` when nothing is selected.
    pub inspector: Option<Rc<Inspector>>,
    /// The timeline.
    pub timeline: Rc<Timeline>,
    /// The scenarios that the reader can open.
    pub gallery: Rc<[Card]>,
    /// The open scenario.
    pub lesson: Option<Rc<Lesson>>,
    /// A message about the page itself, such as a link that cannot be read.
    pub notice: Option<Rc<str>>,
    /// What takes longer than a moment: how much of it is done, in percent, where that can be told.
    pub work: Option<Option<u64>>,
    /// Whether there is work that the reader may have played again.
    pub offers: bool,
    /// What happened last, as screen readers announce it.
    pub news: Rc<str>,
    revision: u64,
    language: Language,
    parts: Parts,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision && self.language == other.language
    }
}

/// The inputs of each panel's view. A view depends on nothing else, so it is kept while its inputs are the same.
#[derive(Clone, Debug)]
struct Parts {
    editor: editor::Parts,
    console: console::Parts,
    cluster: ClusterParts,
    workloads: (ClusterParts, Part<Vec<Piece>>),
    inspector: InspectorParts,
    lesson: scenario::Parts,
}

/// The inputs of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ClusterParts {
    seen: Seen,
    selection: Option<Subject>,
    language: Language,
}

/// The inputs of the inspector.
#[derive(Clone, Debug, PartialEq)]
struct InspectorParts {
    cluster: ClusterParts,
    tab: InspectorTab,
    text: Rc<str>,
    documents: Part<Vec<Document>>,
}

impl Parts {
    fn of(playground: &Playground, language: Language) -> Self {
        let Playground { editor, console, timeline, selection, .. } = playground;
        let (seen, selection) = (timeline.seen(), selection.clone());
        let cluster = ClusterParts { seen: seen.clone(), selection: selection.clone(), language };
        Self {
            editor: editor::Parts {
                editor: editor.clone(),
                applied: timeline.applied_here().cloned().map(Into::into),
                seen: seen.clone(),
                selection,
            },
            console: console::Parts {
                console: console.clone(),
                waits: console::Waits::of(playground),
                editor: console.is_untouched().then(|| editor.clone()),
            },
            workloads: (cluster.clone(), editor.buffer.pieces.clone().into()),
            inspector: InspectorParts {
                cluster: cluster.clone(),
                tab: playground.tab,
                text: editor.text.clone(),
                documents: editor.buffer.read.clone().into(),
            },
            cluster,
            lesson: scenario::Parts { lesson: playground.lesson.clone(), seen, language },
        }
    }
}

/// Returns the view from before if its inputs are unchanged, and builds a new one otherwise.
fn kept<P: PartialEq, V: Clone>(
    before: Option<&Page>,
    now: &P,
    part: fn(&Parts) -> &P,
    view: fn(&Page) -> &V,
    make: impl FnOnce(&P) -> V,
) -> V {
    before.filter(|before| part(&before.parts) == now).map_or_else(|| make(now), |before| view(before).clone())
}

impl Page {
    /// Builds the page for a state of the playground. `before` is the page shown so far and `memo` its cards; both are reused where they
    /// still hold.
    #[must_use]
    pub fn of(playground: &Playground, language: Language, before: Option<&Self>, memo: &mut Memo) -> Self {
        let parts = Parts::of(playground, language);
        let timeline = Timeline::of(
            &playground.timeline,
            playground.clock,
            playground.is_time_running(),
            language,
            before.map(|before| &*before.timeline),
        );
        let same_language = before.filter(|before| before.language == language);
        Self {
            editor: kept(before, &parts.editor, |parts| &parts.editor, |page| &page.editor, |parts| Rc::new(Editor::of(parts))),
            console: kept(before, &parts.console, |parts| &parts.console, |page| &page.console, |parts| Rc::new(Console::of(parts))),
            node_map: kept(before, &parts.cluster, |parts| &parts.cluster, |page| &page.node_map, |parts| Rc::new(node_map(memo, parts))),
            workloads: kept(before, &parts.workloads, |parts| &parts.workloads, |page| &page.workloads, |parts| Rc::new(workloads(parts))),
            inspector: kept(
                before,
                &parts.inspector,
                |parts| &parts.inspector,
                |page| &page.inspector,
                |parts| inspector(parts).map(Rc::new),
            ),
            lesson: kept(before, &parts.lesson, |parts| &parts.lesson, |page| &page.lesson, |parts| Lesson::of(parts).map(Rc::new)),
            news: timeline
                .marks
                .iter()
                .rev()
                .find(|mark| mark.at_ms <= timeline.now_ms)
                .map_or_else(|| "".into(), |mark| mark.label.clone()),
            timeline: Rc::new(timeline),
            gallery: same_language.map_or_else(|| scenario::gallery(language), |before| before.gallery.clone()),
            work: playground.work.as_ref().map(Work::percent),
            offers: playground.offered.is_some(),
            notice: playground.notice.map(|notice| notices::words(language, notice).into()),
            revision: playground.revision,
            language,
            parts,
        }
    }
}

fn changed(seen: &Seen) -> Changed {
    Changed::of(seen.last_change.iter().flat_map(|step| &step.deltas))
}

fn node_map(memo: &mut Memo, parts: &ClusterParts) -> NodeMap {
    let ClusterParts { seen, selection, language } = parts;
    model::node_map_after(memo, &seen.world, &changed(seen), selection.clone(), *language)
}

fn workloads((cluster, pieces): &(ClusterParts, Part<Vec<Piece>>)) -> Workloads {
    let ClusterParts { seen, selection, language } = cluster;
    // Workloads stand in the order of the reader's text.
    let order: Vec<ObjectRef> = pieces.iter().filter_map(Piece::object).cloned().collect();
    model::workloads(&seen.world, &changed(seen), selection.as_ref(), &order, *language)
}

fn inspector(parts: &InspectorParts) -> Option<Inspector> {
    let InspectorParts { cluster: ClusterParts { seen, selection, language }, tab, text, documents } = parts;
    let subject = selection.as_ref()?;
    model::inspector(&Asked {
        world: &seen.world,
        changed: &changed(seen),
        subject,
        text,
        documents,
        // A selected place without an object has no YAML, so its Why tab is opened.
        tab: match (*tab, subject) {
            (InspectorTab::Yaml, Subject::Absence { .. } | Subject::Ordinal { .. }) => InspectorTab::Why,
            (tab, _) => tab,
        },
        language: *language,
    })
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::playground::Playground;
    use crate::playground::intent::Intent;
    use crate::text::language::Language;
    use crate::view::model::Memo;

    const TEXT: &str = "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers:\n      - name: web\n        image: web:1\n";

    #[test]
    fn a_view_that_is_kept_is_the_one_that_would_be_made() {
        let said = |page: &Playground, intent| page.reduce(intent).unwrap();
        let shown = |page: &Playground, before: Option<&Page>| Page::of(page, Language::English, before, &mut Memo::default());
        let mut now = said(&Playground::default(), Intent::Import(TEXT.into()));
        now = said(&said(&now, Intent::Settle), Intent::Restart);
        for _ in 0..20 {
            now = said(&now, Intent::StepForward);
            let stepped = shown(&now, None);
            // Seeking to the moment that is already shown removes the highlight of the last change.
            let sought = said(&now, Intent::Seek { ms: now.timeline.clock().0 });
            let (kept, made) = (shown(&sought, Some(&stepped)), shown(&sought, None));
            assert_eq!(kept.workloads, made.workloads);
            assert_eq!(kept.node_map, made.node_map);
            assert_eq!(kept.inspector, made.inspector);
        }
    }

    #[test]
    fn views_are_kept_while_time_passes_and_nothing_happens() {
        let opened = Playground::default().reduce(Intent::Import(TEXT.into())).unwrap();
        let before = opened.reduce(Intent::Settle).unwrap().reduce(Intent::Play).unwrap();
        let later = before.reduce(Intent::Elapse { real_ms: 40, steps_max: 50 }).unwrap();
        let first = Page::of(&before, Language::English, None, &mut Memo::default());
        let second = Page::of(&later, Language::English, Some(&first), &mut Memo::default());
        assert!(std::rc::Rc::ptr_eq(&first.workloads, &second.workloads));
        assert!(std::rc::Rc::ptr_eq(&first.node_map, &second.node_map));
        assert!(std::rc::Rc::ptr_eq(&first.editor, &second.editor));
        assert!(std::rc::Rc::ptr_eq(&first.console, &second.console));
    }
}
