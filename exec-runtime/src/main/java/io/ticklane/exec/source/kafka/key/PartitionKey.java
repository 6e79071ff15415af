package io.ticklane.exec.source.kafka.key;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource.RowKey;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.TableOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The column whose values say to which partition a row goes. Rows that take the place of others
/// have to be in one partition with these, or nobody could tell which is newer: their column is one
/// of those that say so.
public final class PartitionKey {
    private static final String KEY = "key";

    private PartitionKey() {}

    /// The column that the options name, or the only one that there can be; empty where rows may go
    /// anywhere, or are all about one.
    ///
    /// Errors: 22023 for another one, or none where there are several.
    public static OptionalInt find(TableOptions options, RowType columns, Optional<RowKey> rowKey) {
        Optional<String> name = options.text(KEY);
        if (rowKey.isEmpty()) {
            return name.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(column(name.get(), columns));
        }
        List<Integer> keys = rowKey.get().columns();
        if (keys.isEmpty()) {
            if (name.isPresent()) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the option key names a column of GROUP BY, and the query has none; leave it"
                                + " out");
            }
            return OptionalInt.empty();
        }
        int column =
                name.isPresent() || keys.size() > 1
                        ? columns.indexOf(options.required(KEY, "one of " + names(keys, columns)))
                        : keys.getFirst();
        if (!keys.contains(column)) {
            throw TableOptions.bad(
                    KEY,
                    name.orElseThrow(),
                    "one of the columns that say which row takes the place of which: "
                            + names(keys, columns));
        }
        return OptionalInt.of(column);
    }

    private static int column(String name, RowType columns) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw TableOptions.bad(KEY, name, "a column of the table");
        }
        return column;
    }

    private static String names(List<Integer> keys, RowType columns) {
        return keys.stream()
                .map(key -> columns.field(key).name())
                .collect(Collectors.joining(", "));
    }
}
