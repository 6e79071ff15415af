package io.ticklane.planner;

import io.ticklane.planner.catalog.Catalog;

/// What a statement is planned with: the catalog as the session sees it, a number that changes
/// whenever the catalog or a setting that planning depends on does, and the statement's time in
/// nanoseconds since 1970-01-01 00:00:00 UTC.
public record PlannerSession(Catalog catalog, long catalogVersion, long statementTimeNanos) {}
