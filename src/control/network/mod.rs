//! The controllers that say behind which addresses a Service is found: EndpointSlices, and Endpoints, their old form.

pub mod endpoint_slices;
pub mod endpoints;
pub mod reason;
