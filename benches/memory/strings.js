// Many short strings: made by joining, cut into pieces, kept for a while in a ring, some of them keys of a map.
const RING = 4096;
const WORDS = 20_000;

function run(n) {
    const ring = new Array(RING).fill("-");
    const counts = new Map();
    let sum = 0;
    for (let i = 0; i < n; i++) {
        const text = `item ${(i * 7919) % 1_000_003} of ${i % 97}`;
        const word = text.slice(5, text.indexOf(" of"));
        const slot = i % RING;
        sum = (sum * 31 + ring[slot].length + word.charCodeAt(0)) % 1_000_003;
        ring[slot] = text + "/" + word;
        if (i % 8 === 0) {
            const key = "word" + (((i / 8) * 31) % WORDS);
            counts.set(key, (counts.get(key) ?? 0) + text.length);
        }
    }
    let total = 0;
    for (const [key, count] of counts) total = (total + count * key.length) % 1_000_003;
    console.log(`${sum} ${counts.size} ${total}`);
}

run(Number(process.argv[2]));
