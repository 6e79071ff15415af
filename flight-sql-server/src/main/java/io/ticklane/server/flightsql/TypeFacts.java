package io.ticklane.server.flightsql;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The types of the dialect for GetXdbcTypeInfo, sorted by their XDBC code.
final class TypeFacts {
    private static final int NULLABLE = 1;
    private static final int SEARCHABLE = 3;

    private TypeFacts() {}

    private record Fact(
            String name,
            int code,
            int size,
            @Nullable String prefix,
            @Nullable String suffix,
            List<String> parameters,
            boolean number,
            int maximumScale) {}

    private static final List<Fact> FACTS =
            List.of(
                    new Fact("TINYINT", Types.TINYINT, 3, null, null, List.of(), true, 0),
                    new Fact("BIGINT", Types.BIGINT, 19, null, null, List.of(), true, 0),
                    new Fact(
                            "VARBINARY",
                            Types.VARBINARY,
                            Integer.MAX_VALUE,
                            "X'",
                            "'",
                            List.of(),
                            false,
                            0),
                    new Fact(
                            "DECIMAL",
                            Types.DECIMAL,
                            38,
                            null,
                            null,
                            List.of("precision", "scale"),
                            true,
                            38),
                    new Fact("INTEGER", Types.INTEGER, 10, null, null, List.of(), true, 0),
                    new Fact("SMALLINT", Types.SMALLINT, 5, null, null, List.of(), true, 0),
                    new Fact("REAL", Types.REAL, 7, null, null, List.of(), true, 0),
                    new Fact("DOUBLE", Types.DOUBLE, 15, null, null, List.of(), true, 0),
                    new Fact(
                            "VARCHAR",
                            Types.VARCHAR,
                            Integer.MAX_VALUE,
                            "'",
                            "'",
                            List.of("length"),
                            false,
                            0),
                    new Fact("BOOLEAN", Types.BOOLEAN, 1, null, null, List.of(), false, 0),
                    new Fact("DATE", Types.DATE, 10, "DATE '", "'", List.of(), false, 0),
                    new Fact("TIME", Types.TIME, 18, "TIME '", "'", List.of("precision"), false, 9),
                    new Fact(
                            "TIMESTAMP",
                            Types.TIMESTAMP,
                            29,
                            "TIMESTAMP '",
                            "'",
                            List.of("precision"),
                            false,
                            9),
                    new Fact(
                            "TIMESTAMP WITH LOCAL TIME ZONE",
                            Types.TIMESTAMP_WITH_TIMEZONE,
                            29,
                            "TIMESTAMP WITH LOCAL TIME ZONE '",
                            "'",
                            List.of("precision"),
                            false,
                            9));

    /// The rows in the columns of Flight SQL's type information; only those of one code when it is
    /// given.
    static List<List<@Nullable Object>> rows(@Nullable Integer code) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Fact fact : FACTS) {
            if (code == null || code == fact.code()) {
                rows.add(row(fact));
            }
        }
        return rows;
    }

    private static List<@Nullable Object> row(Fact fact) {
        boolean text = fact.code() == Types.VARCHAR;
        return Arrays.<@Nullable Object>asList(
                fact.name(),
                fact.code(),
                fact.size(),
                fact.prefix(),
                fact.suffix(),
                fact.parameters(),
                NULLABLE,
                text,
                SEARCHABLE,
                fact.number() ? Boolean.FALSE : null,
                false,
                fact.number() ? Boolean.FALSE : null,
                fact.name(),
                fact.maximumScale() > 0 || fact.number() ? (Integer) 0 : null,
                fact.maximumScale() > 0 || fact.number() ? (Integer) fact.maximumScale() : null,
                fact.code(),
                null,
                fact.number() ? (Integer) 10 : null,
                null);
    }
}
