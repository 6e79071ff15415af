package io.ticklane.api.plan;

/// The keys of a join's right rows, found while the query runs, as a filter of rows that a scan
/// reads for its left side, in the same fragment or one below. It never changes a result: a row
/// that it keeps out has no match.
///
/// @param id what the join and the scans call it
/// @param column the column whose values it has in a join's right rows, or tests in those of a scan
public record KeyFilter(int id, int column) {}
