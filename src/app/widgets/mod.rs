//! The controls of the page. They look their own way, but keep the names, roles and keys of the browser's controls.

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
