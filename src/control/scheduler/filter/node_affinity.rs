//! Node selectors and required node affinity (`plugins/nodeaffinity`).
//!
//! Terms that name nodes by `metadata.name` narrow the search to those nodes, which is what makes daemon Pods cheap.

use crate::control::scheduler::reason::{PodRefusal, Refusal};
use crate::object::kind::Name;
use crate::object::node::Node;
use crate::object::selector::{NodeSelectorTerm, Operator};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Refuses a node that the selector or the required terms do not match.
#[must_use]
pub fn refuse(selector: &[(Name, Name)], required: Option<&[NodeSelectorTerm]>, node: &Node) -> Option<Refusal> {
    let missing = selector.iter().find(|(label, wanted)| node.meta.label(label) != Some(wanted));
    if let Some((label, wanted)) = missing {
        return Some(Refusal::NodeSelector { label: label.clone(), wanted: wanted.clone(), found: node.meta.label(label).cloned() });
    }
    let matches = |terms: &[NodeSelectorTerm]| terms.iter().any(|term| term.matches(node.name(), &node.meta.labels));
    (!required.is_none_or(matches)).then_some(Refusal::Affinity)
}

/// `GetRequiredNodeAffinity(pod).Match`
#[must_use]
pub fn matches(selector: &[(Name, Name)], required: Option<&[NodeSelectorTerm]>, node: &Node) -> bool {
    refuse(selector, required, node).is_none()
}

/// The only nodes that the required terms allow by name; `None` where a term names none. Within a term all fields must agree.
///
/// # Errors
/// No term is left with a name.
pub fn names(required: Option<&[NodeSelectorTerm]>) -> Result<Option<Rc<[Name]>>, PodRefusal> {
    let Some(terms) = required.filter(|terms| !terms.is_empty()) else { return Ok(None) };
    let mut all = BTreeSet::new();
    for term in terms {
        let mut fields = term.fields.iter().filter(|field| &*field.key == "metadata.name" && field.operator == Operator::In);
        let Some(first) = fields.next() else { return Ok(None) };
        let rest: Vec<_> = fields.collect();
        all.extend(first.values.iter().filter(|name| rest.iter().all(|field| field.values.contains(name))).cloned());
    }
    if all.is_empty() { Err(PodRefusal::AffinityConflict) } else { Ok(Some(all.into_iter().collect())) }
}
