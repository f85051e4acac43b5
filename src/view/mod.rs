//! The `view` layer.
