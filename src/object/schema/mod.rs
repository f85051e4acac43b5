//! The API schema: fields and types of every kind the cluster holds.
