//! The `why` layer.
