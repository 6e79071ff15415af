package io.ticklane.server.query;

import io.ticklane.exec.QueryPart;
import java.util.List;

/// The names under which clients fetch the rows of a query from its nodes.
///
/// @param names one for each node; none where all rows go by way of the coordinator
/// @param unreadNanos in which a client has to come to each node
record Tickets(List<String> names, long unreadNanos) {
    /// All rows go by way of the coordinator.
    static final Tickets NONE = new Tickets(List.of(), 0);

    Tickets {
        names = List.copyOf(names);
    }

    /// Where clients get rows.
    QueryPart.Delivery delivery() {
        return areGiven() ? QueryPart.Delivery.EACH_NODE : QueryPart.Delivery.COORDINATOR;
    }

    boolean areGiven() {
        return !names.isEmpty();
    }

    /// The ticket of a node; empty for none.
    String of(int node) {
        return areGiven() ? names.get(node) : "";
    }
}
