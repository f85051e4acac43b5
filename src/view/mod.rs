//! View-models: what each panel shows, as plain values that are cheap to clone and to compare. Nothing here knows Yew; the panels of `app`
//! are functions of these.

pub mod console;
pub mod editor;
pub mod inspector;
pub mod model;
pub mod node_map;
pub mod page;
pub mod picture;
pub mod scenario;
pub mod timeline;
pub mod workloads;
