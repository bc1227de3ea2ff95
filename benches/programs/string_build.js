// A long text from many short pieces, then a look at its bytes: string builders and numbers as text.
function run(n) {
  const pieces = [];
  for (let i = 0; i < n; i++) {
    pieces.push(String(i * 7 % 1000));
    pieces.push(i % 10 === 9 ? "\n" : ", ");
  }
  const text = pieces.join("");
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 1000003;
  console.log(text.length + " " + hash);
}

run(Number(process.argv[2]));
