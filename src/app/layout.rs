//! The layout of the page: its panes and their widths, the theme, and whether the page is embedded in another. None of this belongs to the
//! playground, so none of it travels in a link.

use super::browser;
use crate::object::kind::Name;
use crate::text::language::Language;

/// A region of the page. A narrow window shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The editor and the console.
    Editor,
    /// The cluster and the workloads.
    Cluster,
    /// The inspector.
    Inspector,
    /// The timeline.
    Timeline,
    /// The console alone, when embedded in another page.
    Console,
}

impl Region {
    /// The parts of the whole page.
    pub const ALL: [Self; 4] = [Self::Editor, Self::Cluster, Self::Inspector, Self::Timeline];
    /// The parts that another page can embed.
    pub const EMBEDDED: [Self; 5] = [Self::Editor, Self::Console, Self::Cluster, Self::Inspector, Self::Timeline];

    /// The name of the part in the address and in style sheets.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Cluster => "cluster",
            Self::Inspector => "inspector",
            Self::Timeline => "timeline",
            Self::Console => "console",
        }
    }
}

/// The theme: light, dark, or as the system is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name of the theme in the address, in storage and in style sheets.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Whether the theme is dark at the moment.
    #[must_use]
    pub fn is_dark(self) -> bool {
        match self {
            Self::System => browser::matches_media("(prefers-color-scheme: dark)"),
            Self::Light => false,
            Self::Dark => true,
        }
    }

    /// The theme that the address asks for, or the one from the last visit.
    #[must_use]
    pub fn initial() -> Self {
        let word = browser::parameter("theme").or_else(|| browser::remembered("podloom.theme")).unwrap_or_default();
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// The language that the address asks for, the one from the last visit, or the browser's.
#[must_use]
pub fn initial_language() -> Language {
    let tag = browser::parameter("lang").or_else(|| browser::remembered("podloom.language")).or_else(browser::preferred_language);
    Language::of_tag(&tag.unwrap_or_default())
}

/// A dialog that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenDialog {
    /// The share link.
    Share,
    /// The snippets for embedding.
    Embed,
    /// The keys, and the signs of the map.
    Help,
    /// The search over scenarios, objects and actions.
    Palette,
    /// The form for a taint of this node.
    Taint(Name),
    /// The form for a label of this node.
    Label(Name),
}

/// The settings of an embedded page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedding {
    /// The panes that are shown.
    pub regions: Vec<Region>,
    /// Whether the reader can change nothing.
    pub read_only: bool,
}

impl Embedding {
    /// Reads the settings from the address: `?embed&view=editor,cluster&readonly`. `None` when the page stands alone.
    #[must_use]
    pub fn of_address() -> Option<Self> {
        browser::parameter("embed")?;
        let view = browser::parameter("view").unwrap_or_default();
        let mut regions: Vec<Region> =
            Region::EMBEDDED.into_iter().filter(|region| view.split(',').any(|word| word == region.word())).collect();
        regions.truncate(2);
        if regions.is_empty() {
            regions.push(Region::Cluster);
        }
        Some(Self { regions, read_only: browser::parameter("readonly").is_some() })
    }
}
