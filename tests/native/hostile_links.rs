//! Links that somebody might send to freeze a tab, to kill it, or to have a command run: `tests/links/hostile.tsv` holds a name and a
//! fragment in each line. Each shows its text, or a sentence, before anything is done, and what follows comes in slices and ends.

use podloom::playground::intent::Intent;
use podloom::playground::{Notice, Playground, export};
use podloom::text::language::Language;
use podloom::view::model::Memo;
use podloom::view::page::Page;

/// What the page does between two drawings.
const SLICE: Intent = Intent::Elapse { real_ms: 40, steps_max: 400 };
/// After so many slices the reader has had enough.
const SLICES_MAX: usize = 12;

fn drawn(playground: &Playground) -> Page {
    Page::of(playground, Language::English, None, &mut Memo::default())
}

#[test]
fn a_hostile_link_is_answered_at_once_and_ends_or_is_stopped() {
    for line in include_str!("../links/hostile.tsv").lines() {
        let (name, fragment) = line.split_once('\t').unwrap();
        let mut page = Playground::default().reduce(Intent::OpenLink(fragment.into())).unwrap();
        assert_eq!(page.timeline.world().cluster.nodes().count(), 0, "{name}: something was done before the text was shown");
        drop(drawn(&page));
        let mut slices = 0;
        while page.work.is_some() {
            page = page.reduce(SLICE).unwrap_or(page);
            slices += 1;
            if slices == SLICES_MAX {
                page = page.reduce(Intent::StopWork).unwrap();
                assert!(page.work.is_none(), "{name} cannot be stopped");
            }
        }
        assert!(!matches!(page.notice, Some(Notice::LinkBroken)), "{name} is not read");
        drop(drawn(&page));
        let script = export::script(&page);
        assert!(!script.lines().any(|line| line.starts_with("touch")), "{name}: {script}");
    }
}
