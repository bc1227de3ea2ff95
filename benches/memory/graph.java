// Cyclic graphs: each is a ring of nodes with random edges, walked once, kept for a while, and dropped as a whole.
import java.util.ArrayList;
import java.util.Arrays;

public final class graph {
    static final int NODES = 500;
    static final int EDGES = 3;
    static final int KEPT = 32;

    static final class Node {
        final long id;
        boolean seen;
        Node next;
        final ArrayList<Node> edges = new ArrayList<>();

        Node(long id) {
            this.id = id;
        }
    }

    static int random(int seed) {
        return (seed * 1_664_525 + 1_013_904_223) & 0xFFFFFF;
    }

    static Node build(int seed) {
        ArrayList<Node> nodes = new ArrayList<>();
        for (int id = 0; id < NODES; id++) nodes.add(new Node(id));
        for (int id = 0; id < NODES; id++) {
            Node node = nodes.get(id);
            node.next = nodes.get((id + 1) % NODES);
            for (int edge = 0; edge < EDGES; edge++) {
                seed = random(seed);
                node.edges.add(nodes.get((seed >> 8) % NODES));
            }
        }
        return nodes.get(0);
    }

    /** Visits what the edges reach, depth first. */
    static long walk(Node start) {
        ArrayList<Node> waiting = new ArrayList<>();
        waiting.add(start);
        long sum = 0;
        while (!waiting.isEmpty()) {
            Node node = waiting.remove(waiting.size() - 1);
            if (!node.seen) {
                node.seen = true;
                sum = (sum * 31 + node.id) % 1_000_003;
                for (Node other : node.edges) waiting.add(other);
            }
        }
        return sum;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        Node[] kept = new Node[KEPT];
        Arrays.fill(kept, build(1));
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Node graph = build(i);
            sum = (sum + walk(graph)) % 1_000_003;
            sum = (sum * 31 + kept[i % KEPT].next.edges.get(0).id) % 1_000_003;
            kept[i % KEPT] = graph;
        }
        System.out.println(sum);
    }
}
