//! The `playground` layer.
