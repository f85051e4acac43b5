//! View-models: everything that a panel shows, as plain values that are cheap to clone and to compare. Nothing here knows Yew; the panels
//! of `app` are functions of these.
//!
//! Each panel has a file with its types. Where building them takes a walk over the world (map, workloads, inspector), that is done by the
//! file or folder of the same name in [`model`].

pub mod console;
pub mod editor;
pub mod inspector;
pub mod model;
pub mod node_map;
pub mod page;
pub mod picture;
pub mod scenario;
pub mod story;
pub mod timeline;
pub mod workloads;
