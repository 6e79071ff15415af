package io.ticklane.server.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A node as this one sees it now.
///
/// @param id random, new with every start; empty while the node has not answered yet
/// @param address where this node reaches it; of this node, where others reach it
/// @param self whether it is this node
/// @param version of the engine; empty while the node has not answered yet
/// @param workers threads of its pool; 0 while the node has not answered yet
/// @param memoryBytes that queries and tables take there, as it said last; -1 before that
/// @param since when it came into its state
/// @param seen when it answered last; null for never
/// @param message why it is not alive; empty when it is
public record Node(
        String id,
        NodeAddress address,
        NodeState state,
        boolean self,
        String version,
        int workers,
        long memoryBytes,
        Instant since,
        @Nullable Instant seen,
        String message) {}
