// Texts that grow by joining two strings at a time: a new string for each.
function run(n) {
  const words = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
  let text = "";
  let hash = 0;
  for (let i = 0; i < n; i++) {
    text = text + words[i % 8];
    if (text.length > 60) {
      hash = (hash * 31 + text.charCodeAt(i % 60) + text.length) % 1000003;
      text = "";
    }
  }
  console.log(hash + " " + text.length);
}

run(Number(process.argv[2]));
