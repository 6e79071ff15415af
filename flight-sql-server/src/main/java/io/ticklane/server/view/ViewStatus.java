package io.ticklane.server.view;

import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.metrics.ViewFigures;
import java.util.Optional;
import java.util.OptionalInt;

/// How a materialized view is doing, or a part of a divided one.
///
/// @param name the view
/// @param part the number of the part; empty where the view is not divided
/// @param node the node that runs it; empty where none does
/// @param sql its query
/// @param state what its task does
/// @param rows how many rows it has that are committed
/// @param lateRows how many rows of its log came too late
/// @param commits how many commits there were
/// @param message why it has failed or waits; where it runs, what is odd about its state; else
///   empty
/// @param figures what was counted since the node began
public record ViewStatus(
        TableName name,
        OptionalInt part,
        Optional<String> node,
        String sql,
        State state,
        long rows,
        long lateRows,
        long commits,
        Optional<String> message,
        ViewFigures figures) {
    /// What the task of a view does.
    public enum State {
        /// It comes back to its last commit.
        STARTING,
        /// It takes rows as they come.
        RUNNING,
        /// It tries again after a while; the message says why.
        WAITING,
        /// It was told to stop.
        PAUSED,
        /// It has stopped; the message says why.
        FAILED,
        /// Its log has an end, and is there.
        ENDED
    }

    /// The same, said of a node.
    ViewStatus on(String address) {
        return new ViewStatus(
                name,
                part,
                Optional.of(address),
                sql,
                state,
                rows,
                lateRows,
                commits,
                message,
                figures);
    }

    /// The same in another state, and why.
    ViewStatus with(State other, String why) {
        return new ViewStatus(
                name, part, node, sql, other, rows, lateRows, commits, Optional.of(why), figures);
    }

    /// The same, said of no node.
    ViewStatus nowhere() {
        return new ViewStatus(
                name,
                part,
                Optional.empty(),
                sql,
                state,
                rows,
                lateRows,
                commits,
                message,
                figures);
    }
}
