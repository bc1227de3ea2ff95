// Inserting, finding and removing in a map with integers as keys.
function run(n) {
  const counts = new Map();
  let seed = 42;
  for (let i = 0; i < n; i++) {
    seed = seed * 16807 % 2147483647;
    const key = seed % 100000;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const count = counts.get(i * 7 % 150000);
    if (count !== undefined) sum += count;
  }
  let removed = 0;
  for (let key = 0; key < 50000; key++) {
    if (counts.has(key * 2)) {
      counts.delete(key * 2);
      removed += 1;
    }
  }
  console.log(counts.size + " " + removed + " " + sum);
}

run(Number(process.argv[2]));
