//! The embed dialog: the snippet for a tutorial, its options, and a preview.

use std::rc::Rc;

use yew::prelude::{Callback, Html, InputEvent, MouseEvent, Properties, TargetCast, UseStateHandle, component, html, use_state};

use super::CopyButton;
use crate::app::browser;
use crate::app::context::{Settings, use_settings};
use crate::app::layout::{Region, Theme};
use crate::app::widgets::button::Weight;
use crate::app::widgets::dialog::Dialog;
use crate::app::widgets::switch::Switch;
use crate::text::labels::Labels;

/// The options of an embed.
#[derive(Clone, PartialEq)]
struct Choice {
    regions: Vec<Region>,
    theme: Theme,
    height: u32,
    read_only: bool,
}

/// Properties of [`EmbedDialog`].
#[derive(Properties, PartialEq)]
pub struct EmbedProps {
    /// The fragment of a link to the moment that is shown.
    pub fragment: Rc<String>,
    /// Called to close the dialog.
    pub onclose: Callback<()>,
}

/// The embed dialog.
#[component]
pub fn EmbedDialog(props: &EmbedProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let choice =
        use_state(|| Choice { regions: vec![Region::Editor, Region::Cluster], theme: Theme::System, height: 480, read_only: false });
    let address = embed_address(&choice, &settings, &props.fragment);
    let frame = iframe_snippet(&choice, &address);
    let element = element_snippet(&choice, &settings, &props.fragment);
    html! {
        <Dialog title={labels.embed_title} hint={labels.embed_hint} wide=true onclose={props.onclose.clone()}>
            <div class="embed-grid">
                <div class="embed-options">
                    { options(labels, &choice) }
                    { snippet(labels.snippet_iframe, &frame, labels) }
                    { snippet(labels.snippet_element, &element, labels) }
                </div>
                <figure class="embed-preview">
                    <figcaption class="muted">{ labels.preview }</figcaption>
                    <iframe title={labels.preview} src={address} loading="lazy" />
                </figure>
            </div>
        </Dialog>
    }
}

fn options(labels: &'static Labels, choice: &UseStateHandle<Choice>) -> Html {
    let oninput = {
        let choice = choice.clone();
        Callback::from(move |event: InputEvent| {
            let typed = event.target_dyn_into::<web_sys::HtmlInputElement>().and_then(|input| input.value().parse().ok());
            if let Some(height) = typed {
                choice.set(Choice { height: u32::clamp(height, 120, 4000), ..(*choice).clone() });
            }
        })
    };
    let onreadonly = {
        let choice = choice.clone();
        Callback::from(move |read_only| choice.set(Choice { read_only, ..(*choice).clone() }))
    };
    let word = |region: Region| match region {
        Region::Editor => labels.editor,
        Region::Console => labels.console,
        Region::Cluster => labels.cluster,
        Region::Inspector => labels.inspector,
        Region::Timeline => labels.timeline,
    };
    let themes = [(Theme::System, labels.theme_system), (Theme::Light, labels.theme_light), (Theme::Dark, labels.theme_dark)];
    html! {
        <>
            <div class="field"><span>{ labels.panes }</span>
                <span class="segments" role="group" aria-label={labels.panes}>{ for Region::EMBEDDED.into_iter().map(|region| segment(word(region), choice.regions.contains(&region), with_region(choice, region))) }</span>
            </div>
            <div class="field"><span>{ labels.theme }</span>
                <span class="segments" role="group" aria-label={labels.theme}>{ for themes.into_iter().map(|(theme, word)| segment(word, choice.theme == theme, with_theme(choice, theme))) }</span>
            </div>
            <div class="field-row">
                <label class="field"><span>{ labels.height }</span><input class="input input-short" type="text" inputmode="numeric" value={choice.height.to_string()} {oninput} /></label>
                <Switch label={labels.read_only} on={choice.read_only} onchange={onreadonly} />
            </div>
        </>
    }
}

fn segment(word: &'static str, pressed: bool, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="segment" aria-pressed={pressed.to_string()} {onclick}>{ word }</button> }
}

/// Adds or removes a pane; one or two are shown, so a third replaces the first.
fn with_region(choice: &UseStateHandle<Choice>, region: Region) -> Callback<MouseEvent> {
    let choice = choice.clone();
    Callback::from(move |_: MouseEvent| {
        let mut regions = choice.regions.clone();
        if regions.contains(&region) {
            regions.retain(|shown| *shown != region);
        } else {
            regions.push(region);
        }
        let surplus = regions.len().saturating_sub(2);
        regions.drain(..surplus);
        if !regions.is_empty() {
            choice.set(Choice { regions, ..(*choice).clone() });
        }
    })
}

fn with_theme(choice: &UseStateHandle<Choice>, theme: Theme) -> Callback<MouseEvent> {
    let choice = choice.clone();
    Callback::from(move |_: MouseEvent| choice.set(Choice { theme, ..(*choice).clone() }))
}

fn view(choice: &Choice) -> String {
    choice.regions.iter().map(|region| region.word()).collect::<Vec<_>>().join(",")
}

fn embed_address(choice: &Choice, settings: &Settings, fragment: &str) -> String {
    let read_only = if choice.read_only { "&readonly" } else { "" };
    let (view, theme, language) = (view(choice), choice.theme.word(), settings.language.tag());
    format!("{}?embed&view={view}&theme={theme}&lang={language}{read_only}#{fragment}", browser::base_address())
}

fn iframe_snippet(choice: &Choice, address: &str) -> String {
    let address = address.replace('&', "&amp;");
    format!(
        r#"<iframe src="{address}" title="Podloom" width="100%" height="{}" style="border:0" loading="lazy" allow="clipboard-write"></iframe>"#,
        choice.height
    )
}

fn element_snippet(choice: &Choice, settings: &Settings, fragment: &str) -> String {
    let base = browser::base_address();
    let base = base.rsplit_once('/').map_or(base.as_str(), |(folder, _)| folder);
    let state = format!(r#" state="{fragment}""#);
    let read_only = if choice.read_only { " read-only" } else { "" };
    let (view, theme, language, height) = (view(choice), choice.theme.word(), settings.language.tag(), choice.height);
    format!(
        "<script src=\"{base}/embed.js\" defer></script>\n<podloom-playground view=\"{view}\" theme=\"{theme}\" lang=\"{language}\" height=\"{height}\"{read_only}{state}></podloom-playground>"
    )
}

fn snippet(title: &'static str, code: &str, labels: &'static Labels) -> Html {
    html! {
        <div class="snippet">
            <div class="snippet-head"><span>{ title }</span><CopyButton label={labels.copy} text={code.to_owned()} weight={Weight::Quiet} /></div>
            <pre tabindex="0"><code>{ code }</code></pre>
        </div>
    }
}
