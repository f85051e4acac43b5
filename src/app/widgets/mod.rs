//! The controls of the page. They have a look of their own, but the roles and keys that a reader knows from the browser's controls.

pub mod button;
pub mod dialog;
pub mod glyph;
pub mod icon;
pub mod menu;
pub mod scrubber;
pub mod splitter;
pub mod switch;
pub mod tabs;
pub mod tooltip;
