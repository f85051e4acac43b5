//! A text as a series of intents. Each stands behind a line that begins with `%` and a letter that says which one it is; what follows the
//! letter is its argument. Every text is a series of some kind, so no change of a byte is lost on the decoder.

use super::PARTS_AT;
use podloom::object::kind::{KINDS, Key, ObjectRef};
use podloom::playground::intent::{InspectorTab, Intent, Speed};
use podloom::playground::node_act::{Effect, NodeAct, Pressure};
use podloom::playground::subject::Subject;
use podloom::playground::{Playground, export, link, restore};
use podloom::text::language::Language;
use podloom::view::model::Memo;
use podloom::view::page::Page;

/// The most intents of one text: each may take as long as an answer may, and a reader may go on for ever.
const INTENTS_MAX: usize = 40;

/// Does everything that the text says, and draws the page after each intent.
pub(crate) fn act(text: &str) {
    let mut playground = Playground::default();
    let mut memo = Memo::default();
    let mut page: Option<Page> = None;
    for piece in text.trim_start_matches('%').split(PARTS_AT).take(INTENTS_MAX) {
        let Some(intent) = intent(piece) else { continue };
        let Some(next) = playground.reduce(intent) else { continue };
        assert!(next.revision > playground.revision, "a change that nobody would see");
        playground = next;
        page = Some(Page::of(&playground, Language::English, page.as_ref(), &mut memo));
    }
    let _ = Page::of(&playground, Language::Chinese, None, &mut Memo::default());
    let _ = (restore::state(&playground), link::encode(&playground), export::script(&playground));
}

fn intent(piece: &str) -> Option<Intent> {
    let letter = piece.chars().next()?;
    let said = &piece[letter.len_utf8()..];
    let said = said.strip_prefix(' ').unwrap_or(said);
    let number: u64 = said.trim().parse().unwrap_or(1);
    let line = u32::try_from(number).unwrap_or(u32::MAX);
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    Some(match letter {
        'i' => Intent::Import(said.into()),
        't' => Intent::Type(said.into()),
        'a' => Intent::Apply,
        'L' => Intent::SetLiveApply(number == 1),
        'c' => Intent::MoveCaret { line },
        'v' => Intent::Reveal { line },
        'r' => Intent::Run { line: said.into(), stdin: None },
        '<' => {
            let (line, stdin) = said.split_once('\n').unwrap_or((said, ""));
            Intent::Run { line: line.into(), stdin: Some(stdin.into()) }
        }
        'k' => Intent::Complete { line: said.into(), cursor: said.len() },
        'x' => Intent::Interrupt,
        'p' => Intent::Propose(said.into()),
        'g' => Intent::GiveUp(said.into()),
        'C' => Intent::ClearConsole,
        'd' => Intent::DismissNotice,
        'o' => Intent::Select(subject(said)),
        'b' => Intent::ShowTab(InspectorTab::ALL[index % InspectorTab::ALL.len()]),
        'A' => Intent::AddNode,
        'n' => node_act(said)?,
        'D' => Intent::Delete { object: subject(said)?.as_object()?.clone() },
        'P' => Intent::Play,
        'H' => Intent::Pause,
        'e' => Intent::Elapse { real_ms: number, steps_max: 200 },
        's' => Intent::StepForward,
        'S' => Intent::StepBack,
        'q' => Intent::Settle,
        'R' => Intent::Restart,
        'm' => Intent::Seek { ms: number },
        'f' => Intent::SetSpeed(Speed::ALL[index % Speed::ALL.len()]),
        'B' => Intent::TakeBranch(line),
        'O' => Intent::OpenScenario(said.trim().into()),
        'l' => Intent::OpenLink(said.trim().into()),
        'w' => {
            let (state, text) = said.split_once('\n').unwrap_or((said, ""));
            Intent::Restore { text: text.into(), state: state.into() }
        }
        'W' => {
            let (state, text) = said.split_once('\n').unwrap_or((said, ""));
            Intent::Offer { text: text.into(), state: state.into() }
        }
        'y' => Intent::PlayAgain,
        '!' => Intent::StopWork,
        'N' => Intent::NextStep,
        'Z' => Intent::PreviousStep,
        'X' => Intent::LeaveScenario,
        _ => Intent::Elapse { real_ms: 100, steps_max: 200 },
    })
}

/// `KIND NAMESPACE NAME`, with `-` for no namespace; then a node where nothing is, or `#` and an ordinal.
fn subject(said: &str) -> Option<Subject> {
    let mut words = said.split_whitespace();
    let (kind, namespace, name) = (words.next()?, words.next()?, words.next()?);
    let kind = KINDS.iter().find(|known| known.name == kind)?.kind;
    let object = ObjectRef { kind, key: Key::new(namespace.trim_matches('-'), name) };
    Some(match words.next() {
        None => Subject::Object(object),
        Some(place) => match place.strip_prefix('#').map(str::parse) {
            Some(Ok(ordinal)) => Subject::Ordinal { workload: object, ordinal },
            Some(Err(_)) | None => Subject::Absence { workload: object, node: place.into() },
        },
    })
}

/// `NODE ACT`, with the act's words behind it.
fn node_act(said: &str) -> Option<Intent> {
    let mut words = said.split(' ');
    let node = words.next()?.into();
    let act = words.next()?;
    let (first, second, third) = (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let effect = Effect::parse(second).unwrap_or(Effect::NoExecute);
    let act = match act {
        "cordon" => NodeAct::Cordon,
        "uncordon" => NodeAct::Uncordon,
        "drain" => NodeAct::Drain,
        "taint" => NodeAct::Taint { key: first.into(), value: third.into(), effect },
        "untaint" => NodeAct::Untaint { key: first.into(), effect },
        "label" => NodeAct::Label { key: first.into(), value: second.into() },
        "unlabel" => NodeAct::Unlabel { key: first.into() },
        "ready" => NodeAct::Ready(first == "1"),
        "network" => NodeAct::Network(first == "1"),
        "memory" => NodeAct::Pressure(Pressure::Memory, first == "1"),
        "disk" => NodeAct::Pressure(Pressure::Disk, first == "1"),
        "heartbeat" => NodeAct::Heartbeat(first == "1"),
        _ => NodeAct::Delete,
    };
    Some(Intent::ActOnNode { node, act })
}
