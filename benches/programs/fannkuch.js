// Pancake flips of all permutations (the task of the Computer Language Benchmarks Game): small arrays of integers.

// The flips until a permutation begins with 0; it is left reversed by them.
function flipsOf(p) {
  let flips = 0;
  let first = p[0];
  while (first !== 0) {
    let lo = 0;
    let hi = first;
    while (lo < hi) {
      const t = p[lo];
      p[lo] = p[hi];
      p[hi] = t;
      lo += 1;
      hi -= 1;
    }
    flips += 1;
    first = p[0];
  }
  return flips;
}

function run(n) {
  const perm = Array.from({ length: n }, (_, i) => i);
  const work = new Array(n).fill(0);
  const count = new Array(n).fill(0);
  let checksum = 0;
  let most = 0;
  let sign = 1;
  let r = n;
  for (;;) {
    while (r > 1) {
      count[r - 1] = r;
      r -= 1;
    }
    for (let i = 0; i < n; i++) work[i] = perm[i];
    const flips = flipsOf(work);
    if (flips > most) most = flips;
    checksum += sign * flips;
    sign = -sign;
    // The next permutation: rotate the first r + 1 by one, until a rotation is not complete.
    for (;;) {
      if (r === n) {
        console.log(checksum + " " + most);
        return;
      }
      const first = perm[0];
      for (let i = 0; i < r; i++) perm[i] = perm[i + 1];
      perm[r] = first;
      count[r] -= 1;
      if (count[r] > 0) break;
      r += 1;
    }
  }
}

run(Number(process.argv[2]));
