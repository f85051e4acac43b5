//! The `text` layer.
