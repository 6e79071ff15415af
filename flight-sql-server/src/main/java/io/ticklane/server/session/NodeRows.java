package io.ticklane.server.session;

import io.ticklane.server.cluster.Node;
import io.ticklane.server.cluster.NodeState;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of `information_schema.nodes`.
final class NodeRows {
    private NodeRows() {}

    static List<List<@Nullable Object>> of(List<Node> nodes) {
        return nodes.stream().map(NodeRows::row).toList();
    }

    /// The one row of an engine that no other node can reach.
    static List<List<@Nullable Object>> embedded(
            int workers, long memoryBytes, Instant begin, Instant now) {
        return List.of(
                Arrays.<@Nullable Object>asList(
                        null,
                        NodeState.ALIVE.name(),
                        true,
                        Engine.VERSION,
                        workers,
                        memoryBytes,
                        nanos(begin),
                        nanos(now),
                        null));
    }

    private static List<@Nullable Object> row(Node node) {
        return Arrays.<@Nullable Object>asList(
                node.address().toString(),
                node.state().name(),
                node.self(),
                node.version().isEmpty() ? null : node.version(),
                node.workers() == 0 ? null : node.workers(),
                node.memoryBytes() < 0 ? null : node.memoryBytes(),
                nanos(node.since()),
                nanos(node.seen()),
                node.message().isEmpty() ? null : node.message());
    }

    private static @Nullable Long nanos(@Nullable Instant time) {
        return time == null
                ? null
                : Math.addExact(
                        Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }
}
