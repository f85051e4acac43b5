//! What the prompt offers for a half-typed line, and whether a shell would run the line already.

use crate::cluster::store::Cluster;
use crate::kubectl::complete::{self, Completion};
use crate::kubectl::words;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What could stand at the cursor of a half-typed line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The line as it was.
    pub line: Rc<str>,
    /// Where the cursor stood, in bytes.
    pub cursor: usize,
    /// What could be there.
    pub words: Rc<[Offered]>,
    /// How many more there are.
    pub more: usize,
    /// Grows with every offer, so that asking again answers again.
    pub number: u64,
}

/// One of the things that could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The word; where all begin with the same path, without it.
    pub word: Rc<str>,
    /// What is said about it; may be empty.
    pub hint: Rc<str>,
    /// The line with it in place.
    pub line: Rc<str>,
    /// Where the cursor then stands, in bytes.
    pub cursor: usize,
}

impl Offer {
    /// The line with what all words have in common in place, and where the cursor then stands.
    #[must_use]
    pub fn common(&self) -> (String, usize) {
        let same = || (self.line.to_string(), self.cursor);
        let Some(first) = self.words.first() else { return same() };
        if self.words.len() == 1 {
            return (first.line.to_string(), first.cursor);
        }
        let length = self.words.iter().fold(first.cursor, |length, offered| {
            let same = first.line.bytes().zip(offered.line.bytes()).take_while(|(left, right)| left == right).count();
            length.min(same).min(offered.cursor)
        });
        let common = (0..=length).rev().find_map(|end| first.line.get(..end)).unwrap_or_default();
        if common.len() <= self.cursor {
            return same();
        }
        (format!("{common}{}", self.line.get(self.cursor..).unwrap_or_default()), common.len())
    }
}

/// Whether a shell would run what is typed, or wait for more: no quotation mark is open, no line goes on, no here-document is without end.
#[must_use]
pub fn is_finished(text: &str) -> bool {
    // A command behind it stands on its own, if it does.
    const PROBE: &str = "kubectl version";
    let found = words::invocations(&format!("{}\n{PROBE}", text.trim_end_matches('\n')));
    found.last().is_some_and(|last| last.as_ref().is_ok_and(|last| last.line == PROBE && last.stdin.is_none()))
}

/// The most offers of one line.
const OFFERS_MAX: usize = 100;

/// What could stand at `cursor` of `line`.
#[must_use]
pub fn offer(line: &Rc<str>, cursor: usize, cluster: &Cluster, files: &BTreeMap<String, String>, number: u64) -> Offer {
    let begins = line.get(..cursor).and_then(|before| before.rfind('\n')).unwrap_or(0);
    // Inside a here-document or between quotation marks there is nothing to offer.
    let inside = !is_finished(&line[..begins]) && !line[..begins].ends_with('\\');
    let mut found = if inside { Vec::new() } else { complete::complete(line, cursor, cluster, files) };
    let more = found.len().saturating_sub(OFFERS_MAX);
    found.truncate(OFFERS_MAX);
    let rest = line.get(cursor..).unwrap_or_default();
    let shown_from = shared_path(&found);
    let whole = |completion: Completion| {
        let before = line.get(..completion.start).unwrap_or_default();
        let gap = if completion.goes_on || rest.starts_with(' ') { "" } else { " " };
        let begun = format!("{before}{}{gap}", completion.text);
        let cursor = begun.len() + usize::from(rest.starts_with(' ') && !completion.goes_on);
        let word = completion.text.get(shown_from..).unwrap_or_default().into();
        Offered { word, hint: completion.hint.into(), line: format!("{begun}{rest}").into(), cursor }
    };
    Offer { line: line.clone(), cursor, words: found.into_iter().map(whole).collect(), more, number }
}

/// How long the path is that all completions begin with: `sts.spec.`, `pod/`, `app=web,`.
fn shared_path(found: &[Completion]) -> usize {
    let Some(first) = found.first() else { return 0 };
    let path = first.text.rfind(['.', '/', ',']).map_or("", |at| &first.text[..=at]);
    if found.len() > 1 && found.iter().all(|one| one.text.len() > path.len() && one.text.starts_with(path)) { path.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{is_finished, offer};
    use crate::cluster::store::Cluster;
    use crate::time::Epoch;
    use std::collections::BTreeMap;

    #[test]
    fn a_line_is_finished_when_a_shell_would_run_it() {
        for text in ["", "get pods", "get pods\n", "a\nb", "patch x -p '{\n}'", "apply -f - <<EOF\na: b\nEOF", "get pods | wc"] {
            assert!(is_finished(text), "{text}");
        }
        for text in ["get 'x", "get pods \\", "get pods \\\n", "apply -f - <<EOF", "apply -f - <<EOF\na: b\n"] {
            assert!(!is_finished(text), "{text}");
        }
    }

    #[test]
    fn an_offer_fills_in_what_is_common_and_keeps_what_follows() {
        let cluster = Cluster::new(1, Epoch::DEFAULT);
        let asked = |line: &str, cursor| offer(&line.into(), cursor, &cluster, &BTreeMap::new(), 0).common();
        assert_eq!(asked("kubectl rol", 11), ("kubectl rollout ".to_owned(), 16));
        assert_eq!(asked("kubectl get daem -o wide", 16), ("kubectl get daemonsets -o wide".to_owned(), 23));
        assert_eq!(asked("kubectl get pods -o js", 22), ("kubectl get pods -o json".to_owned(), 24));
        assert_eq!(asked("kubectl apply -f - <<EOF\nkubectl rol", 36), ("kubectl apply -f - <<EOF\nkubectl rol".to_owned(), 36));
    }
}
