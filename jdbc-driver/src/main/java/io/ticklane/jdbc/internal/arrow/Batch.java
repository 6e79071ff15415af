package io.ticklane.jdbc.internal.arrow;

import java.util.List;

/// Rows in columns.
///
/// @param rows number of rows, also the length of each column
public record Batch(int rows, List<Column> columns) {}
