//! A node as the filters see it: what is on it, and what is imagined away or added (`framework.NodeInfo`).

use crate::cluster::usage::{self, Usage};
use crate::cluster::view::View;
use crate::object::node::Node;
use crate::object::pod::Pod;
use std::borrow::Cow;
use std::rc::Rc;

/// A node with what its Pods use.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The node.
    pub node: &'a Rc<Node>,
    /// What its Pods use, imagined ones included.
    pub usage: Cow<'a, Usage>,
    /// Pods that are there, but imagined away.
    pub gone: Vec<Rc<Pod>>,
    /// Pods that are not there, but imagined to be.
    pub added: Vec<Rc<Pod>>,
}

impl<'a> Place<'a> {
    /// A node as it is.
    #[must_use]
    pub fn of(view: View<'a>, node: &'a Rc<Node>) -> Self {
        let usage = view.usage(node.name()).map_or_else(|| Cow::Owned(Usage::default()), |usage| Cow::Borrowed(&**usage));
        Self { node, usage, gone: Vec::new(), added: Vec::new() }
    }

    /// Imagines a Pod away.
    pub fn take_away(&mut self, pod: &Rc<Pod>) {
        self.usage.to_mut().remove(pod);
        self.gone.push(Rc::clone(pod));
    }

    /// Puts a Pod back that was imagined away.
    pub fn put_back(&mut self, pod: &Rc<Pod>) {
        self.usage.to_mut().add(pod);
        self.gone.retain(|gone| gone.meta.uid != pod.meta.uid);
    }

    /// Imagines one more Pod.
    pub fn add(&mut self, pod: &Rc<Pod>) {
        self.usage.to_mut().add(pod);
        self.added.push(Rc::clone(pod));
    }

    /// Whether anything differs from the node as it is.
    #[must_use]
    pub fn is_imagined(&self) -> bool {
        !self.gone.is_empty() || !self.added.is_empty()
    }
}

/// The Pods that count on a node: bound to it and not finished; terminating ones count until they are gone.
pub fn pods_counted_on<'a>(view: View<'a>, node: &str) -> impl Iterator<Item = &'a Rc<Pod>> {
    view.pods_on(node).filter(|pod| usage::node_of(pod).is_some())
}
