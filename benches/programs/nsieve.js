// Eratosthenes' sieve over an array of booleans, several times.
function countPrimes(limit) {
  const prime = new Array(limit + 1).fill(true);
  let count = 0;
  for (let i = 2; i <= limit; i++) {
    if (prime[i]) {
      count += 1;
      let j = i * i;
      while (j <= limit) {
        prime[j] = false;
        j += i;
      }
    }
  }
  return count;
}

function run(rounds, limit) {
  let total = 0;
  for (let round = 0; round < rounds; round++) total += countPrimes(limit + round);
  return total;
}

console.log(run(8, Number(process.argv[2])));
