//! Links that somebody might send to freeze a tab, to kill it, or to have a command run: `tests/links/hostile.tsv` holds a name and a
//! fragment in each line. Each shows its text, or a sentence, before anything is done, and what follows comes in slices and ends.

use podloom::playground::intent::Intent;
use podloom::playground::{Notice, Playground, export};
use podloom::text::language::Language;
use podloom::view::model::Memo;
use podloom::view::page::Page;

/// What the page does between two drawings.
const SLICE: Intent = Intent::Elapse { real_ms: 40, steps_max: 400 };
/// The most slices that any of them takes.
const SLICES_MAX: usize = 1_500;

fn drawn(playground: &Playground) -> Page {
    Page::of(playground, Language::English, None, &mut Memo::default())
}

#[test]
fn a_hostile_link_is_answered_at_once_and_comes_to_an_end() {
    for line in include_str!("../links/hostile.tsv").lines() {
        let (name, fragment) = line.split_once('\t').unwrap();
        let mut page = Playground::default().reduce(Intent::OpenLink(fragment.into())).unwrap();
        assert_eq!(page.timeline.world().cluster.nodes().count(), 0, "{name}: something was done before the text was shown");
        drop(drawn(&page));
        let mut slices = 0;
        while page.work.is_some() {
            page = page.reduce(SLICE).unwrap_or(page);
            slices += 1;
            assert!(slices <= SLICES_MAX, "{name} does not come to an end");
        }
        assert!(!matches!(page.notice, Some(Notice::LinkBroken)), "{name} is not read");
        drop(drawn(&page));
        let script = export::script(&page);
        assert!(!script.lines().any(|line| line.starts_with("touch")), "{name}: {script}");
    }
}
