// Functions that take and make functions: closures over values and over a variable.
function adder(k) {
  return (x) => x + k;
}

function composed(f, g) {
  return (x) => g(f(x));
}

function mapped(xs, f) {
  const out = [];
  for (const x of xs) out.push(f(x));
  return out;
}

function filtered(xs, f) {
  const out = [];
  for (const x of xs) if (f(x)) out.push(x);
  return out;
}

function folded(xs, start, f) {
  let value = start;
  for (const x of xs) value = f(value, x);
  return value;
}

function run(n) {
  const xs = Array.from({ length: 1000 }, (_, i) => i);
  let calls = 0;
  const counted = (x) => {
    calls += 1;
    return x * 3;
  };
  let total = 0;
  for (let round = 0; round < n; round++) {
    const ys = mapped(xs, composed(adder(round % 7), counted));
    const even = filtered(ys, (y) => y % 2 === 0);
    total = (total + folded(even, round, (a, y) => (a + y) % 1000003)) % 1000003;
  }
  console.log(total + " " + calls);
}

run(Number(process.argv[2]));
