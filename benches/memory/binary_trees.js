// Binary trees (the task of the Computer Language Benchmarks Game): many small objects, most of them short-lived.
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

function check(tree) {
    if (tree.left !== null) return 1 + check(tree.left) + check(tree.right);
    return 1;
}

function run(maxDepth) {
    console.log(`stretch tree of depth ${maxDepth + 1}: ${check(build(maxDepth + 1))}`);
    const longLived = build(maxDepth);
    for (let depth = 4; depth <= maxDepth; depth += 2) {
        const rounds = 1 << (maxDepth - depth + 4);
        let sum = 0;
        for (let i = 0; i < rounds; i++) sum += check(build(depth));
        console.log(`${rounds} trees of depth ${depth}: ${sum}`);
    }
    console.log(`long-lived tree of depth ${maxDepth}: ${check(longLived)}`);
}

run(Number(process.argv[2]));
