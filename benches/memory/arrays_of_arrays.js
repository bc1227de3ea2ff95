// Arrays of arrays: triangles whose rows grow element by element, turned on their diagonal; a few of them are kept.
const SIDE = 200;
const KEPT = 16;

function triangle(seed) {
    const rows = [];
    for (let y = 0; y < SIDE; y++) {
        const row = [];
        for (let x = 0; x <= y; x++) row.push((seed + x * y) % 1009);
        rows.push(row);
    }
    return rows;
}

/** Row x of the result is column x of rows. */
function turned(rows) {
    const columns = [];
    for (let x = 0; x < rows.length; x++) {
        const column = [];
        for (let y = x; y < rows.length; y++) column.push(rows[y][x]);
        columns.push(column);
    }
    return columns;
}

function run(n) {
    const kept = new Array(KEPT).fill(triangle(0));
    let sum = 0;
    for (let i = 0; i < n; i++) {
        const columns = turned(triangle(i));
        const row = kept[i % KEPT][i % SIDE];
        sum = (sum * 31 + row[Math.trunc(row.length / 2)]) % 1_000_003;
        kept[i % KEPT] = columns;
    }
    console.log(sum);
}

run(Number(process.argv[2]));
