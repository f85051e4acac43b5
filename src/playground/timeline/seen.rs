//! What a view of the cluster is made from.

use crate::playground::part::Part;
use crate::sim::step::Step;
use crate::sim::world::World;
use std::rc::Rc;

/// The cluster as the reader sees it. It stays equal while time passes and nothing happens.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The world of the last kept moment, by which two are compared.
    pub(super) moment: Part<World>,
    /// The world at the reader's time.
    pub world: Rc<World>,
    /// The step that last changed something, unless the reader has gone somewhere else since.
    pub last_change: Option<Part<Step>>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        self.moment == other.moment
            && self.world.cluster.version() == other.world.cluster.version()
            && self.last_change == other.last_change
    }
}

impl Eq for Seen {}
