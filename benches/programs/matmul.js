// The product of two square matrices of floats: nested arrays.
function matrix(n, seed) {
  const rows = [];
  let next = seed;
  for (let i = 0; i < n; i++) {
    const row = new Array(n).fill(0.0);
    for (let j = 0; j < n; j++) {
      next = (next * 3877 + 29573) % 139968;
      row[j] = next / 139968.0;
    }
    rows.push(row);
  }
  return rows;
}

function multiply(a, b, n) {
  const c = [];
  for (let i = 0; i < n; i++) {
    const left = a[i];
    const row = new Array(n).fill(0.0);
    for (let j = 0; j < n; j++) {
      let sum = 0.0;
      for (let k = 0; k < n; k++) sum += left[k] * b[k][j];
      row[j] = sum;
    }
    c.push(row);
  }
  return c;
}

function run(n) {
  const c = multiply(matrix(n, 42), matrix(n, 7), n);
  let trace = 0.0;
  for (let i = 0; i < n; i++) trace += c[i][i];
  console.log(trace.toFixed(6) + " " + c[0][n - 1].toFixed(6));
}

run(Number(process.argv[2]));
