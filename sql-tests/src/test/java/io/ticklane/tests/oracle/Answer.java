package io.ticklane.tests.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that an engine gave.
///
/// @param rows as texts in which values that SQL calls equal are the same, whichever engine gave
///   them
/// @param bits as texts that tell all values of one engine apart
record Answer(List<String> rows, List<String> bits) {
    /// Sums of doubles are exact; what a variance or a quotient has beyond these digits is chance.
    private static final MathContext DIGITS = new MathContext(10);

    /// Runs a query.
    static Answer of(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        List<String> bits = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                List<String> exact = new ArrayList<>();
                for (int column = 1; column <= width; column++) {
                    Object value = result.getObject(column);
                    row.add(text(value));
                    exact.add(String.valueOf(value));
                }
                rows.add(String.join(" | ", row));
                bits.add(String.join(" | ", exact));
            }
        }
        return new Answer(rows, bits);
    }

    /// The rows in an order of their own.
    List<String> sorted() {
        return rows.stream().sorted().toList();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case Double number when !Double.isFinite(number) -> number.toString();
            case Double number -> number(new BigDecimal(number).round(DIGITS));
            case BigDecimal number -> number(number);
            case BigInteger number -> number(new BigDecimal(number));
            case Number number -> number(new BigDecimal(number.longValue()));
            default -> value.toString();
        };
    }

    private static String number(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
