//! Objects to YAML and JSON text, as kubectl prints them.
