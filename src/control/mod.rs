//! The `control` layer.
