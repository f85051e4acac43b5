//! The files that hold every sentence, one per language: `CODE = SENTENCE` or `CODE.FORM = SENTENCE`, a line each; `#` begins a comment.

use crate::text::language::Language;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The sentences of a language, by code and form; the form is empty where a code has one sentence.
pub(crate) type Sentences = BTreeMap<(&'static str, &'static str), &'static str>;

static ENGLISH: LazyLock<Sentences> = LazyLock::new(|| read(include_str!("en.txt")));
static CHINESE: LazyLock<Sentences> = LazyLock::new(|| read(include_str!("zh.txt")));

/// The sentence of a code and form, with its placeholders.
pub(super) fn find(language: Language, code: &str, form: &str) -> Option<&'static str> {
    all(language).get(&(code, form)).copied()
}

/// All sentences of a language.
pub(crate) fn all(language: Language) -> &'static Sentences {
    match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    }
}

/// The words before the first `{name}`, the name, and the words behind it.
pub(crate) fn placeholder(words: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = words.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn read(file: &'static str) -> Sentences {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    let kept = lines.filter_map(|line| line.split_once('=')).map(|(key, words)| {
        let (code, form) = key.trim().split_once('.').unwrap_or((key.trim(), ""));
        ((code, form), words.trim())
    });
    kept.collect()
}

#[cfg(test)]
mod tests;
