//! Snapshots of the heap in the format of V8 (`.heapsnapshot`), which Chrome's DevTools open.
//!
//! A snapshot is one JSON object. After a head that says what the columns mean and how many rows there are, come flat
//! arrays of numbers: `nodes`, a row for each object; `edges`, a row for each reference, in the order of the nodes that
//! they leave; then what is known of places that allocated; and the texts to which names are indexes.
//!
//! ```text
//! root ─┬─ (GC roots) ─┬─ (Stack) ────── a node for each frame ── its variables ── objects …
//!       │              ├─ (Globals) ──── a node for all ── its variables ── objects …
//!       │              ├─ (Constants) ── texts
//!       │              └─ (Handles) ──── objects
//!       └─ the frames and the globals once more: what these lead to is the program's own to DevTools
//! ```
//!
//! The rows are written as they are found; what is kept in memory is a few words for each object and the names that are
//! no text of the program. An array's or map's buffers are nodes, but their elements are references of the array or map,
//! with its indexes and keys as names: so paths read as in the program.

use super::names::{Names, Sort};
use super::reach::Reach;
use crate::instance::Instance;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use vitte_heap::{Object, Part, RootPlace, Word};

/// The columns of nodes and edges, the kinds that both have, and the columns of places: as V8 calls them.
const META: &str = r#""meta":{"node_fields":["type","name","id","self_size","edge_count","trace_node_id","detachedness"],
"node_types":[["hidden","array","string","object","code","closure","regexp","number","native","synthetic","concatenated string","sliced string","symbol","bigint"],"string","number","number","number","number","number"],
"edge_fields":["type","name_or_index","to_node"],
"edge_types":[["context","element","property","internal","hidden","shortcut","weak"],"string_or_number","node"],
"trace_function_info_fields":["function_id","name","script_name","script_id","line","column"],
"trace_node_fields":["id","function_info_index","count","size","children"],
"sample_fields":["timestamp_us","last_assigned_id"],
"location_fields":["object_index","script_id","line","column"]}"#;

/// How many columns nodes have.
const NODE_FIELDS: u32 = 7;
/// How many bytes of a text are shown.
const MOST_TEXT: usize = 1024;

/// The kinds of nodes, by their place in `node_types`.
#[derive(Clone, Copy)]
enum NodeType {
    Array = 1,
    String = 2,
    Object = 3,
    Closure = 5,
    Synthetic = 9,
}

/// The kinds of edges, by their place in `edge_types`.
#[derive(Clone, Copy)]
enum EdgeType {
    /// A variable of a frame.
    Context = 0,
    /// An element, named by its index.
    Element = 1,
    /// A field, or an entry of a map.
    Property = 2,
    /// A part that the program does not see.
    Internal = 3,
    /// A second way to something, which keeps it no more alive than the first.
    Shortcut = 5,
    Weak = 6,
}

/// The nodes that every snapshot begins with, by number. Those of frames follow, then those of objects.
const ROOT: u32 = 0;
const GC_ROOTS: u32 = 1;
const STACK: u32 = 2;
const GLOBALS: u32 = 3;
const CONSTANTS: u32 = 4;
const HANDLES: u32 = 5;
const VARIABLES: u32 = 6;
const FIRST_FRAME: u32 = 7;

/// What an edge is called.
enum Label<'a> {
    Index(u64),
    Fixed(&'static str),
    Slot(u32),
    /// The entry of a map with this key.
    Entry(Word<'a>),
    Root(RootPlace),
    Frame(u32),
}

/// An edge: its kind, its name, and the number of the node that it leads to.
type Edge<'a> = (EdgeType, Label<'a>, u32);

/// Writes a snapshot of all that an instance can reach, in the state that it stopped in.
///
/// # Errors
/// Those of `out`.
pub fn snapshot(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::new(instance);
    let reach = Reach::new(&instance.heap, |place| names.rank(place));
    let mut depths: Vec<u32> = reach.roots.iter().filter_map(|(place, _)| depth(*place)).collect();
    depths.sort_unstable();
    depths.dedup();
    let weak = weak_edges(instance, &reach);
    let mut roots: BTreeMap<u32, Vec<(RootPlace, u32)>> = BTreeMap::new();
    let mut graph = Graph { names, reach, frames: depths, weak, roots: BTreeMap::new() };
    for (place, object) in &graph.reach.roots {
        roots.entry(graph.holder(*place)).or_default().push((*place, *object));
    }
    graph.roots = roots;
    Snapshot::new(instance, &graph, out).write()
}

fn depth(place: RootPlace) -> Option<u32> {
    match place {
        RootPlace::Register { depth, .. } => Some(depth),
        _ => None,
    }
}

/// By watching object, what it watches.
fn weak_edges(instance: &Instance, reach: &Reach<'_>) -> HashMap<u32, Vec<u32>> {
    let mut edges: HashMap<u32, Vec<u32>> = HashMap::new();
    instance.heap.for_each_weak(&mut |from, to| {
        if let (Some(from), Some(to)) = (reach.number(from), reach.number(to)) {
            edges.entry(from).or_default().push(to);
        }
    });
    edges
}

/// The nodes and their edges.
struct Graph<'a> {
    names: Names<'a>,
    reach: Reach<'a>,
    /// The depths of the frames that have nodes, ascending.
    frames: Vec<u32>,
    /// The objects that roots refer to, by the node to which these belong.
    roots: BTreeMap<u32, Vec<(RootPlace, u32)>>,
    weak: HashMap<u32, Vec<u32>>,
}

impl<'a> Graph<'a> {
    fn first_object(&self) -> u32 {
        FIRST_FRAME + self.frames.len() as u32
    }

    fn nodes(&self) -> u32 {
        self.first_object() + self.reach.objects.len() as u32
    }

    /// The node that a root belongs to.
    fn holder(&self, place: RootPlace) -> u32 {
        match place {
            RootPlace::Register { depth, .. } => match self.frames.binary_search(&depth) {
                Ok(position) => FIRST_FRAME + position as u32,
                Err(_) => STACK,
            },
            RootPlace::Global(_) => VARIABLES,
            RootPlace::Constant(_) => CONSTANTS,
            RootPlace::Handle(_) => HANDLES,
        }
    }

    /// Calls `visit` with each edge that leaves a node.
    fn edges(&self, node: u32, visit: &mut dyn FnMut(Edge<'a>)) {
        let frames = || self.frames.iter().copied().zip(FIRST_FRAME..);
        match node {
            ROOT => {
                visit((EdgeType::Element, Label::Index(1), GC_ROOTS));
                visit((EdgeType::Shortcut, Label::Fixed("globals"), VARIABLES));
                frames().for_each(|(depth, to)| visit((EdgeType::Shortcut, Label::Frame(depth), to)));
            }
            GC_ROOTS => [STACK, GLOBALS, CONSTANTS, HANDLES]
                .into_iter()
                .for_each(|group| visit((EdgeType::Element, Label::Index(group.into()), group))),
            STACK => {
                frames().for_each(|(depth, to)| visit((EdgeType::Element, Label::Index(depth.into()), to)))
            }
            GLOBALS => visit((EdgeType::Element, Label::Index(0), VARIABLES)),
            _ => {}
        }
        for (place, object) in self.roots.get(&node).into_iter().flatten() {
            visit(self.root_edge(*place, *object));
        }
        if let Some(number) = node.checked_sub(self.first_object()) {
            self.object_edges(number, visit);
        }
    }

    fn root_edge(&self, place: RootPlace, object: u32) -> Edge<'a> {
        let to = self.first_object() + object;
        match place {
            RootPlace::Register { .. } if self.is_passing(place, object) => {
                (EdgeType::Weak, Label::Root(place), to)
            }
            RootPlace::Register { .. } => (EdgeType::Context, Label::Root(place), to),
            RootPlace::Global(_) => (EdgeType::Property, Label::Root(place), to),
            RootPlace::Constant(index) | RootPlace::Handle(index) => {
                (EdgeType::Element, Label::Index(index.into()), to)
            }
        }
    }

    /// Whether a root holds its object only in passing: a register without a name, for what better roots lead to as well.
    /// DevTools would show it as the reason why the object is there; as a weak edge it is seen and not in the way.
    fn is_passing(&self, place: RootPlace, object: u32) -> bool {
        let root = self.reach.root_of.get(object as usize);
        let best = root.and_then(|root| self.reach.roots.get(*root as usize));
        best.is_some_and(|(best, _)| self.names.rank(*best) < self.names.rank(place))
    }

    fn object_edges(&self, number: u32, visit: &mut dyn FnMut(Edge<'a>)) {
        let first = self.first_object();
        self.reach.references(number as usize, &mut |part, _, to| match part {
            Part::Slot(slot) => visit((EdgeType::Property, Label::Slot(slot), first + to)),
            Part::Element(index) => visit((EdgeType::Element, Label::Index(index), first + to)),
            Part::Elements => visit((EdgeType::Internal, Label::Fixed("elements"), first + to)),
            Part::Keys => visit((EdgeType::Internal, Label::Fixed("keys"), first + to)),
            Part::Values => visit((EdgeType::Internal, Label::Fixed("values"), first + to)),
            Part::Table => visit((EdgeType::Internal, Label::Fixed("table"), first + to)),
            // Below, with their keys.
            Part::Key(_) | Part::Value(_) => {}
        });
        for (key, value) in self.reach.objects[number as usize].entries() {
            if let Some(to) = self.number_of(key) {
                visit((EdgeType::Internal, Label::Fixed("key"), first + to));
            }
            if let Some(to) = self.number_of(value) {
                visit((EdgeType::Property, Label::Entry(key), first + to));
            }
        }
        for to in self.weak.get(&number).into_iter().flatten() {
            visit((EdgeType::Weak, Label::Fixed("watches"), first + to));
        }
    }

    fn number_of(&self, word: Word<'_>) -> Option<u32> {
        match word {
            Word::Object(Some(object)) => self.reach.number(object),
            _ => None,
        }
    }
}

/// A snapshot being written.
struct Snapshot<'a, 'o> {
    instance: &'a Instance,
    graph: &'a Graph<'a>,
    out: &'o mut dyn Write,
    /// Of each text among the objects, its place in the table of strings, where the texts come first.
    texts: HashMap<u32, u32>,
    /// The names that follow them.
    names: HashMap<String, u32>,
    /// Those in their order.
    name_list: Vec<String>,
}

impl<'a, 'o> Snapshot<'a, 'o> {
    fn new(instance: &'a Instance, graph: &'a Graph<'a>, out: &'o mut dyn Write) -> Snapshot<'a, 'o> {
        let objects = graph.reach.objects.iter().enumerate();
        let texts = objects.filter(|(_, object)| object.string().is_some());
        let texts = texts.zip(0..).map(|((number, _), place)| (number as u32, place)).collect();
        Snapshot { instance, graph, out, texts, names: HashMap::new(), name_list: Vec::new() }
    }

    fn write(mut self) -> io::Result<()> {
        let (nodes, mut edges) = (self.graph.nodes(), 0_u64);
        (0..nodes).for_each(|node| self.graph.edges(node, &mut |_| edges += 1));
        let places = self.places();
        let functions = places.len() + 1;
        write!(
            self.out,
            "{{\"snapshot\":{{{META},\n\"node_count\":{nodes},\"edge_count\":{edges},\"trace_function_count\":{functions}}},\n\"nodes\":["
        )?;
        (0..nodes).try_for_each(|node| self.node(node))?;
        self.out.write_all(b"],\n\"edges\":[")?;
        let mut is_first = true;
        (0..nodes).try_for_each(|node| self.node_edges(node, &mut is_first))?;
        self.out.write_all(b"],\n")?;
        self.write_places(&places)?;
        self.out.write_all(b"\"samples\":[],\n\"locations\":[],\n\"strings\":[")?;
        self.strings()?;
        self.out.write_all(b"]}\n")
    }

    fn node(&mut self, node: u32) -> io::Result<()> {
        let mut edges = 0_u32;
        self.graph.edges(node, &mut |_| edges += 1);
        let (ty, name, size, site) = match node.checked_sub(self.graph.first_object()) {
            Some(number) => self.object(number),
            None => {
                let (ty, name) = self.group(node);
                (ty, self.name(name), 0, 0)
            }
        };
        let separator = if node == 0 { "" } else { ",\n" };
        // Identities are odd, as V8's are for what it calls objects of the program.
        let id = 2 * u64::from(node) + 1;
        write!(self.out, "{separator}{},{name},{id},{size},{edges},{site},0", ty as u32)
    }

    /// The kind and name of a node that is no object.
    fn group(&self, node: u32) -> (NodeType, String) {
        let synthetic = |name: &str| (NodeType::Synthetic, name.to_string());
        match node {
            ROOT => synthetic(""),
            GC_ROOTS => synthetic("(GC roots)"),
            STACK => synthetic("(Stack)"),
            GLOBALS => synthetic("(Globals)"),
            CONSTANTS => synthetic("(Constants)"),
            HANDLES => synthetic("(Handles)"),
            VARIABLES => (NodeType::Object, "globals".to_string()),
            _ => {
                let depth = self.graph.frames.get((node - FIRST_FRAME) as usize).copied();
                (NodeType::Object, self.frame_name(depth.unwrap_or_default()))
            }
        }
    }

    fn frame_name(&self, depth: u32) -> String {
        format!("frame {}", self.graph.names.frame(depth))
    }

    /// Kind, name, size, and the number of the place that allocated it, of an object.
    fn object(&mut self, number: u32) -> (NodeType, u32, u64, u32) {
        let object = self.graph.reach.objects[number as usize];
        let site = if self.instance.sites.is_some() && object.site() > 0 { object.site() + 1 } else { 0 };
        let ty = match self.graph.names.sort(object) {
            Sort::String => NodeType::String,
            Sort::Buffer => NodeType::Array,
            Sort::Function => NodeType::Closure,
            Sort::Object => NodeType::Object,
        };
        let name = match self.texts.get(&number) {
            Some(place) => *place,
            None => self.name(self.graph.names.type_name(object)),
        };
        (ty, name, object.bytes(), site)
    }

    fn node_edges(&mut self, node: u32, is_first: &mut bool) -> io::Result<()> {
        let graph = self.graph;
        let mut outcome = Ok(());
        graph.edges(node, &mut |edge| {
            if outcome.is_ok() {
                outcome = self.edge(node, edge, std::mem::take(is_first));
            }
        });
        outcome
    }

    fn edge(&mut self, from: u32, (ty, label, to): Edge<'a>, is_first: bool) -> io::Result<()> {
        let (ty, name) = self.label(from, ty, label);
        let separator = if is_first { "" } else { ",\n" };
        write!(self.out, "{separator}{},{name},{}", ty as u32, u64::from(to) * u64::from(NODE_FIELDS))
    }

    /// The kind of an edge, and its name: an index where the kind is `Element`, else one into the table of strings.
    fn label(&mut self, from: u32, ty: EdgeType, label: Label<'a>) -> (EdgeType, u64) {
        let names = &self.graph.names;
        let name = match label {
            Label::Index(index) => return (ty, index),
            Label::Fixed(name) => name.to_string(),
            Label::Slot(slot) => names.slot(self.source(from), slot).into_owned(),
            Label::Frame(depth) => self.frame_name(depth),
            Label::Root(RootPlace::Register { depth, register }) => names.register(depth, register),
            Label::Root(RootPlace::Global(index)) => names.global(index).to_string(),
            Label::Root(_) => String::new(),
            Label::Entry(Word::Object(Some(key))) if key.string().is_some() => {
                let number = self.graph.reach.number(key);
                if let Some(place) = number.and_then(|number| self.texts.get(&number)) {
                    return (ty, u64::from(*place));
                }
                String::new()
            }
            Label::Entry(key) => names.key(self.source(from), key),
        };
        (ty, u64::from(self.name(name)))
    }

    fn source(&self, node: u32) -> Object<'a> {
        self.graph.reach.objects[(node - self.graph.first_object()) as usize]
    }

    /// The place of a name in the table of strings.
    fn name(&mut self, name: String) -> u32 {
        if let Some(place) = self.names.get(&name) {
            return *place;
        }
        let place = (self.texts.len() + self.name_list.len()) as u32;
        self.name_list.push(name.clone());
        self.names.insert(name, place);
        place
    }

    /// The places that allocated objects which are still there: how many, and their bytes.
    fn places(&self) -> BTreeMap<u32, (u64, u64)> {
        let mut places = BTreeMap::new();
        let objects = self.graph.reach.objects.iter().filter(|object| object.site() > 0);
        for object in objects.filter(|_| self.instance.sites.is_some()) {
            let sum: &mut (u64, u64) = places.entry(object.site()).or_default();
            *sum = (sum.0 + 1, sum.1 + object.bytes());
        }
        places
    }

    /// The places that allocated, as functions of their own that the root of the tree of calls calls.
    fn write_places(&mut self, places: &BTreeMap<u32, (u64, u64)>) -> io::Result<()> {
        let module = self.graph.names.module();
        let (root, none) = (self.name("(root)".into()), self.name(String::new()));
        write!(self.out, "\"trace_function_infos\":[0,{root},{none},0,0,0")?;
        for number in places.keys() {
            let site = self.instance.sites.as_ref().and_then(|sites| sites.get(*number));
            let place = site.and_then(|site| site.place(module));
            let function = site.and_then(|site| module.functions.get(site.function.index()));
            let name = self.name(function.map_or_else(|| "?".to_string(), |function| function.name.clone()));
            let file = self.name(place.map_or_else(String::new, |place| place.file.to_string()));
            let script =
                place.and_then(|place| module.debug.files.iter().position(|file| file == place.file));
            let script = script.map_or(0, |at| at + 1);
            let (line, column) = place.map_or((0, 0), |place| (place.line, place.column));
            write!(self.out, ",\n{number},{name},{file},{script},{line},{column}")?;
        }
        self.out.write_all(b"],\n\"trace_tree\":[1,0,0,0,[")?;
        for (index, (number, (count, size))) in places.iter().enumerate() {
            let separator = if index == 0 { "" } else { ",\n" };
            write!(self.out, "{separator}{},{},{count},{size},[]", number + 1, index + 1)?;
        }
        self.out.write_all(b"]],\n")
    }

    fn strings(&mut self) -> io::Result<()> {
        let mut separator = "";
        for text in self.graph.reach.objects.iter().filter_map(|object| object.string()) {
            self.out.write_all(separator.as_bytes())?;
            let end = text.floor_char_boundary(MOST_TEXT);
            let cut = if end < text.len() { "…" } else { "" };
            write_json(self.out, &[&text[..end], cut])?;
            separator = ",\n";
        }
        for name in std::mem::take(&mut self.name_list) {
            self.out.write_all(separator.as_bytes())?;
            write_json(self.out, &[&name])?;
            separator = ",\n";
        }
        Ok(())
    }
}

/// Writes a text, given in parts, as a string of JSON.
fn write_json(out: &mut dyn Write, parts: &[&str]) -> io::Result<()> {
    out.write_all(b"\"")?;
    for c in parts.iter().flat_map(|part| part.chars()) {
        match c {
            '"' => out.write_all(b"\\\"")?,
            '\\' => out.write_all(b"\\\\")?,
            '\n' => out.write_all(b"\\n")?,
            c if c.is_control() => write!(out, "\\u{:04x}", u32::from(c))?,
            c => out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?,
        }
    }
    out.write_all(b"\"")
}
