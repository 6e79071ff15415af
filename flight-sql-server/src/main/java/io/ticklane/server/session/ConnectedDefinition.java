package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.logical.LogicalStatement.TableDefinition;
import io.ticklane.planner.logical.LogicalStatement.Watermark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What CREATE TABLE says of a table whose rows are outside of the engine.
final class ConnectedDefinition {
    private static final String CONNECTOR = "connector";

    private ConnectedDefinition() {}

    /// Whether the table has a connector.
    static boolean isConnected(TableDefinition table) {
        return table.options().keySet().stream().anyMatch(CONNECTOR::equalsIgnoreCase);
    }

    /// Where the rows of the table are.
    ///
    /// Errors: 0A000 for a primary key or an order, 42804 for a watermark of another column than a
    /// timestamp, 22023 for one whose delay is negative, and for options that differ in letter case
    /// only.
    static TableSource.Connected source(TableDefinition table, RowType columns) {
        String unsupported =
                !table.primaryKey().isEmpty()
                        ? "PRIMARY KEY"
                        : !table.order().isEmpty() ? "ORDER BY in CREATE TABLE" : "";
        if (!unsupported.isEmpty()) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    unsupported + " is not supported for tables of a connector; leave it out");
        }
        String connector = "";
        List<Option> options = new ArrayList<>();
        for (Map.Entry<String, Object> given : table.options().entrySet()) {
            String name = given.getKey().toLowerCase(Locale.ROOT);
            String value = text(given.getValue());
            if (name.equals(CONNECTOR)) {
                connector = value.toLowerCase(Locale.ROOT);
            } else {
                options.add(new Option(name, value));
            }
        }
        requireDistinct(table, options);
        options.sort(Comparator.comparing(Option::name));
        return new TableSource.Connected(
                table.name().schema(),
                table.name().name(),
                connector,
                options,
                table.watermark().map(mark -> watermark(mark, columns)));
    }

    private static void requireDistinct(TableDefinition table, List<Option> options) {
        long distinct = options.stream().map(Option::name).distinct().count();
        if (distinct + 1 != table.options().size()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "an option of the table is there twice, in other letters");
        }
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static TableSource.Watermark watermark(Watermark mark, RowType columns) {
        int column = columns.indexOf(mark.column());
        if (!columns.type(column).kind().isTimestamp()) {
            throw new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "the watermark is for the column "
                            + mark.column()
                            + ", which is "
                            + columns.type(column).sql()
                            + " and not a TIMESTAMP");
        }
        if (mark.delayNanos() < 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the interval of the watermark is negative; it is zero or more");
        }
        return new TableSource.Watermark(column, mark.delayNanos());
    }
}
