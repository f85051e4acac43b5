//! The reader's text: what it says, what is wrong with it, and what the editor is to show of it.

use super::manifest::Buffer;
use crate::object::yaml::Problem;
use std::rc::Rc;

/// The reader's text.
#[derive(Clone, Debug)]
pub struct Editor {
    /// The text.
    pub text: Rc<str>,
    /// Grows when the text changed from outside the editor, which must then show it.
    pub text_epoch: u64,
    /// The text, read.
    pub buffer: Buffer,
    /// What is wrong with the text; none of it reaches the cluster while there is anything.
    pub problems: Rc<[Problem]>,
    /// Whether every valid edit is applied by itself.
    pub live_apply: bool,
    /// The line the caret stands on, from 1.
    pub caret_line: u32,
    /// The line the editor should show, with the revision that asked for it: asking again shows it again.
    pub reveal: Option<(u32, u64)>,
}

impl Default for Editor {
    fn default() -> Self {
        Self {
            text: "".into(),
            text_epoch: 0,
            buffer: Buffer::default(),
            problems: Rc::from([]),
            live_apply: true,
            caret_line: 1,
            reveal: None,
        }
    }
}
