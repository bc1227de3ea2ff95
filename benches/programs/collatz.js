// The steps of the Collatz sequences of all numbers up to a limit: branches, halving, multiplication.
function run(n) {
  let total = 0;
  let longest = 0;
  let best = 0;
  for (let i = 1; i <= n; i++) {
    let x = i;
    let steps = 0;
    while (x !== 1) {
      if (x % 2 === 0) x /= 2;
      else x = 3 * x + 1;
      steps += 1;
    }
    total += steps;
    if (steps > longest) {
      longest = steps;
      best = i;
    }
  }
  console.log(total + " " + longest + " " + best);
}

run(Number(process.argv[2]));
