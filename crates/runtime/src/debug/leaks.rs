//! What a program still reaches when it has ended: by type, by the line that allocated it, and by the root that explains
//! best why: variables of the module before those of running functions, and those before values without a name.

use super::names::Names;
use super::reach::Reach;
use crate::instance::Instance;
use std::collections::BTreeMap;
use vitte_heap::RootPlace;

/// What can still be reached, and what only reference counting had to look for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Leaks {
    /// How many objects can be reached; a buffer counts as a part of its array or map.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What they are, the most bytes first.
    pub reachable: Vec<LeakRow>,
    /// What was freed because it was found in cycles that nothing referred to, the most bytes first.
    pub cycles: Vec<LeakRow>,
}

/// Objects that have their type, their origin and their root in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LeakRow {
    /// How many.
    pub objects: u64,
    /// Their bytes, with the buffers of arrays and maps.
    pub bytes: u64,
    /// Their type.
    pub ty: String,
    /// The function and line that allocated them, if that is known.
    pub site: Option<String>,
    /// The root from which they are reached; none for cycles that are gone.
    pub root: Option<String>,
}

/// What an instance can reach, in the state that it stopped in.
pub fn leaks(instance: &Instance) -> Leaks {
    let names = Names::new(instance);
    let reach = Reach::new(&instance.heap, |place| names.rank(place));
    let roots: Vec<(RootPlace, String)> =
        reach.roots.iter().map(|(place, _)| (*place, names.root(*place))).collect();
    let mut rows: BTreeMap<(String, u32, Option<&str>), (u64, u64)> = BTreeMap::new();
    let mut leaks = Leaks::default();
    for (number, object) in reach.objects.iter().enumerate() {
        let (owner, counts) = match reach.owners[number] {
            Some(owner) => (reach.objects[owner as usize], 0),
            None => (*object, 1),
        };
        let root = roots.get(reach.root_of[number] as usize).map(|(_, name)| name.as_str());
        let sum = rows.entry((names.type_name(owner), owner.site(), root)).or_default();
        *sum = (sum.0 + counts, sum.1 + object.bytes());
        leaks.objects += counts;
        leaks.bytes += object.bytes();
    }
    let row = |((ty, site, root), (objects, bytes)): ((String, u32, Option<&str>), (u64, u64))| LeakRow {
        objects,
        bytes,
        ty,
        site: site_text(instance, site),
        root: root.map(str::to_string),
    };
    leaks.reachable = largest_first(rows.into_iter().map(row).collect());
    leaks.cycles = cycles(instance);
    leaks
}

fn cycles(instance: &Instance) -> Vec<LeakRow> {
    let rows = instance.heap.found_cycles().into_iter().map(|row| LeakRow {
        objects: row.objects,
        bytes: row.bytes,
        ty: instance.heap.shape_name(row.shape).to_string(),
        site: site_text(instance, row.site),
        root: None,
    });
    largest_first(rows.collect())
}

fn site_text(instance: &Instance, site: u32) -> Option<String> {
    let site = instance.sites.as_ref()?.get(site)?;
    Some(site.text(instance.program.module()))
}

fn largest_first(mut rows: Vec<LeakRow>) -> Vec<LeakRow> {
    rows.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.cmp(b)));
    rows
}
