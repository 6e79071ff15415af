package io.ticklane.tests.oracle;

import java.util.List;
import java.util.stream.IntStream;

/// A query whose columns are named c0, c1 and so on, and how many rows it may have.
record Query(String sql, List<Type> types, long mostRows) {
    /// The columns as those of a table with this name.
    List<Column> columns(String alias) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> new Column(alias + ".c" + i, types.get(i)))
                .toList();
    }
}
