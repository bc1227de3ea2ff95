//! What a program can still reach, object by object, in the order of the distance from the roots.

use std::collections::HashMap;
use vitte_heap::{Heap, Object, Part, RootPlace};

/// All objects that can be reached, each with the root that explains best why.
pub(super) struct Reach<'a> {
    /// The roots that refer to objects, in the order in which the heap tells them, and what they refer to.
    pub(super) roots: Vec<(RootPlace, u32)>,
    /// The objects.
    pub(super) objects: Vec<Object<'a>>,
    /// By object: of the best roots that lead to it the nearest, as an index into `roots`.
    pub(super) root_of: Vec<u32>,
    /// By object: whether it is the buffer of another, and that one.
    pub(super) owners: Vec<Option<u32>>,
    numbers: HashMap<u64, u32>,
}

impl<'a> Reach<'a> {
    /// Looks at everything. Takes time and memory in proportion to what is reachable, and no recursion. Roots of a lower rank
    /// explain better.
    pub(super) fn new(heap: &'a Heap, rank: impl Fn(RootPlace) -> u32) -> Reach<'a> {
        let mut reach = Reach {
            roots: Vec::new(),
            objects: Vec::new(),
            root_of: Vec::new(),
            owners: Vec::new(),
            numbers: HashMap::new(),
        };
        let mut roots = Vec::new();
        heap.for_each_root(&mut |place, object| roots.push((place, object)));
        roots.sort_by_key(|(place, _)| rank(*place));
        let mut next = 0;
        for equals in roots.chunk_by(|(a, _), (b, _)| rank(*a) == rank(*b)) {
            for (place, object) in equals {
                let number = reach.add(*object, reach.roots.len() as u32, None);
                reach.roots.push((*place, number));
            }
            reach.follow(&mut next);
        }
        reach
    }

    /// Adds what the objects from `next` on lead to.
    fn follow(&mut self, next: &mut usize) {
        while let Some(object) = self.objects.get(*next).copied() {
            let (root, number) = (self.root_of[*next], *next as u32);
            if self.owners[*next].is_none() {
                object.for_each_reference(&mut |part, to| {
                    self.add(to, root, part.is_owned().then_some(number));
                });
            }
            *next += 1;
        }
    }

    fn add(&mut self, object: Object<'a>, root: u32, owner: Option<u32>) -> u32 {
        *self.numbers.entry(object.identity()).or_insert_with(|| {
            self.objects.push(object);
            self.root_of.push(root);
            self.owners.push(owner);
            self.objects.len() as u32 - 1
        })
    }

    /// The number of an object, if it can be reached.
    pub(super) fn number(&self, object: Object<'_>) -> Option<u32> {
        self.numbers.get(&object.identity()).copied()
    }

    /// Calls `visit` with what an object refers to, and where; a buffer refers to nothing: its owner does.
    pub(super) fn references(&self, number: usize, visit: &mut dyn FnMut(Part, Object<'a>, u32)) {
        if self.owners[number].is_some() {
            return;
        }
        self.objects[number].for_each_reference(&mut |part, to| {
            if let Some(number) = self.number(to) {
                visit(part, to, number);
            }
        });
    }
}
