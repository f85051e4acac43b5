//! Patches: strategic merge, RFC 7396 and RFC 6902.
