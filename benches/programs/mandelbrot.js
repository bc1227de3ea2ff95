// How long points of a square stay near the origin (the task of the Computer Language Benchmarks Game): float loops.
function stepsOf(cr, ci) {
  let zr = 0.0;
  let zi = 0.0;
  let step = 0;
  while (step < 50) {
    const rr = zr * zr;
    const ii = zi * zi;
    if (rr + ii > 4.0) return step;
    zi = 2.0 * zr * zi + ci;
    zr = rr - ii + cr;
    step += 1;
  }
  return step;
}

function run(n) {
  let total = 0;
  let inside = 0;
  for (let y = 0; y < n; y++) {
    const ci = 2.0 * y / n - 1.0;
    for (let x = 0; x < n; x++) {
      const steps = stepsOf(2.0 * x / n - 1.5, ci);
      total += steps;
      if (steps === 50) inside += 1;
    }
  }
  console.log(total + " " + inside);
}

run(Number(process.argv[2]));
