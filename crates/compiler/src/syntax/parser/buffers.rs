//! Buffers for lists whose length is not known before they end.

/// Buffers that lists are read into. A finished list moves into memory of exactly its size, and the buffer serves the
/// next one: most lists are short, and a tree of vectors with room to grow would be several times as large.
pub(super) struct Buffers<X> {
    free: Vec<Vec<X>>,
}

impl<X> Buffers<X> {
    pub(super) fn new() -> Buffers<X> {
        Buffers { free: Vec::new() }
    }

    /// An empty buffer.
    pub(super) fn take(&mut self) -> Vec<X> {
        self.free.pop().unwrap_or_default()
    }

    /// The elements of `buffer`, in memory of their size.
    pub(super) fn finish(&mut self, mut buffer: Vec<X>) -> Vec<X> {
        let mut exact = Vec::with_capacity(buffer.len());
        exact.append(&mut buffer);
        self.free.push(buffer);
        exact
    }

    /// Takes a buffer back, and drops what is in it.
    pub(super) fn give_back(&mut self, mut buffer: Vec<X>) {
        buffer.clear();
        self.free.push(buffer);
    }
}
