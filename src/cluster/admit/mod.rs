//! Defaulting, validation and warnings of written objects.
