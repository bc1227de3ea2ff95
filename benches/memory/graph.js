// Cyclic graphs: each is a ring of nodes with random edges, walked once, kept for a while, and dropped as a whole.
const NODES = 500;
const EDGES = 3;
const KEPT = 32;

class Node {
    constructor(id) {
        this.id = id;
        this.seen = false;
        this.next = null;
        this.edges = [];
    }
}

function random(seed) {
    return (Math.imul(seed, 1_664_525) + 1_013_904_223) & 0xffffff;
}

function build(seed) {
    const nodes = [];
    for (let id = 0; id < NODES; id++) nodes.push(new Node(id));
    for (let id = 0; id < NODES; id++) {
        const node = nodes[id];
        node.next = nodes[(id + 1) % NODES];
        for (let edge = 0; edge < EDGES; edge++) {
            seed = random(seed);
            node.edges.push(nodes[(seed >> 8) % NODES]);
        }
    }
    return nodes[0];
}

/** Visits what the edges reach, depth first. */
function walk(start) {
    const waiting = [start];
    let sum = 0;
    while (waiting.length > 0) {
        const node = waiting.pop();
        if (!node.seen) {
            node.seen = true;
            sum = (sum * 31 + node.id) % 1_000_003;
            for (const other of node.edges) waiting.push(other);
        }
    }
    return sum;
}

function run(n) {
    const kept = new Array(KEPT).fill(build(1));
    let sum = 0;
    for (let i = 0; i < n; i++) {
        const graph = build(i);
        sum = (sum + walk(graph)) % 1_000_003;
        sum = (sum * 31 + kept[i % KEPT].next.edges[0].id) % 1_000_003;
        kept[i % KEPT] = graph;
    }
    console.log(sum);
}

run(Number(process.argv[2]));
