// How often each word of a text occurs: splitting, and a map with strings as keys.
function textOf(n) {
  const pieces = [];
  let seed = 42;
  for (let i = 0; i < n; i++) {
    seed = seed * 16807 % 2147483647;
    pieces.push("w");
    pieces.push(String(seed % 5000));
    pieces.push(" ");
  }
  return pieces.join("");
}

function run(n) {
  const counts = new Map();
  for (const word of textOf(n).split(" ")) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  let most = 0;
  let letters = 0;
  for (const [word, count] of counts) {
    if (count > most) most = count;
    letters += word.length * count;
  }
  console.log(counts.size + " " + most + " " + letters);
}

run(Number(process.argv[2]));
