// A queue of list nodes, then a map of objects with a sliding window of keys: whatever is made is dropped in the
// order of its making, long after the collector first met it.
const WINDOW = 50_000;

class Node {
    constructor(value) {
        this.value = value;
        this.next = null;
    }
}

class Entry {
    constructor(key, count) {
        this.key = key;
        this.count = count;
    }
}

function listChurn(n) {
    let head = new Node(0);
    let tail = head;
    for (let i = 1; i < WINDOW; i++) {
        const node = new Node(i);
        tail.next = node;
        tail = node;
    }
    let sum = 0;
    for (let i = WINDOW; i < n; i++) {
        const node = new Node(i);
        tail.next = node;
        tail = node;
        sum = (sum * 31 + head.value) % 1_000_003;
        head = head.next;
    }
    return sum;
}

function mapChurn(n) {
    const entries = new Map();
    let sum = 0;
    for (let i = 0; i < n; i++) {
        const key = (i * 7919) % 1_000_003;
        entries.set(key, new Entry(key, i));
        if (i >= WINDOW) {
            const old = ((i - WINDOW) * 7919) % 1_000_003;
            const entry = entries.get(old);
            entries.delete(old);
            sum = (sum * 31 + entry.count + entry.key) % 1_000_003;
        }
    }
    return sum + entries.size;
}

const n = Number(process.argv[2]);
console.log(`${listChurn(n * 4)} ${mapChurn(n)}`);
