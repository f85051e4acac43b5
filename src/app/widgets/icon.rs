//! Line icons on a grid of 16, drawn in the colour of the text. They are always next to a label or on a button with an accessible name.

use yew::{Html, html};

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants say what they show")]
pub enum Icon {
    Again,
    Alert,
    Back,
    Bolt,
    Branch,
    Check,
    ChevronDown,
    Close,
    Code,
    Contrast,
    Copy,
    Cross,
    Disk,
    Enlarge,
    File,
    Flag,
    Forward,
    Grid,
    Heart,
    Help,
    Label,
    Lock,
    Memory,
    More,
    Network,
    Pause,
    Play,
    Plus,
    Power,
    Restart,
    Search,
    Settle,
    Share,
    Shrink,
    StepBack,
    StepForward,
    Stop,
    Terminal,
    Trash,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Again => "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
            Self::Alert => "M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 11.8v.2",
            Self::Back => "M13 8H3M7 4 3 8l4 4",
            Self::Bolt => "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8Z",
            Self::Branch => {
                "M4.5 4.5v7M4.5 8c4 0 7-.5 7-3.5M4.5 4.5a1.5 1.5 0 1 0 0-.01M4.5 13a1.5 1.5 0 1 0 0-.01M11.5 4.5a1.5 1.5 0 1 0 0-.01"
            }
            Self::Check => "m3 8.5 3.5 3.5L13 4.5",
            Self::ChevronDown => "m4 6 4 4 4-4",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Code => "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
            Self::Contrast => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 0v12M8 5h2.6M8 8h5.8M8 11h4.6",
            Self::Copy => "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3",
            Self::Cross => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6",
            Self::Disk => "M2.5 8h11M2.5 8l2-4.5h7l2 4.5v4.5h-11ZM11 10.3h.2",
            Self::Enlarge => "M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9",
            Self::File => "M4 1.5h5l3.5 3.5v9.5H4ZM9 1.5V5h3.5",
            Self::Flag => "M4 14V2.5h8.5l-2 3 2 3H4",
            Self::Forward => "M3 8h10M9 4l4 4-4 4",
            Self::Grid => "M2.5 2.5h4.5v4.5h-4.5ZM9 2.5h4.5v4.5H9ZM2.5 9h4.5v4.5h-4.5ZM9 9h4.5v4.5H9Z",
            Self::Heart => "M1.5 8h3l1.5-4 3 8 1.5-4h4",
            Self::Help => "M6 6a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M8 11.5v.2M8 1.7a6.3 6.3 0 1 0 0 12.6A6.3 6.3 0 0 0 8 1.7Z",
            Self::Label => "M2.5 2.5h5.2l5.8 5.8-5.2 5.2-5.8-5.8ZM5.4 5.4h.1",
            Self::Lock => "M4 7.5h8v6H4ZM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            Self::Memory => "M3.5 4.5h9v7h-9ZM5.5 2.5v2M8 2.5v2M10.5 2.5v2M5.5 11.5v2M8 11.5v2M10.5 11.5v2",
            Self::More => "M3.5 8h.1M8 8h.1M12.5 8h.1",
            Self::Network => "M8 13h.1M5.5 10.3a3.6 3.6 0 0 1 5 0M3.3 7.8a6.8 6.8 0 0 1 9.4 0M2.5 13.5l11-11",
            Self::Pause => "M5.5 3.5v9M10.5 3.5v9",
            Self::Play => "M4.5 2.8 13 8l-8.5 5.2Z",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Power => "M8 2v5.5M4.8 4.3a5 5 0 1 0 6.4 0",
            Self::Restart => "M3.5 3.5v9M13 3.2 5.5 8l7.5 4.8Z",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3l3.7 3.7",
            Self::Settle => "M3 3.2 8 8l-5 4.8ZM8 3.2 13 8l-5 4.8ZM14 3.5v9",
            Self::Share => "M8 10V2M5 4.7 8 1.8l3 2.9M3 8v5.5h10V8",
            Self::Shrink => "M13 7H9V3M9 7l4.5-4.5M3 9h4v4M7 9l-4.5 4.5",
            Self::StepBack => "M11 3.5 5 8l6 4.5ZM3.5 3.5v9",
            Self::StepForward => "M5 3.5 11 8l-6 4.5ZM12.5 3.5v9",
            Self::Stop => "M4 4h8v8H4Z",
            Self::Terminal => "m3 4 4 4-4 4M8.5 12.5h5",
            Self::Trash => "M2.5 4.5h11M6 4.5V2.5h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4",
        }
    }

    /// Draws the icon, hidden from screen readers because the label next to it says the same.
    pub fn draw(self) -> Html {
        html! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d={self.path()} /></svg>
        }
    }
}
