//! The panel of the open scenario: the text of the next step, and the button that runs it.

use std::rc::Rc;

use yew::prelude::{Html, MouseEvent, Properties, classes, component, html};

use super::context::use_settings;
use super::sentences::markdown;
use super::widgets::button::{Button, IconButton, Weight};
use super::widgets::icon::Icon;
use crate::playground::intent::Intent;
use crate::view::scenario::Lesson;

/// Properties of [`LessonPanel`].
#[derive(Properties, PartialEq)]
pub struct LessonProps {
    /// The open scenario.
    pub lesson: Rc<Lesson>,
}

/// The step panel.
#[component]
pub fn LessonPanel(props: &LessonProps) -> Html {
    let settings = use_settings();
    let labels = settings.labels();
    let lesson = &props.lesson;
    let is_over = lesson.done >= lesson.steps;
    let progress = format!("{} {} / {}", labels.lesson_step, (lesson.done + 1).min(lesson.steps), lesson.steps);
    html! {
        <article class="lesson" aria-label={lesson.title.to_string()}>
            <header class="lesson-head">
                <span class="lesson-progress" role="img" aria-label={progress.clone()}>
                    { for (0..lesson.steps).map(|step| html! { <span class={dot(step, lesson.done)} /> }) }
                </span>
                <span class="muted">{ progress }</span>
                <IconButton label={labels.leave_lesson} icon={Icon::Close} onclick={settings.sending(Intent::LeaveScenario)} />
            </header>
            <div class="lesson-words" aria-live="polite">
                if is_over { <p>{ labels.lesson_done }</p> } else { { markdown(&lesson.say) } }
            </div>
            if let Some((facts, done)) = lesson.reached {
                <p class={classes!("lesson-goal", (facts == done).then_some("is-reached"))} data-testid="goal">
                    { if facts == done { Icon::Check } else { Icon::More }.draw() }
                    if facts == done { { labels.goal_reached } } else { { format!("{} ({done} / {facts})", labels.goal_open) } }
                </p>
            }
            if let Some(command) = lesson.run.as_ref().filter(|_| !is_over) {
                <pre class="lesson-command"><code>{ &**command }</code></pre>
            }
            <footer class="lesson-foot">
                <Button label={labels.back} weight={Weight::Quiet} disabled={lesson.done == 0} onclick={settings.sending::<MouseEvent>(Intent::PreviousStep)} />
                if !is_over {
                    <Button label={if lesson.run.is_some() { labels.run_step } else { labels.continue_step }} weight={Weight::Primary}
                        onclick={settings.sending::<MouseEvent>(Intent::NextStep)} />
                }
            </footer>
        </article>
    }
}

fn dot(step: usize, done: usize) -> yew::Classes {
    classes!("dot", (step < done).then_some("is-done"), (step == done).then_some("is-next"))
}
