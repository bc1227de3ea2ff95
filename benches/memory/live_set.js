// A large live set of records that refer to each other at random, beside short-lived objects: the first argument is
// the live set in MB (of records of 64 bytes), the second how many objects are made beside it.
const RECORDS_PER_MB = 16_384;
const RING = 1024;

class Record {
    constructor(i, next) {
        this.a = i;
        this.b = 1;
        this.c = 2;
        this.d = 3;
        this.e = 4;
        this.f = 5;
        this.next = next;
    }
}

class Pair {
    constructor(left, right) {
        this.left = left;
        this.right = right;
    }
}

function random(seed) {
    return (Math.imul(seed, 1_664_525) + 1_013_904_223) & 0xffffff;
}

function build(count) {
    const records = [];
    let seed = 42;
    for (let i = 0; i < count; i++) records.push(new Record(i, null));
    for (let i = 0; i < count; i++) {
        seed = random(seed);
        records[i].next = records[seed % (count / 4)];
    }
    return records;
}

/**
 * Makes pairs that live for one turn of the ring, and replaces one record for every 64 of them: none of the first
 * quarter, to which all refer, so that what is replaced is dead.
 */
function work(records, objects) {
    const ring = [];
    for (let i = 0; i < RING; i++) ring.push(new Pair(i, 0));
    const fixed = records.length / 4;
    let seed = 7;
    let sum = 0;
    for (let i = 0; i < objects; i++) {
        const slot = i % RING;
        sum = (sum * 31 + ring[slot].left) % 1_000_003;
        ring[slot] = new Pair(i, sum);
        if (i % 64 === 0) {
            seed = random(seed);
            const at = fixed + (seed % (records.length - fixed));
            const old = records[at];
            sum += old.a % 1000;
            records[at] = new Record(i, old.next);
        }
    }
    return sum;
}

function checksum(records) {
    let sum = 0;
    for (const r of records) {
        if (r.next !== null) sum = (sum + r.a * r.f + r.next.a) % 1_000_003;
    }
    return sum;
}

const records = build(Number(process.argv[2]) * RECORDS_PER_MB);
console.log(`${work(records, Number(process.argv[3]))} ${checksum(records)}`);
