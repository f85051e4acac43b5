//! The commands and their output, in parts that are redrawn only when they change: groups of exchanges, and blocks of lines.

use std::rc::Rc;

use web_sys::{Element, FocusEvent};
use yew::prelude::{AttrValue, Callback, Html, KeyboardEvent, MouseEvent, Properties, TargetCast, classes, component, html, use_state_eq};

use super::super::context::{Settings, use_settings};
use super::super::widgets::icon::Icon;
use super::copy::CopyButton;
use crate::playground::console::{Block, Exchange};
use crate::playground::intent::Intent;
use crate::playground::mention::Mention;
use crate::playground::subject::Subject;

/// Properties of [`ExchangeGroup`].
#[derive(Properties, PartialEq)]
pub struct GroupProps {
    /// The exchanges.
    pub group: Rc<[Exchange]>,
}

/// A group of exchanges.
#[component]
pub fn ExchangeGroup(props: &GroupProps) -> Html {
    html! {
        <div class="exchange-group">
            { for props.group.iter().map(|exchange| html! { <One key={exchange.number} exchange={exchange.clone()} /> }) }
        </div>
    }
}

/// Properties of [`One`].
#[derive(Properties, PartialEq)]
struct OneProps {
    exchange: Exchange,
}

/// One exchange. Its buttons exist only while the pointer or the focus is on it, so that thousands of exchanges stay cheap.
#[component]
fn One(props: &OneProps) -> Html {
    let settings = use_settings();
    let exchange = &props.exchange;
    let (pointed, focused) = (use_state_eq(|| false), use_state_eq(|| false));
    let (begins, ends) = (
        {
            let pointed = pointed.clone();
            Callback::from(move |_: MouseEvent| pointed.set(true))
        },
        {
            let pointed = pointed.clone();
            Callback::from(move |_: MouseEvent| pointed.set(false))
        },
    );
    let (gets, loses) = (
        {
            let focused = focused.clone();
            Callback::from(move |_: FocusEvent| focused.set(true))
        },
        {
            let focused = focused.clone();
            Callback::from(move |_: FocusEvent| focused.set(false))
        },
    );
    let onkeydown = {
        let (settings, command) = (settings.clone(), exchange.command.clone());
        Callback::from(move |event: KeyboardEvent| {
            let target = event.target_dyn_into::<Element>();
            if event.key() == "Enter" && target.is_some_and(|target| target.matches(".exchange").unwrap_or(false)) {
                event.prevent_default();
                settings.send(Intent::Propose(command.clone()));
            }
        })
    };
    let class = classes!(
        "exchange",
        exchange.exit.is_none().then_some("is-running"),
        failure(exchange).is_some().then_some("is-failed"),
        exchange.is_note().then_some("is-note")
    );
    html! {
        <div data-testid="exchange" {class} tabindex="-1" role="group" aria-label={AttrValue::from(exchange.command.clone())}
            onmouseenter={begins} onmouseleave={ends} onfocusin={gets} onfocusout={loses} {onkeydown}>
            <div class="exchange-command">
                <code class="exchange-words">{ for exchange.command.split_inclusive('\n').map(|line| html! { <span class="exchange-line">{ line }</span> }) }</code>
                if let Some(exit) = failure(exchange) {
                    <span class="exit-code">{ Icon::Alert.draw() }{ format!("{} {exit}", settings.labels().exit_code) }</span>
                }
                if *pointed || *focused { { tools(&settings, exchange) } }
            </div>
            if !exchange.blocks.is_empty() {
                <pre class="exchange-output">
                    { for exchange.blocks.iter().map(|block| html! { <Lines block={block.clone()} /> }) }
                </pre>
            }
        </div>
    }
}

/// The exit code to show: that of a command that failed, not of one that the reader stopped.
fn failure(exchange: &Exchange) -> Option<i32> {
    const STOPPED: i32 = 130;
    exchange.exit.filter(|exit| !matches!(*exit, 0 | STOPPED))
}

/// The buttons of an exchange.
fn tools(settings: &Settings, exchange: &Exchange) -> Html {
    let labels = settings.labels();
    let command = {
        let exchange = exchange.clone();
        Callback::from(move |()| exchange.command.to_string())
    };
    let output = {
        let exchange = exchange.clone();
        Callback::from(move |()| exchange.output())
    };
    let again = settings.sending::<MouseEvent>(Intent::Propose(exchange.command.clone()));
    html! {
        <span class="exchange-tools">
            if !exchange.is_note() {
                <button type="button" class="icon-button" tabindex="-1" aria-label={labels.use_again} data-tip={labels.use_again} onclick={again}>{ Icon::Again.draw() }</button>
            }
            <CopyButton label={labels.copy_command} text={command} icon={Icon::Terminal} by_arrows=true />
            if !exchange.blocks.is_empty() { <CopyButton label={labels.copy_output} text={output} by_arrows=true /> }
        </span>
    }
}

/// Properties of [`Lines`].
#[derive(Properties, PartialEq)]
struct LinesProps {
    block: Rc<Block>,
}

/// A block of lines of output.
#[component]
fn Lines(props: &LinesProps) -> Html {
    let settings = use_settings();
    let block = &props.block;
    let class = classes!("block", block.is_error.then_some("is-error"));
    html! { <div {class} style={format!("--lines:{}", block.lines)}>{ for pieces(&settings, block) }</div> }
}

/// The text of a block, with a button for each object that it names.
fn pieces(settings: &Settings, block: &Block) -> Vec<Html> {
    let begins: Vec<usize> = std::iter::once(0).chain(block.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    for mention in &block.mentions {
        let begin = begins.get(mention.line).copied().unwrap_or_default();
        let (start, end) = (begin + mention.bytes.start, begin + mention.bytes.end);
        let (Some(before), Some(name)) = (block.text.get(at..start), block.text.get(start..end)) else { continue };
        pieces.push(html! { { before } });
        pieces.push(named(settings, mention, name));
        at = end;
    }
    pieces.push(html! { { block.text.get(at..).unwrap_or_default() } });
    pieces
}

fn named(settings: &Settings, mention: &Mention, name: &str) -> Html {
    let title = format!("{} {}", mention.object.kind.info().name, mention.object.key.name);
    let onclick = settings.selecting(Subject::Object(mention.object.clone()));
    html! { <button type="button" class="mention" tabindex="-1" {title} {onclick}>{ name }</button> }
}
