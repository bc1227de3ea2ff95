// Errors thrown two calls deep, passed on through a `finally`, and caught.
class KindError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

function checked(i) {
  if (i % 3 === 0) throw new KindError("three", "a multiple of three");
  return i % 10;
}

function attempt(work, i) {
  try {
    return checked(i);
  } finally {
    work.finished += 1;
  }
}

function run(n) {
  const work = { finished: 0 };
  let sum = 0;
  let caught = 0;
  for (let i = 0; i < n; i++) {
    try {
      sum += attempt(work, i);
    } catch (e) {
      if (e.kind !== "three") throw e;
      caught += e.message.length % 2;
    }
  }
  console.log(sum + " " + caught + " " + work.finished);
}

run(Number(process.argv[2]));
