// The spectral norm of an infinite matrix (the task of the Computer Language Benchmarks Game): small functions on floats.
function entry(i, j) {
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

function multiply(n, v, out) {
  for (let i = 0; i < n; i++) {
    let sum = 0.0;
    for (let j = 0; j < n; j++) sum += entry(i, j) * v[j];
    out[i] = sum;
  }
}

function multiplyTransposed(n, v, out) {
  for (let i = 0; i < n; i++) {
    let sum = 0.0;
    for (let j = 0; j < n; j++) sum += entry(j, i) * v[j];
    out[i] = sum;
  }
}

function run(n) {
  const u = new Array(n).fill(1.0);
  const v = new Array(n).fill(0.0);
  const between = new Array(n).fill(0.0);
  for (let round = 0; round < 10; round++) {
    multiply(n, u, between);
    multiplyTransposed(n, between, v);
    multiply(n, v, between);
    multiplyTransposed(n, between, u);
  }
  let uv = 0.0;
  let vv = 0.0;
  for (let i = 0; i < n; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  console.log(Math.sqrt(uv / vv).toFixed(9));
}

run(Number(process.argv[2]));
