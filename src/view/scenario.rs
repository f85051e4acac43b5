//! The gallery of scenarios, and the open one with its steps.

use crate::playground::lesson;
use crate::playground::part::Part;
use crate::playground::timeline::seen::Seen;
use crate::scenario::file;
use crate::scenario::goal::Goal;
use crate::scenario::library;
use crate::text::language::Language;
use std::rc::Rc;

/// What the open lesson is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The open scenario.
    pub lesson: Option<Part<lesson::Lesson>>,
    /// The cluster.
    pub seen: Seen,
    /// The language of the page.
    pub language: Language,
}

/// A scenario that the gallery offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The scenario's name in the library.
    pub name: Rc<str>,
    /// The scenario's title.
    pub title: Rc<str>,
    /// What the scenario shows, in a sentence or two.
    pub about: Rc<str>,
}

/// The open scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// The scenario's name in the library.
    pub name: Rc<str>,
    /// The scenario's title.
    pub title: Rc<str>,
    /// The text of the next step, in Markdown.
    pub say: Rc<str>,
    /// The command that the next step runs; `None` if it runs none.
    pub run: Option<Rc<str>>,
    /// How many steps are done.
    pub done: usize,
    /// How many steps there are.
    pub steps: usize,
    /// The goals of the previous step: how many there are, and how many hold by now.
    pub reached: Option<(usize, usize)>,
}

/// The gallery, in a language.
#[must_use]
pub fn gallery(language: Language) -> Rc<[Card]> {
    library::all()
        .iter()
        .map(|entry| {
            let scenario = file::read(entry.yaml);
            Card {
                name: entry.slug.into(),
                title: in_language(language, &scenario.title, &scenario.title_zh),
                about: in_language(language, &scenario.about, &scenario.about_zh),
            }
        })
        .collect()
}

impl Lesson {
    /// The open lesson of these parts; `None` if none is open.
    #[must_use]
    pub fn of(parts: &Parts) -> Option<Self> {
        let Parts { lesson, seen, language } = parts;
        let (lesson, language) = (lesson.as_ref()?, *language);
        let (steps, done) = (&lesson.scenario.steps, lesson.done());
        let next = steps.get(done);
        Some(Self {
            name: lesson.name.clone(),
            title: in_language(language, &lesson.scenario.title, &lesson.scenario.title_zh),
            say: next.map_or_else(|| "".into(), |step| in_language(language, &step.say, &step.say_zh)),
            run: next.filter(|step| !step.run.is_empty()).map(|step| step.run.as_str().into()),
            done,
            steps: steps.len(),
            reached: done.checked_sub(1).and_then(|last| Some(reached(seen, steps.get(last)?.check.as_ref()?))),
        })
    }
}

fn reached(seen: &Seen, check: &Goal) -> (usize, usize) {
    let progress = check.progress(&seen.world.cluster);
    (progress.len(), progress.iter().filter(|one| one.done).count())
}

fn in_language(language: Language, english: &str, chinese: &str) -> Rc<str> {
    match language {
        Language::Chinese if !chinese.is_empty() => chinese.into(),
        Language::Chinese | Language::English => english.into(),
    }
}
