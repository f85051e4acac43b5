//! View-models: what each panel shows, as plain values that are cheap to clone and to compare. Nothing here knows Yew; the panels of `app`
//! are functions of these.

pub mod build;
pub mod console;
pub mod editor;
pub mod fixture;
pub mod inspector;
pub mod node_map;
pub mod scenario;
pub mod timeline;
pub mod workloads;

use std::rc::Rc;

/// Everything the page shows of one state of the playground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The buffer, its problems and its objects.
    pub editor: Rc<editor::Editor>,
    /// What was said and answered.
    pub console: Rc<console::Console>,
    /// Nodes and their Pods.
    pub node_map: Rc<node_map::NodeMap>,
    /// DaemonSets and StatefulSets with their counts.
    pub workloads: Rc<workloads::Workloads>,
    /// What is selected, explained. `None` when nothing is.
    pub inspector: Option<Rc<inspector::Inspector>>,
    /// Virtual time.
    pub timeline: Rc<timeline::Timeline>,
    /// The scenarios one can open.
    pub gallery: Rc<[scenario::Card]>,
    /// The open scenario.
    pub lesson: Option<Rc<scenario::Lesson>>,
    /// What changed in the last step, in words, for screen readers.
    pub news: Rc<str>,
}
