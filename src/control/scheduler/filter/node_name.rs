//! A Pod that names its node can be nowhere else (`plugins/nodename`). Such a Pod never comes to the scheduler by itself; it is asked
//! about when the page shows where a Pod could be.

use crate::control::scheduler::reason::Refusal;
use crate::object::kind::Name;
use crate::object::node::Node;

/// Refuses every node but the named one.
#[must_use]
pub fn refuse(wanted: Option<&Name>, node: &Node) -> Option<Refusal> {
    wanted.filter(|wanted| &***wanted != node.name()).map(|wanted| Refusal::NodeName { wanted: wanted.clone() })
}
