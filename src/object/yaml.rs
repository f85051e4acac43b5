//! Text to objects with located problems, as kubectl reads YAML.
