package io.ticklane.planner;

import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.distribution.Spread;

/// What a statement is planned with.
///
/// @param catalog the catalog as the session sees it
/// @param catalogVersion a number that changes whenever the catalog or a setting that planning
///   depends on does
/// @param statementTimeNanos the statement's time in nanoseconds since 1970-01-01 00:00:00 UTC
/// @param spread the nodes that the plan is for
/// @param runtimeFilters whether scans leave out rows whose keys a join will not find
public record PlannerSession(
        Catalog catalog,
        long catalogVersion,
        long statementTimeNanos,
        Spread spread,
        boolean runtimeFilters) {
    /// A session on some nodes, with runtime filters.
    public PlannerSession(
            Catalog catalog, long catalogVersion, long statementTimeNanos, Spread spread) {
        this(catalog, catalogVersion, statementTimeNanos, spread, true);
    }

    /// A session on one node.
    public PlannerSession(Catalog catalog, long catalogVersion, long statementTimeNanos) {
        this(catalog, catalogVersion, statementTimeNanos, Spread.ONE);
    }
}
