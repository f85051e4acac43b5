//! The controls of the page: none of the browser's own looks, all of its manners (names, roles, keys).

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
