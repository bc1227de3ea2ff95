// Many small trees beside one large tree (the task of the Computer Language Benchmarks Game): allocation and recursion.
class Tree {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
}

function build(depth) {
  if (depth === 0) return new Tree(null, null);
  return new Tree(build(depth - 1), build(depth - 1));
}

function count(tree) {
  if (tree.left !== null) return 1 + count(tree.left) + count(tree.right);
  return 1;
}

function run(maxDepth) {
  const longLived = build(maxDepth);
  let total = 0;
  for (let depth = 4; depth <= maxDepth; depth += 2) {
    const rounds = 1 << (maxDepth - depth + 4);
    for (let i = 0; i < rounds; i++) total += count(build(depth));
  }
  console.log(total + " " + count(longLived));
}

run(Number(process.argv[2]));
