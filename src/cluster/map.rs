//! Maps and sets that share structure with their older versions, so that keeping every moment costs little.

/// A map that shares structure with its older versions.
pub type Map<K, V> = imbl::GenericOrdMap<K, V, imbl::shared_ptr::RcK>;
/// A set that shares structure with its older versions.
pub type Set<T> = imbl::GenericOrdSet<T, imbl::shared_ptr::RcK>;
