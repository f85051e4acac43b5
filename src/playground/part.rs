//! A part of the playground. States share their parts, and a view is kept while the parts that it was made from are the same ones.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

/// A value that several states share. Two parts are equal where they are one and the same, so that comparing them costs nothing; whoever
/// changes a part that is shared changes a copy of its own.
#[derive(Debug, Default)]
pub struct Part<T>(Rc<T>);

impl<T> Part<T> {
    /// A part of its own.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> From<Rc<T>> for Part<T> {
    fn from(value: Rc<T>) -> Self {
        Self(value)
    }
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Part<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Part<T> {}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Part<T> {
    fn deref_mut(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}
