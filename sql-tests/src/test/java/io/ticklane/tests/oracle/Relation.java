package io.ticklane.tests.oracle;

import java.util.List;

/// What stands in FROM: its text, the columns that it gives, how many rows it may have, and whether
/// no two of them are equal.
record Relation(String sql, List<Column> columns, long mostRows, boolean unique) {}
