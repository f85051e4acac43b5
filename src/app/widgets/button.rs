//! Buttons: with a word, or with a picture and a name.

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html};

use super::icon::Icon;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    /// An ordinary one.
    #[default]
    Plain,
    /// Without a frame.
    Quiet,
    /// Destroys something.
    Danger,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button-primary",
            Self::Plain => "button-plain",
            Self::Quiet => "button-quiet",
            Self::Danger => "button-danger",
        }
    }
}

/// Properties of [`Button`].
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// The word on it.
    pub label: AttrValue,
    /// A picture before the word.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// How much it asks for attention.
    #[prop_or_default]
    pub weight: Weight,
    /// Whether it can be used.
    #[prop_or_default]
    pub disabled: bool,
    /// What it does, for the pointer that waits.
    #[prop_or_default]
    pub tip: Option<AttrValue>,
    /// Shown beside the word only where there is room.
    #[prop_or_default]
    pub collapses: bool,
    /// What happens.
    pub onclick: Callback<MouseEvent>,
}

/// A button with a word.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let class = classes!("button", props.weight.class(), props.collapses.then_some("collapses"));
    let onclick = &props.onclick;
    html! {
        <button type="button" {class} disabled={props.disabled} aria-label={props.collapses.then(|| props.label.clone())}
            data-tip={props.tip.clone()} {onclick}>
            { props.icon.map(Icon::draw).unwrap_or_default() }
            <span class="button-word">{ &props.label }</span>
        </button>
    }
}

/// Properties of [`IconButton`].
#[derive(Properties, PartialEq)]
pub struct IconButtonProps {
    /// Its name, also shown when the pointer waits.
    pub label: AttrValue,
    /// The picture.
    pub icon: Icon,
    /// Whether it can be used.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it is on, where it has an on and an off.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Filled with the accent.
    #[prop_or_default]
    pub primary: bool,
    /// A key that does the same.
    #[prop_or_default]
    pub shortcut: Option<AttrValue>,
    /// What happens.
    pub onclick: Callback<MouseEvent>,
}

/// A button with a picture.
#[component]
pub fn IconButton(props: &IconButtonProps) -> Html {
    let class = classes!("icon-button", props.primary.then_some("icon-button-primary"));
    let tip = match &props.shortcut {
        Some(key) => format!("{}  {key}", props.label),
        None => props.label.to_string(),
    };
    let onclick = &props.onclick;
    html! {
        <button type="button" {class} disabled={props.disabled} aria-label={props.label.clone()} aria-keyshortcuts={props.shortcut.clone()}
            aria-pressed={props.pressed.map(|pressed| pressed.to_string())} data-tip={tip} {onclick}>
            { props.icon.draw() }
        </button>
    }
}
