//! The one reducer of the page: the playground, behind Yew's trait.

use std::rc::Rc;

use yew::Reducible;

use crate::playground::Playground;
use crate::playground::intent::Intent;

/// The state that Yew holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State(pub Playground);

impl Reducible for State {
    type Action = Intent;

    fn reduce(self: Rc<Self>, intent: Intent) -> Rc<Self> {
        match self.0.reduce(intent) {
            Some(next) => Rc::new(Self(next)),
            None => self,
        }
    }
}
