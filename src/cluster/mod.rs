//! The store as an immutable value, and the API server in front of it: defaulting, admission, validation, requests and rejections.

mod addresses;
pub mod admit;
mod built_in;
mod correlator;
mod create;
pub mod deletion;
pub mod eviction;
pub mod managers;
pub mod map;
pub mod objects;
pub mod quota;
pub mod recorder;
pub mod rejection;
pub mod request;
pub mod server;
pub mod store;
pub mod usage;
pub mod view;
mod written;
