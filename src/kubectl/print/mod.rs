//! How objects are printed: as tables, as lists of objects, and in the formats of `-o`.

pub(crate) mod age;
mod cell;
pub(crate) mod columns;
pub(crate) mod go_template;
pub(crate) mod jsonpath;
pub(crate) mod kyaml;
pub(crate) mod list;
pub(crate) mod output;
pub(crate) mod pod;
pub(crate) mod printer;
pub(crate) mod table;
pub(crate) mod tabwriter;
pub mod terminal;
