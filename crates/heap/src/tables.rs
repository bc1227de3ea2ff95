//! What a program tells the heap of its objects and frames. It is the same for all machines that run the program, and so it is
//! made once and shared: a machine that has not allocated anything is a few kilobytes, however large its program is.

use std::sync::Arc;

use crate::shape::{NamedShape, ShapeTable};
use crate::stack::FrameMap;

/// Shapes and frame maps of a program. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Tables {
    pub(crate) shapes: ShapeTable,
    pub(crate) frame_maps: Arc<[FrameMap]>,
}

impl Tables {
    /// Shapes get the numbers from [`ShapeId::FIRST_USER_SHAPE`] on in this order;
    /// strings and buffers are left out, since their shapes are fixed. Frame maps get the frame ids from 0 on.
    ///
    /// [`ShapeId::FIRST_USER_SHAPE`]: crate::ShapeId::FIRST_USER_SHAPE
    pub fn new(
        shapes: impl IntoIterator<Item = NamedShape>,
        frame_maps: impl IntoIterator<Item = FrameMap>,
    ) -> Tables {
        let frame_maps = frame_maps.into_iter().map(FrameMap::truncated).collect();
        Tables { shapes: ShapeTable::new(shapes), frame_maps }
    }
}

impl Default for Tables {
    /// The fixed shapes alone.
    fn default() -> Tables {
        Tables::new([], [])
    }
}
