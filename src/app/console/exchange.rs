//! What was said and answered, in parts that are drawn again only when they change: groups of exchanges, and blocks of lines.

use std::rc::Rc;

use yew::prelude::{Callback, Html, Properties, classes, component, html};

use super::super::context::{Desk, use_desk};
use super::copy::CopyButton;
use crate::playground::console::{Block, Exchange};
use crate::playground::mention::Mention;
use crate::playground::subject::Subject;

/// Properties of [`ExchangeGroup`].
#[derive(Properties, PartialEq)]
pub struct GroupProps {
    /// The exchanges.
    pub group: Rc<[Exchange]>,
}

/// Some exchanges.
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

/// One exchange.
#[component]
fn One(props: &OneProps) -> Html {
    let desk = use_desk();
    let exchange = &props.exchange;
    let failed = exchange.exit.is_some_and(|exit| exit != 0);
    let text = {
        let exchange = exchange.clone();
        Callback::from(move |()| exchange.output())
    };
    html! {
        <div data-testid="exchange" class={classes!("exchange", exchange.exit.is_none().then_some("is-running"), failed.then_some("is-failed"))}>
            <div class="exchange-command">
                <span class="prompt-sign" aria-hidden="true">{ "$ " }</span>
                <span class="exchange-words">{ &*exchange.command }</span>
                if !exchange.blocks.is_empty() { <CopyButton label={desk.labels().copy_output} {text} by_arrows=true /> }
            </div>
            if !exchange.blocks.is_empty() {
                <pre class="exchange-output">
                    { for exchange.blocks.iter().map(|block| html! { <Lines block={block.clone()} /> }) }
                </pre>
            }
        </div>
    }
}

/// Properties of [`Lines`].
#[derive(Properties, PartialEq)]
struct LinesProps {
    block: Rc<Block>,
}

/// Some lines.
#[component]
fn Lines(props: &LinesProps) -> Html {
    let desk = use_desk();
    let block = &props.block;
    html! { <div class="block" style={format!("--lines:{}", block.lines)}>{ for pieces(&desk, block) }</div> }
}

/// The text, with a button in place of each name.
fn pieces(desk: &Desk, block: &Block) -> Vec<Html> {
    let begins: Vec<usize> = std::iter::once(0).chain(block.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    for mention in &block.mentions {
        let begin = begins.get(mention.line).copied().unwrap_or_default();
        let (start, end) = (begin + mention.bytes.start, begin + mention.bytes.end);
        let (Some(before), Some(name)) = (block.text.get(at..start), block.text.get(start..end)) else { continue };
        pieces.push(html! { { before } });
        pieces.push(named(desk, mention, name));
        at = end;
    }
    pieces.push(html! { { block.text.get(at..).unwrap_or_default() } });
    pieces
}

fn named(desk: &Desk, mention: &Mention, name: &str) -> Html {
    let title = format!("{} {}", mention.object.kind.info().name, mention.object.key.name);
    let onclick = desk.selecting(Subject::Object(mention.object.clone()));
    html! { <button type="button" class="mention" tabindex="-1" {title} {onclick}>{ name }</button> }
}
