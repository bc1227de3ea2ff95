// A counted loop with a remainder and a branch that no closed formula replaces.
function run(n) {
  let sum = 0;
  for (let i = 1; i <= n; i++) {
    if (i % 3 === 0) sum += i;
    else sum -= i % 7;
  }
  return sum;
}

console.log(run(Number(process.argv[2])));
