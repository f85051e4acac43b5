//! The root of the page: one reducer, one view, and the frame around the panes.

use std::rc::Rc;

use yew::prelude::{
    Callback, ContextProvider, Html, Properties, UseStateHandle, component, hook, html, use_effect_with, use_memo, use_mut_ref, use_state,
};
use yew::{UseReducerHandle, use_reducer_eq};

use super::browser;
use super::clock::{use_links, use_ticking};
use super::console::ConsolePane;
use super::context::Settings;
use super::dialogs::DialogLayer;
use super::editor_pane::EditorPane;
use super::files::{FileDoor, Save, use_saving};
use super::inspector::InspectorPane;
use super::keeping::{self, Kept, use_keeping};
use super::layout::{Embedding, OpenDialog, Region, Theme, initial_language};
use super::lesson::LessonPanel;
use super::map::ClusterMap;
use super::palette::Palette;
use super::shortcuts::use_shortcuts;
use super::state::State;
use super::timeline_bar::TimelineBar;
use super::top_bar::TopBar;
use super::widgets::button::IconButton;
use super::widgets::icon::Icon;
use super::widgets::splitter::Splitter;
use super::workload_strip::WorkloadStrip;
use crate::playground::intent::Intent;
use crate::playground::link;
use crate::text::language::Language;
use crate::view::model::Memo;
use crate::view::page::Page;

/// Properties of [`Root`].
#[derive(Clone, Properties, PartialEq)]
pub struct RootProps {
    /// The work that was kept for this place of the tab's history.
    pub kept: Option<Kept>,
}

/// The whole page.
#[component]
pub fn Root(props: &RootProps) -> Html {
    let embedding = use_memo((), |()| Embedding::of_address());
    let state = use_reducer_eq(|| State(keeping::first(props.kept.as_ref(), browser::matches_media("(prefers-reduced-motion: reduce)"))));
    let language = use_state(initial_language);
    let settings = Settings { dispatcher: state.dispatcher(), language: *language };
    let page = use_page(&state, *language);
    let dialog = use_state(|| None::<OpenDialog>);
    // The link is made when a dialog opens, and stays the same while it is open.
    let link = use_memo((*dialog).clone(), |dialog| dialog.as_ref().map_or_else(String::new, |_| link::encode(&state.0)));
    use_ticking(&state);
    use_shortcuts(&settings, state.0.is_time_running());
    use_links(&settings);
    use_keeping(&state, embedding.is_none());
    let onlanguage = {
        let language = language.clone();
        Callback::from(move |next: Language| {
            browser::remember("podloom.language", next.tag());
            language.set(next);
        })
    };
    let ondialog = {
        let dialog = dialog.clone();
        Callback::from(move |next: Option<OpenDialog>| dialog.set(next))
    };
    let onsave = use_saving(&state, &page);
    let finds = (*dialog == Some(OpenDialog::Palette)).then(|| page.clone());
    let title = page.lesson.as_ref().map(|lesson| lesson.title.clone());
    use_effect_with(*language, |language| browser::set_root_attribute("lang", Some(language.tag())));
    html! {
        <ContextProvider<Settings> context={settings}>
            if embedding.is_none() { <FileDoor /> }
            <Frame {page} {embedding} {onlanguage} ondialog={ondialog.clone()} onsave={onsave.clone()} />
            if let Some(page) = finds { <Palette {page} ondialog={ondialog.clone()} {onsave} /> }
            <DialogLayer dialog={(*dialog).clone()} {link} {title} {ondialog} />
        </ContextProvider<Settings>>
    }
}

/// The view of the state. Parts that have not changed are taken from the last view.
#[hook]
fn use_page(state: &UseReducerHandle<State>, language: Language) -> Rc<Page> {
    let (before, memo) = (use_mut_ref(|| None::<Rc<Page>>), use_mut_ref(Memo::default));
    let page = use_memo((state.0.revision, language), |_| Page::of(&state.0, language, before.borrow().as_deref(), &mut memo.borrow_mut()));
    *before.borrow_mut() = Some(page.clone());
    page
}

/// Properties of [`Frame`].
#[derive(Properties, PartialEq)]
struct FrameProps {
    page: Rc<Page>,
    embedding: Rc<Option<Embedding>>,
    onlanguage: Callback<Language>,
    ondialog: Callback<Option<OpenDialog>>,
    onsave: Callback<Save>,
}

/// The panes with the bars around them.
#[component]
fn Frame(props: &FrameProps) -> Html {
    let settings = super::context::use_settings();
    let labels = settings.labels();
    let theme = use_theme();
    let region = use_state(|| Region::Cluster);
    use_turning(&region, &props.page);
    let (page, embedding, ondialog) = (&props.page, &props.embedding, &props.ondialog);
    let shown: Vec<&str> = match &**embedding {
        Some(embedding) => embedding.regions.iter().map(|region| region.word()).collect(),
        None => Region::ALL.iter().map(|region| region.word()).collect(),
    };
    // If the editor is not shown, the lesson is above the cluster.
    let has_editor = shown.contains(&Region::Editor.word());
    // The link moves the focus and leaves the address alone: what stands behind its # is the reader's work.
    let skip = Callback::from(|event: yew::MouseEvent| {
        event.prevent_default();
        browser::focus_id("cluster");
    });
    let read_only = embedding.as_ref().as_ref().is_some_and(|embedding| embedding.read_only);
    html! {
        <div class="page" data-region={region.word()} data-embed={embedding.is_some().then_some("")} data-read-only={read_only.then_some("")} data-shows={shown.join(" ")}>
            if embedding.is_some() { <h1 class="visually-hidden">{ "Podloom" }</h1> }
            <a class="skip-link" href="#cluster" onclick={skip}>{ labels.skip_to_cluster }</a>
            if embedding.is_none() {
                <TopBar gallery={page.gallery.clone()} lesson={page.lesson.clone()} theme={*theme} ontheme={set_theme(&theme)}
                    onlanguage={props.onlanguage.clone()} ondialog={ondialog.clone()} onsave={props.onsave.clone()} />
            }
            if let Some(percent) = page.work { <WorkBar {percent} /> }
            if let Some(notice) = page.notice.clone() { <NoticeBar {notice} offers={page.offers} /> }
            <Panes page={page.clone()} {has_editor} dark={theme.is_dark()} {read_only} ondialog={ondialog.clone()} />
            <footer class="pane pane-timeline" aria-label={labels.timeline}><TimelineBar timeline={page.timeline.clone()} /></footer>
            if embedding.is_none() { <RegionTabs region={*region} points={page.inspector.is_some()} onchange={Callback::from({ let region = region.clone(); move |next| region.set(next) })} /> }
            else { <EmbedFoot /> }
            <div class="visually-hidden" role="status" aria-live="polite">{ &*page.news }</div>
            <super::widgets::tooltip::Tooltip />
        </div>
    }
}

/// Chooses the part that a narrow window shows: a selected thing opens the inspector, a line to reveal opens the editor.
#[hook]
fn use_turning(region: &UseStateHandle<Region>, page: &Rc<Page>) {
    let before = use_mut_ref(|| None);
    let region = region.clone();
    use_effect_with((page.node_map.selection.clone(), page.editor.reveal), move |(selection, reveal)| {
        let before = before.borrow_mut().replace((selection.clone(), *reveal));
        let Some((selected, revealed)) = before.filter(|_| browser::matches_media("(max-width: 899px)")) else { return };
        if revealed != *reveal {
            region.set(Region::Editor);
        } else if selection.is_some() && selected != *selection {
            region.set(Region::Inspector);
        }
    });
}

#[hook]
fn use_theme() -> UseStateHandle<Theme> {
    let theme = use_state(Theme::initial);
    use_effect_with(*theme, |theme| {
        let word = (*theme != Theme::System).then(|| theme.word());
        browser::set_root_attribute("data-theme", word);
    });
    theme
}

fn set_theme(theme: &UseStateHandle<Theme>) -> Callback<Theme> {
    let theme = theme.clone();
    Callback::from(move |next: Theme| {
        browser::remember("podloom.theme", next.word());
        theme.set(next);
    })
}

/// Properties of [`Panes`].
#[derive(Properties, PartialEq)]
struct PanesProps {
    page: Rc<Page>,
    dark: bool,
    has_editor: bool,
    read_only: bool,
    ondialog: Callback<Option<OpenDialog>>,
}

/// The three panes with the bars between them.
#[component]
fn Panes(props: &PanesProps) -> Html {
    let labels = super::context::use_settings().labels();
    let (editor_px, inspector_px) = (use_state(|| 380), use_state(|| 400));
    let page = &props.page;
    let resize = |width: &UseStateHandle<i32>| {
        let width = width.clone();
        Callback::from(move |next| width.set(next))
    };
    html! {
        <main class="panes" style={format!("--editor-width:{}px;--inspector-width:{}px", *editor_px, *inspector_px)}>
            <section class="pane pane-editor" aria-label={labels.editor}>
                if let Some(lesson) = page.lesson.clone().filter(|_| props.has_editor) { <LessonPanel {lesson} /> }
                <EditorPane editor={page.editor.clone()} dark={props.dark} read_only={props.read_only} />
                <ConsolePane console={page.console.clone()} />
            </section>
            <Splitter label={labels.resize} value={*editor_px} min={280} max={720} onchange={resize(&editor_px)} />
            <section class="pane pane-cluster" id="cluster" tabindex="-1" aria-label={labels.cluster}>
                if let Some(lesson) = page.lesson.clone().filter(|_| !props.has_editor) { <LessonPanel {lesson} /> }
                <WorkloadStrip workloads={page.workloads.clone()} />
                <ClusterMap map={page.node_map.clone()} ondialog={props.ondialog.clone()} />
            </section>
            <Splitter label={labels.resize} value={*inspector_px} min={300} max={760} right=true onchange={resize(&inspector_px)} />
            <aside class="pane pane-inspector" aria-label={labels.inspector}>
                <InspectorPane inspector={page.inspector.clone()} />
            </aside>
        </main>
    }
}

/// Properties of [`WorkBar`].
#[derive(Properties, PartialEq)]
struct WorkProps {
    /// How much is done, where that can be told.
    percent: Option<u64>,
}

/// What takes longer than a moment, how far it is, and a way to stop it.
#[component]
fn WorkBar(props: &WorkProps) -> Html {
    let settings = super::context::use_settings();
    let labels = settings.labels();
    let value = props.percent.map(|percent| percent.to_string());
    html! {
        <div class="working" data-testid="working">
            <span>{ labels.working }</span>
            <progress max="100" {value} aria-label={labels.working} />
            <button type="button" class="notice-act" onclick={settings.sending::<yew::MouseEvent>(Intent::StopWork)}>{ labels.stop }</button>
        </div>
    }
}

/// Properties of [`NoticeBar`].
#[derive(Properties, PartialEq)]
struct NoticeProps {
    notice: Rc<str>,
    /// Whether there is work to play again.
    offers: bool,
}

/// A notice about the page itself, shown until the reader closes it.
#[component]
fn NoticeBar(props: &NoticeProps) -> Html {
    let settings = super::context::use_settings();
    html! {
        <div class="notice" role="alert" data-testid="notice">
            { Icon::Alert.draw() }<p>{ &*props.notice }</p>
            if props.offers {
                <button type="button" class="notice-act" onclick={settings.sending::<yew::MouseEvent>(Intent::PlayAgain)}>{ settings.labels().play_again }</button>
            }
            <IconButton label={settings.labels().close} icon={Icon::Close} onclick={settings.sending::<yew::MouseEvent>(Intent::DismissNotice)} />
        </div>
    }
}

/// Properties of [`RegionTabs`].
#[derive(Properties, PartialEq)]
struct RegionTabsProps {
    region: Region,
    /// Whether something is selected, so that the inspector has something to show.
    points: bool,
    onchange: Callback<Region>,
}

/// The tabs of a narrow window, one for each part of the page.
#[component]
fn RegionTabs(props: &RegionTabsProps) -> Html {
    let labels = super::context::use_settings().labels();
    let tab = |region: Region| {
        let word = match region {
            Region::Editor => labels.editor,
            Region::Cluster => labels.cluster,
            Region::Inspector => labels.why,
            Region::Timeline => labels.time,
            Region::Console => labels.console,
        };
        let onchange = props.onchange.clone();
        let onclick = Callback::from(move |_: yew::MouseEvent| onchange.emit(region));
        let class = yew::classes!("place", (region == Region::Inspector && props.points).then_some("has-answer"));
        html! { <button type="button" {class} aria-current={(region == props.region).then_some("page")} {onclick}>{ word }</button> }
    };
    html! { <nav class="places">{ for Region::ALL.into_iter().map(tab) }</nav> }
}

/// The link from an embedded page to the whole one.
#[component]
fn EmbedFoot() -> Html {
    let labels = super::context::use_settings().labels();
    html! {
        <a class="embed-foot" href={browser::address_outside()} target="_blank" rel="noopener">{ labels.open_full }</a>
    }
}
