package io.ticklane.server.state;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tables of connectors as the statements that make them.
public final class TableText {
    private TableText() {}

    /// CREATE TABLE for a table.
    public static String create(TableSource.Connected source, RowType columns) {
        Stream<String> elements =
                Stream.concat(
                        columns.fields().stream().map(TableText::column),
                        source.watermark().stream().map(mark -> watermark(mark, columns)));
        Stream<String> options =
                Stream.concat(
                        Stream.of(option("connector", source.connector())),
                        source.options().stream().map(TableText::option));
        return "CREATE TABLE "
                + quoted(source.schema())
                + "."
                + quoted(source.name())
                + elements.collect(Collectors.joining(",\n  ", " (\n  ", ")\n"))
                + options.collect(Collectors.joining(",\n  ", "WITH (\n  ", ")\n"));
    }

    private static String column(Field field) {
        return quoted(field.name())
                + " "
                + field.type().sql()
                + (field.type().nullable() ? "" : " NOT NULL");
    }

    private static String watermark(TableSource.Watermark mark, RowType columns) {
        String column = quoted(columns.field(mark.column()).name());
        return "WATERMARK FOR "
                + column
                + " AS "
                + column
                + " - INTERVAL '"
                + mark.delayNanos()
                + "' NANOSECOND";
    }

    private static String option(Option option) {
        return option(option.name(), option.value());
    }

    private static String option(String name, String value) {
        return literal(name) + " = " + literal(value);
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
