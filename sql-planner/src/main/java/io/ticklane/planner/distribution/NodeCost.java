package io.ticklane.planner.distribution;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import java.util.List;

/// What operators and exchanges cost on several nodes, in rows touched by the busiest worker, as
/// [Cost] counts them on one.
final class NodeCost {
    private static final double WORKERS = 8;

    /// Of an exchange, whatever its rows: a node waits for others, a millisecond or so.
    private static final double EXCHANGE_START = 50_000;

    /// Of a row that goes to another node, and as much again of each of its columns.
    private static final double SEND = 0.25;

    /// Of a row that is put back in its order, or split off by a hash.
    private static final double MOVE = 0.5;

    /// Of a row of a Parquet file that every node reads, and as much again of each of its columns.
    /// Measured: with six columns a quarter of what it takes to send it.
    private static final double REREAD = 0.07;

    /// How many times as much a row of text takes.
    private static final double REREAD_CSV = 20;

    /// Of a sorted row that is merged with those of other nodes.
    private static final double MERGE = 0.2;

    /// Of a value that is computed.
    private static final double COMPUTE = 1.5;

    /// Of a row that is worked on in one place, where nodes always share.
    private static final double ALONE = 1_000;

    private final int nodes;
    private final boolean always;
    private final Spread.Rereads rereads;

    /// Costs on some nodes. Where they always share, exchanges cost next to nothing, so that the
    /// plan with the least work in one place is the cheapest.
    NodeCost(Spread spread) {
        this.nodes = spread.nodes();
        this.always = spread.always();
        this.rereads = spread.rereads();
    }

    /// Of an operator over these inputs, or of one that gives so many rows without any.
    double operator(PhysicalNode node, List<Placed> inputs, Distribution own, double rows) {
        boolean shared = NodeRequirement.isSpread(own);
        if (node instanceof PhysicalNode.Sort && inputs.get(0).mergesSorted()) {
            return rows * MERGE;
        }
        if (always && !inputs.isEmpty()) {
            double all = inputs.stream().mapToDouble(input -> 1 + input.rows()).sum();
            return shared ? all : all * ALONE;
        }
        int shares = shared ? nodes : 1;
        if (inputs.isEmpty()) {
            return scan(node, rows, 1.0 / shares);
        }
        if (node instanceof PhysicalNode.Union) {
            double all = inputs.stream().mapToDouble(Placed::rows).sum();
            return all * Cost.weight(node, 0) / (WORKERS * shares);
        }
        double cost = inputs.get(0).rows() * weight(node) / shares;
        if (inputs.size() > 1) {
            Placed right = inputs.get(1);
            boolean built = NodeRequirement.isSpread(right.distribution());
            cost += right.rows() * Cost.weight(node, 1) / (WORKERS * (built ? nodes : 1));
        }
        return cost;
    }

    /// Of an operator that gives so many rows without any, of which one node reads this part.
    double scan(PhysicalNode node, double rows, double busiest) {
        return rows * busiest * Cost.weight(node, 0) / WORKERS;
    }

    /// Whether nodes may read what others read too.
    boolean rereads() {
        return rereads == Spread.Rereads.ALWAYS || (rereads == Spread.Rereads.AUTO && !always);
    }

    /// Of a scan of so many rows that every node reads.
    double reread(PhysicalNode.Scan scan, double rows) {
        if (rereads == Spread.Rereads.ALWAYS) {
            return 0;
        }
        boolean parsed =
                scan.source() instanceof TableSource.Files files
                        && files.format() == TableSource.FileFormat.CSV;
        double row = REREAD * (1 + scan.columns().size());
        return rows * (parsed ? row * REREAD_CSV : row);
    }

    /// Of a row of the first input, by the one worker that walks the rows in their order, or by all
    /// workers of a node.
    private static double weight(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.RunningWindow _ -> Cost.inOrder(node);
            case PhysicalNode.FrameWindow window ->
                    window.inOrder() ? Cost.inOrder(node) : Cost.weight(node, 0);
            case PhysicalNode.TableFunction _ -> Cost.weight(node, 0);
            case PhysicalNode.Project project ->
                    COMPUTE
                            * project.expressions().stream()
                                    .filter(made -> !(made instanceof Expression.Column))
                                    .count()
                            / WORKERS;
            default -> Cost.weight(node, 0) / WORKERS;
        };
    }

    /// Of an exchange of rows of so many columns.
    double exchange(double rows, int columns, Distribution from, Distribution to) {
        if (always) {
            return 1 + rows;
        }
        double sent = rows * SEND * (1 + columns);
        double away = (nodes - 1.0) / nodes;
        boolean spread = NodeRequirement.isSpread(from);
        double cost =
                switch (to.kind()) {
                    case BROADCAST -> sent * (nodes - 1) + rows * MOVE;
                    case HASH ->
                            spread
                                    ? (sent * away + rows * MOVE * 2) / nodes
                                    : sent * away + rows * MOVE * (1 + 1.0 / nodes);
                    case SINGLE, ANY, RANDOM, SCATTERED, CLUSTERED, GROUPED, STREAM ->
                            sent * away + rows * MOVE;
                };
        return EXCHANGE_START + cost;
    }
}
