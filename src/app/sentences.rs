//! Shows sentences: words, code in monospace, and links that select or reveal what they name.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use yew::prelude::{Callback, Html, MouseEvent, Properties, component, html};

use super::context::use_settings;
use crate::playground::intent::Intent;
use crate::text::sentence::{Part, Sentence, Target};

/// Properties of [`Words`].
#[derive(Properties, PartialEq)]
pub struct WordsProps {
    /// The sentence to show.
    pub sentence: Sentence,
}

/// Shows a sentence.
#[component]
pub fn Words(props: &WordsProps) -> Html {
    let settings = use_settings();
    props
        .sentence
        .iter()
        .map(|part| match part {
            Part::Text(words) => html! { <>{ &**words }</> },
            Part::Code(words) => html! { <code>{ &**words }</code> },
            Part::Link(words, target) => {
                let intent = follow(target);
                let settings = settings.clone();
                let onclick = Callback::from(move |event: MouseEvent| {
                    event.stop_propagation();
                    settings.send(intent.clone());
                });
                html! { <button type="button" class="link" {onclick}>{ &**words }</button> }
            }
        })
        .collect()
}

/// The intent that follows a link.
#[must_use]
pub fn follow(target: &Target) -> Intent {
    match target {
        Target::Subject(subject) => Intent::Select(Some(subject.clone())),
        Target::Line(line) => Intent::Reveal { line: *line },
        Target::Taint { node, .. } => Intent::Select(Some(crate::playground::subject::Subject::node(node))),
    }
}

/// Shows Markdown. HTML in it is shown as text, never interpreted.
pub fn markdown(words: &str) -> Html {
    let mut stack: Vec<(Option<Tag<'_>>, Vec<Html>)> = vec![(None, Vec::new())];
    for event in Parser::new_ext(words, Options::empty()) {
        let piece = match event {
            Event::Start(tag) => {
                stack.push((Some(tag), Vec::new()));
                continue;
            }
            Event::End(TagEnd::MetadataBlock(_)) => continue,
            Event::End(_) => match stack.pop() {
                Some((tag, children)) => wrap(tag.as_ref(), children),
                None => continue,
            },
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => html! { <>{ text.to_string() }</> },
            Event::Code(text) => html! { <code>{ text.to_string() }</code> },
            Event::SoftBreak => html! { <>{ " " }</> },
            Event::HardBreak => html! { <br /> },
            Event::Rule => html! { <hr /> },
            _ => continue,
        };
        if let Some((_, children)) = stack.last_mut() {
            children.push(piece);
        }
    }
    stack.into_iter().next().map(|(_, children)| children.into_iter().collect()).unwrap_or_default()
}

fn wrap(tag: Option<&Tag<'_>>, children: Vec<Html>) -> Html {
    match tag {
        Some(Tag::Paragraph) => html! { <p>{ for children }</p> },
        Some(Tag::Heading { .. }) => html! { <h3>{ for children }</h3> },
        Some(Tag::CodeBlock(_)) => html! { <pre><code>{ for children }</code></pre> },
        Some(Tag::List(Some(_))) => html! { <ol>{ for children }</ol> },
        Some(Tag::List(None)) => html! { <ul>{ for children }</ul> },
        Some(Tag::Item) => html! { <li>{ for children }</li> },
        Some(Tag::Emphasis) => html! { <em>{ for children }</em> },
        Some(Tag::Strong) => html! { <strong>{ for children }</strong> },
        Some(Tag::BlockQuote(_)) => html! { <blockquote>{ for children }</blockquote> },
        Some(Tag::Link { dest_url, .. }) if dest_url.starts_with("https://") => {
            html! { <a href={dest_url.to_string()} target="_blank" rel="noopener noreferrer">{ for children }</a> }
        }
        _ => html! { <>{ for children }</> },
    }
}
