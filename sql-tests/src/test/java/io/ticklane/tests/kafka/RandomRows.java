package io.ticklane.tests.kafka;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Rows with a column of each type that has constants, as the text of VALUES.
final class RandomRows {
    static final String COLUMNS =
            " (b BOOLEAN, t TINYINT, h SMALLINT, i INTEGER, l BIGINT, r REAL, d DOUBLE, m DECIMAL(12, 3),"
                    + " w DECIMAL(38, 10), s VARCHAR, a DATE, c TIME(9), ts TIMESTAMP(9),"
                    + " z TIMESTAMP(9) WITH LOCAL TIME ZONE, x DOUBLE ARRAY)";

    private static final List<String> TYPES =
            List.of(
                    "BOOLEAN",
                    "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "REAL",
                    "DOUBLE",
                    "DECIMAL(12, 3)",
                    "DECIMAL(38, 10)",
                    "VARCHAR",
                    "DATE",
                    "TIME(9)",
                    "TIMESTAMP(9)",
                    "TIMESTAMP(9) WITH LOCAL TIME ZONE",
                    "DOUBLE ARRAY");
    private static final List<String> TEXTS =
            List.of("", "AAPL", "it''s", "Ünïcode € 𝄞", "\"q\\\\\"", "a\nb\tc", "null");

    /// The column of arrays, whose values are no texts.
    private static final int ARRAY = 14;

    private RandomRows() {}

    /// Rows with the least, the greatest, strange and missing values.
    static String edges() {
        return List.of(
                        row(
                                "TRUE",
                                "-128",
                                "-32768",
                                "-2147483648",
                                "-9223372036854775808",
                                "-3.4028235e38",
                                "-1.7976931348623157e308",
                                "-999999999.999",
                                "-9999999999999999999999999999.9999999999",
                                "",
                                "1677-09-22",
                                "00:00:00",
                                "1677-09-22 00:00:00.000000001",
                                "1677-09-22 00:00:00.000000001Z",
                                "ARRAY[1e0, 1e308]"),
                        row(
                                "FALSE",
                                "127",
                                "32767",
                                "2147483647",
                                "9223372036854775807",
                                "1.4e-45",
                                "4.9e-324",
                                "999999999.999",
                                "9999999999999999999999999999.9999999999",
                                "Ünïcode € 𝄞 ''q'' \"\\",
                                "2262-04-11",
                                "23:59:59.999999999",
                                "2262-04-11 23:47:16.854775807",
                                "2262-04-11 23:47:16.854775807Z",
                                "ARRAY[CAST(NULL AS DOUBLE), 2e0]"),
                        row(
                                "TRUE",
                                "0",
                                "0",
                                "0",
                                "0",
                                "NaN",
                                "NaN",
                                "0",
                                "0",
                                "\n\t",
                                "1970-01-01",
                                "12:34:56.7",
                                "1969-12-31 23:59:59.999999999",
                                "1970-01-01 00:00:00Z",
                                "ARRAY[-1e0]"),
                        nulls())
                .stream()
                .collect(Collectors.joining(", "));
    }

    private static String nulls() {
        return TYPES.stream()
                .map(type -> "CAST(NULL AS " + type + ")")
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /// A random row; about a tenth of its values are NULL.
    static String row(Random random) {
        List<Function<Random, String>> makers =
                List.of(
                        r -> r.nextBoolean() ? "TRUE" : "FALSE",
                        r -> String.valueOf((byte) r.nextInt()),
                        r -> String.valueOf((short) r.nextInt()),
                        r -> String.valueOf(r.nextInt()),
                        r -> String.valueOf(r.nextLong() >> r.nextInt(64)),
                        r -> String.valueOf((float) r.nextGaussian()),
                        r -> String.valueOf(r.nextGaussian() * Math.pow(10, r.nextInt(40) - 20)),
                        r -> BigDecimal.valueOf(r.nextInt(), 3).toPlainString(),
                        r -> new BigDecimal(new BigInteger(120, r), 10).negate().toPlainString(),
                        r -> TEXTS.get(r.nextInt(TEXTS.size())) + r.nextInt(5),
                        r -> "20" + two(r, 100) + "-" + day(r),
                        RandomRows::time,
                        r -> "20" + two(r, 100) + "-" + day(r) + " " + time(r),
                        r -> "20" + two(r, 100) + "-" + day(r) + " " + time(r) + "Z",
                        r -> "ARRAY[" + r.nextInt(9) + "e0, " + r.nextInt(9) + "e0]");
        String[] values = new String[makers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(10) == 0 ? "NULL" : makers.get(i).apply(random);
        }
        return row(values);
    }

    private static String two(Random random, int bound) {
        int value = random.nextInt(bound);
        return (value < 10 ? "0" : "") + value;
    }

    private static String day(Random random) {
        return "0" + (1 + random.nextInt(9)) + "-1" + random.nextInt(10);
    }

    private static String time(Random random) {
        return two(random, 24)
                + ":"
                + two(random, 60)
                + ":"
                + two(random, 60)
                + "."
                + (1 + random.nextInt(999_999_999));
    }

    private static String row(String... values) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < values.length; i++) {
            boolean plain = values[i].equals("NULL") || i == ARRAY;
            text.append(i == 0 ? "" : ", ")
                    .append("CAST(")
                    .append(plain ? values[i] : "'" + values[i] + "'")
                    .append(" AS ")
                    .append(TYPES.get(i))
                    .append(")");
        }
        return text.append(")").toString();
    }
}
