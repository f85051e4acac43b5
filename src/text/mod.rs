//! Every sentence and label a person reads, one constant or function per language. Upstream's own words (kinds, fields, reasons, kubectl
//! output) stay in English.

pub mod goal;
pub mod happenings;
pub mod inspected;
pub mod labels;
pub mod language;
pub mod notices;
pub(crate) mod remark;
pub mod say;
pub mod sentence;
pub(crate) mod sentences;
