//! What the API server does to a written object before it keeps it: defaulting, admission, validation and warnings.
//!
//! All of it works on plain JSON that has passed the strict decoder. A value of the wrong type counts as absent here, so no input
//! can make these functions panic.

pub mod admission;
pub mod default;
mod field;
pub mod validate;
pub mod warnings;
