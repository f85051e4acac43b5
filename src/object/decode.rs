//! Strict decoding: unknown fields and wrong types, in the API server's words.
