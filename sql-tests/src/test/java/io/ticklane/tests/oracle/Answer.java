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

/// The rows that an engine gave, as texts in which values that SQL calls equal are the same.
record Answer(List<String> rows) {
    /// Sums of doubles are exact; what a variance or a quotient has beyond these digits is chance.
    private static final MathContext DIGITS = new MathContext(10);

    /// Runs a query.
    static Answer of(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= width; column++) {
                    row.append(column == 1 ? "" : " | ").append(text(result.getObject(column)));
                }
                rows.add(row.toString());
            }
        }
        return new Answer(rows);
    }

    /// The rows in an order of their own.
    Answer sorted() {
        return new Answer(rows.stream().sorted().toList());
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
