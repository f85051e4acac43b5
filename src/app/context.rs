//! The context of the page: the dispatcher and the language, which every component can use without getting them as properties.

use yew::{Callback, UseReducerDispatcher, hook, use_context};

use super::keeping;
use super::state::State;
use crate::playground::intent::Intent;
use crate::playground::subject::Subject;
use crate::text::labels::Labels;
use crate::text::language::Language;

/// The dispatcher and the language.
#[derive(Clone, PartialEq)]
pub struct Settings {
    /// Takes the intents of the reader.
    pub dispatcher: UseReducerDispatcher<State>,
    /// The language of the page.
    pub language: Language,
}

impl Settings {
    /// The labels of the language.
    #[must_use]
    pub fn labels(&self) -> &'static Labels {
        Labels::of(self.language)
    }

    /// Writes `intent` down, and dispatches it.
    pub fn send(&self, intent: Intent) {
        keeping::before(&intent);
        self.dispatcher.dispatch(intent);
    }

    /// A callback that dispatches `intent`.
    #[must_use]
    pub fn sending<E>(&self, intent: Intent) -> Callback<E> {
        let settings = self.clone();
        Callback::from(move |_: E| settings.send(intent.clone()))
    }

    /// A callback that selects `subject`.
    #[must_use]
    pub fn selecting<E>(&self, subject: Subject) -> Callback<E> {
        self.sending(Intent::Select(Some(subject)))
    }
}

/// The settings of the page this component is on.
///
/// # Panics
/// Outside of [`super::root::Root`], which is our mistake.
#[hook]
pub fn use_settings() -> Settings {
    use_context::<Settings>().expect("Root provides the settings to every component")
}
