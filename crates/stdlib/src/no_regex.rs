//! The module `regex` of a host that was built without it: none. A file that imports it does not link.

/// No natives.
pub(crate) const NATIVES: &[vitte_runtime::Native] = &[];
