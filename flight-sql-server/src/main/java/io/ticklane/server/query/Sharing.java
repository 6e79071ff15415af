package io.ticklane.server.query;

import io.ticklane.exec.exchange.remote.Edge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// What EXPLAIN ANALYZE says of a query that several nodes ran.
final class Sharing {
    private Sharing() {}

    /// The nodes, then for each fragment whose rows went between them what each node received, what
    /// of it came from other nodes, and the skew: the most rows of a node in times of the mean.
    static List<String> lines(List<String> nodes, List<Edge> edges) {
        List<String> lines = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            lines.add("Node " + node + ": " + nodes.get(node) + (node == 0 ? ", coordinates" : ""));
        }
        TreeSet<Integer> fragments = new TreeSet<>();
        edges.forEach(edge -> fragments.add(edge.fragment()));
        for (int fragment : fragments) {
            List<Edge> own = edges.stream().filter(edge -> edge.fragment() == fragment).toList();
            lines.addAll(fragment(fragment, own));
        }
        return lines;
    }

    private static List<String> fragment(int fragment, List<Edge> edges) {
        List<String> lines = new ArrayList<>();
        TreeSet<Integer> receivers = new TreeSet<>();
        edges.forEach(edge -> receivers.add(edge.to()));
        long all = 0;
        long most = 0;
        for (int receiver : receivers) {
            List<Edge> to = edges.stream().filter(edge -> edge.to() == receiver).toList();
            List<Edge> wire = to.stream().filter(edge -> edge.from() != receiver).toList();
            long rows = to.stream().mapToLong(Edge::rows).sum();
            all += rows;
            most = Math.max(most, rows);
            lines.add(
                    "  to node "
                            + receiver
                            + ": "
                            + rows
                            + " rows, of them "
                            + wire.stream().mapToLong(Edge::rows).sum()
                            + " from other nodes in "
                            + wire.stream().mapToLong(Edge::bytes).sum()
                            + " bytes");
        }
        double skew = all == 0 ? 1 : (double) most * receivers.size() / all;
        lines.addFirst(
                String.format(
                        Locale.ROOT, "Rows of fragment %d: %d, skew %.2f", fragment, all, skew));
        return lines;
    }
}
