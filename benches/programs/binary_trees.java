// Many small trees beside one large tree (the task of the Computer Language Benchmarks Game): allocation and recursion.
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

    static long count(Tree tree) {
        if (tree.left != null) return 1 + count(tree.left) + count(tree.right);
        return 1;
    }

    public static void main(String[] args) {
        int maxDepth = Integer.parseInt(args[0]);
        Tree longLived = build(maxDepth);
        long total = 0;
        for (int depth = 4; depth <= maxDepth; depth += 2) {
            long rounds = 1L << (maxDepth - depth + 4);
            for (long i = 0; i < rounds; i++) total += count(build(depth));
        }
        System.out.println(total + " " + count(longLived));
    }
}
