// A lexer over a long source text: bytes, branches, and a token object each.
const SOURCE = "fn area(width, height) { // the product\n    let size_1 = width * height + 42;\n" +
  "    if size_1 >= 1000 { return \"large\" }\n    return size_1 / 7\n}\n\n";

const NAME = 1, NUMBER = 2, TEXT = 3, SYMBOL = 4, END = 5;

class Token {
  constructor(kind, value) {
    this.kind = kind;
    this.value = value;
  }
}

function isLetter(c) {
  return c >= 97 && c <= 122 || c >= 65 && c <= 90 || c === 95;
}

function isDigit(c) {
  return c >= 48 && c <= 57;
}

class Lexer {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  // The byte here, or 0 at the end.
  peek() {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : 0;
  }

  skipBlanks() {
    for (;;) {
      const c = this.peek();
      if (c === 32 || c === 10) {
        this.at += 1;
      } else if (c === 47 && this.at + 1 < this.text.length && this.text.charCodeAt(this.at + 1) === 47) {
        while (this.peek() !== 10) this.at += 1;
      } else {
        return;
      }
    }
  }

  name() {
    let hash = 0;
    let c = this.peek();
    while (isLetter(c) || isDigit(c)) {
      hash = (hash * 31 + c) % 1000003;
      this.at += 1;
      c = this.peek();
    }
    return new Token(NAME, hash);
  }

  number() {
    let value = 0;
    let c = this.peek();
    while (isDigit(c)) {
      value = value * 10 + (c - 48);
      this.at += 1;
      c = this.peek();
    }
    return new Token(NUMBER, value);
  }

  quoted() {
    const start = this.at;
    this.at += 1;
    while (this.peek() !== 34) this.at += 1;
    this.at += 1;
    return new Token(TEXT, this.at - start);
  }

  next() {
    this.skipBlanks();
    const c = this.peek();
    if (c === 0) return new Token(END, 0);
    if (isLetter(c)) return this.name();
    if (isDigit(c)) return this.number();
    if (c === 34) return this.quoted();
    this.at += 1;
    return new Token(SYMBOL, c);
  }
}

function run(n) {
  const lexer = new Lexer(SOURCE.repeat(n));
  let names = 0;
  let numbers = 0;
  let others = 0;
  let hash = 0;
  outer: for (;;) {
    const token = lexer.next();
    switch (token.kind) {
      case NAME:
        names += 1;
        hash = (hash * 31 + token.value) % 1000003;
        break;
      case NUMBER:
        numbers += token.value;
        break;
      case TEXT:
        others += token.value;
        break;
      case SYMBOL:
        others += token.value % 2;
        break;
      default:
        break outer;
    }
  }
  console.log(names + " " + numbers + " " + others + " " + hash);
}

run(Number(process.argv[2]));
