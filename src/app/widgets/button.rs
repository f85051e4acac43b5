//! Buttons: with a label, or with an icon and an accessible name.

use yew::prelude::{AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html};

use super::icon::Icon;

/// How prominent a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The main action of its place.
    Primary,
    /// An ordinary action.
    #[default]
    Plain,
    /// A button without a frame.
    Quiet,
    /// An action that destroys something.
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
    /// The label.
    pub label: AttrValue,
    /// An icon before the label.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// How prominent the button is.
    #[prop_or_default]
    pub weight: Weight,
    /// Whether it can be used.
    #[prop_or_default]
    pub disabled: bool,
    /// The tooltip.
    #[prop_or_default]
    pub tip: Option<AttrValue>,
    /// A hint beside the label, shown only if there is room.
    #[prop_or_default]
    pub collapses: bool,
    /// What happens.
    pub onclick: Callback<MouseEvent>,
}

/// A button with a label.
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
    /// The accessible name, which is also the tooltip.
    pub label: AttrValue,
    /// The icon.
    pub icon: Icon,
    /// Whether it can be used.
    #[prop_or_default]
    pub disabled: bool,
    /// Whether it is on, if it is a toggle.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Whether it is filled with the accent colour.
    #[prop_or_default]
    pub primary: bool,
    /// The key that does the same, for the tooltip.
    #[prop_or_default]
    pub shortcut: Option<AttrValue>,
    /// What happens.
    pub onclick: Callback<MouseEvent>,
}

/// A button with an icon.
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
