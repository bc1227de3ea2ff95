// Quicksort with Hoare's partition over pseudo-random integers: array reads, writes and recursion.
function fill(n) {
  const a = new Array(n).fill(0);
  let seed = 42;
  for (let i = 0; i < n; i++) {
    seed = seed * 16807 % 2147483647;
    a[i] = seed;
  }
  return a;
}

function sort(a, lo, hi) {
  if (lo >= hi) return;
  const pivot = a[lo + ((hi - lo) >> 1)];
  let i = lo;
  let j = hi;
  while (i <= j) {
    while (a[i] < pivot) i += 1;
    while (a[j] > pivot) j -= 1;
    if (i <= j) {
      const t = a[i];
      a[i] = a[j];
      a[j] = t;
      i += 1;
      j -= 1;
    }
  }
  sort(a, lo, j);
  sort(a, i, hi);
}

function checksum(a) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] % 1000 * (i % 1000);
  return sum;
}

function run(n) {
  const a = fill(n);
  sort(a, 0, n - 1);
  console.log(a[0] + " " + a[n - 1] + " " + checksum(a));
}

run(Number(process.argv[2]));
