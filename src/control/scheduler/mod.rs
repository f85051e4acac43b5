//! The default scheduler.
