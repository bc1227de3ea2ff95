// Binary trees (the task of the Computer Language Benchmarks Game): many small objects, most of them short-lived.
public final class binary_trees {
    static final class Tree {
        final Tree left, right;

        Tree(Tree left, Tree right) {
            this.left = left;
            this.right = right;
        }
    }

    static Tree build(int depth) {
        if (depth == 0) return new Tree(null, null);
        return new Tree(build(depth - 1), build(depth - 1));
    }

    static long check(Tree tree) {
        if (tree.left != null) return 1 + check(tree.left) + check(tree.right);
        return 1;
    }

    public static void main(String[] args) {
        int maxDepth = Integer.parseInt(args[0]);
        System.out.println("stretch tree of depth " + (maxDepth + 1) + ": " + check(build(maxDepth + 1)));
        Tree longLived = build(maxDepth);
        for (int depth = 4; depth <= maxDepth; depth += 2) {
            long rounds = 1L << (maxDepth - depth + 4);
            long sum = 0;
            for (long i = 0; i < rounds; i++) sum += check(build(depth));
            System.out.println(rounds + " trees of depth " + depth + ": " + sum);
        }
        System.out.println("long-lived tree of depth " + maxDepth + ": " + check(longLived));
    }
}
