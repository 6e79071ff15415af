package io.ticklane.benchmarks.race;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of a result. Numbers are doubles, whatever type an engine gives them; all else is text.
public record Answer(List<List<@Nullable Object>> rows) {
    private static final int SHOWN_CHARACTERS = 400;

    /// Normalizes the values.
    public Answer {
        rows = rows.stream().map(Answer::normal).toList();
    }

    /// One row of numbers.
    public static Answer of(double... values) {
        List<@Nullable Object> row = new ArrayList<>();
        for (double value : values) {
            row.add(value);
        }
        return new Answer(List.of(row));
    }

    /// Reads all rows of a result.
    public static Answer of(ResultSet result) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            List<@Nullable Object> row = new ArrayList<>(columns);
            for (int c = 1; c <= columns; c++) {
                row.add(result.getObject(c));
            }
            rows.add(row);
        }
        return new Answer(rows);
    }

    private static List<@Nullable Object> normal(List<@Nullable Object> row) {
        List<@Nullable Object> values = new ArrayList<>(row.size());
        for (Object value : row) {
            values.add(
                    switch (value) {
                        case null -> null;
                        case BigDecimal number -> number.doubleValue();
                        case Number number -> number.doubleValue();
                        default -> value.toString().strip();
                    });
        }
        return Collections.unmodifiableList(values);
    }

    /// What differs from another answer by more than the tolerance, which is relative; empty if
    /// nothing does.
    public Optional<String> difference(Answer other, double tolerance) {
        if (rows.size() != other.rows.size()) {
            return Optional.of(rows.size() + " rows against " + other.rows.size());
        }
        for (int row = 0; row < rows.size(); row++) {
            List<@Nullable Object> ours = rows.get(row);
            List<@Nullable Object> theirs = other.rows.get(row);
            if (ours.size() != theirs.size()) {
                return Optional.of(ours.size() + " columns against " + theirs.size());
            }
            for (int c = 0; c < ours.size(); c++) {
                if (!same(ours.get(c), theirs.get(c), tolerance)) {
                    return Optional.of(
                            String.format(
                                    Locale.ROOT,
                                    "row %d, column %d: %s against %s",
                                    row + 1,
                                    c + 1,
                                    ours.get(c),
                                    theirs.get(c)));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean same(@Nullable Object a, @Nullable Object b, double tolerance) {
        if (a instanceof Double x && b instanceof Double y) {
            return x.equals(y) || Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
        }
        return a == null ? b == null : a.equals(b);
    }

    /// The values for people, shortened where there are many.
    public String text() {
        String text =
                rows.stream()
                        .map(row ->
                                row.stream().map(Answer::cell).collect(Collectors.joining("; ")))
                        .collect(Collectors.joining(" | "));
        return text.length() <= SHOWN_CHARACTERS
                ? text
                : text.substring(0, SHOWN_CHARACTERS) + "...";
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                    String.format(Locale.ROOT, "%.0f", number);
            case Double number -> String.format(Locale.ROOT, "%.12g", number);
            default -> value.toString();
        };
    }
}
