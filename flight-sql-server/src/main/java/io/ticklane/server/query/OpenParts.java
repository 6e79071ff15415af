package io.ticklane.server.query;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.QueryPart;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The parts that are open on this node, by the names of their queries.
///
/// Threads: any.
public final class OpenParts {
    private final ConcurrentMap<String, QueryPart> parts = new ConcurrentHashMap<>();

    /// No parts.
    public OpenParts() {}

    /// Adds a part.
    public void add(String query, QueryPart part) {
        if (parts.putIfAbsent(query, part) != null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "query " + query + " has a part on this node already");
        }
    }

    /// Removes a part, which is about to be closed.
    public void remove(String query) {
        parts.remove(query);
    }

    /// The part of a query. Error 08006 if there is none (any more): the query has ended here.
    public QueryPart get(String query) {
        QueryPart part = parts.get(query);
        if (part == null) {
            throw new EngineException(
                    ErrorCode.CONNECTION_LOST, "query " + query + " has no part on this node");
        }
        return part;
    }

    /// How many parts are open.
    public int size() {
        return parts.size();
    }
}
