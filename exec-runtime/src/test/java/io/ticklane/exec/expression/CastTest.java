package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static io.ticklane.exec.expression.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CastTest {
    private static final long SEED = 12;
    private static final SqlType LTZ = SqlType.of(TypeKind.TIMESTAMP_LTZ);
    private static final SqlType TIME = SqlType.of(TypeKind.TIME);

    static SqlType type(String name) {
        return switch (name) {
            case "DECIMAL(6,2)" -> SqlType.decimal(6, 2);
            case "DECIMAL(25,5)" -> SqlType.decimal(25, 5);
            case "TIMESTAMP(3)" -> new SqlType(TypeKind.TIMESTAMP, 3, 0, true);
            default -> SqlType.of(TypeKind.valueOf(name));
        };
    }

    private static @Nullable Object cast(@Nullable Object value, SqlType from, SqlType to) {
        try (Fixture fixture = new Fixture()) {
            // over a column, so that nothing is folded, and beside a NULL
            return fixture.evaluate(
                            call(ScalarOperator.CAST, to, column(0, from)),
                            row(from),
                            Arrays.asList(null, value))
                    .get(1);
        }
    }

    /// Text to a type and back; the text on the right is PostgreSQL's.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "INTEGER | \" 42 \" | 42",
                "BIGINT | -9223372036854775808 | -9223372036854775808",
                "TINYINT | -128 | -128",
                "DOUBLE | 100.0 | 100",
                "DOUBLE | 1e20 | 1e+20",
                "REAL | 0.1 | 0.1",
                "DECIMAL(6,2) | 1.005 | 1.01",
                "DECIMAL(6,2) | -1.005 | -1.01",
                "DECIMAL(6,2) | 1e3 | 1000.00",
                "DECIMAL(25,5) | 12345678901234567890.123456 | 12345678901234567890.12346",
                "BOOLEAN | yes | true",
                "BOOLEAN | F | false",
                "DATE | 2024-02-29 | 2024-02-29",
                "DATE | 2024-02-29 23:59 | 2024-02-29",
                "DATE | 0001-01-01 | 0001-01-01",
                "TIME | 03:04 | 03:04:00",
                "TIME | 23:59:59.120 | 23:59:59.12",
                "TIMESTAMP | 2024-01-02 03:04:05.123456789 | 2024-01-02 03:04:05.123456789",
                "TIMESTAMP | 2024-01-02T03:04:05Z | 2024-01-02 03:04:05",
                "TIMESTAMP | 2024-01-02 | 2024-01-02 00:00:00",
                "TIMESTAMP | 1969-12-31 23:59:59.999999999 | 1969-12-31 23:59:59.999999999",
                "TIMESTAMP | 1677-09-21 00:12:43.145224192 | 1677-09-21 00:12:43.145224192",
                "TIMESTAMP | 2262-04-11 23:47:16.854775807 | 2262-04-11 23:47:16.854775807",
                "TIMESTAMP | 2024-01-02 03:04:05.1234567895 | 2024-01-02 03:04:05.12345679",
                "TIMESTAMP(3) | 2024-12-31 23:59:59.9996 | 2025-01-01 00:00:00",
                "TIMESTAMP_LTZ | 2024-01-02 03:04:05+02:00 | 2024-01-02 01:04:05+00",
                "TIMESTAMP_LTZ | 2024-01-01 00:00:00-0530 | 2024-01-01 05:30:00+00",
                "INTERVAL_DAY_TIME | 1 day 02:03:04.5 | 1 day 02:03:04.5",
                "INTERVAL_DAY_TIME | 90 minutes | 01:30:00",
                "INTERVAL_DAY_TIME | -1 second | -00:00:01",
                "INTERVAL_DAY_TIME | 36 hours | 1 day 12:00:00",
                "INTERVAL_DAY_TIME | 5 ns | 00:00:00.000000005",
                "INTERVAL_DAY_TIME | 2 03:00:00 | 2 days 03:00:00",
                "INTERVAL_YEAR_MONTH | 1-3 | 1 year 3 mons",
                "INTERVAL_YEAR_MONTH | 14 months | 1 year 2 mons",
                "INTERVAL_YEAR_MONTH | -2 years | -2 years",
            })
    void textsAreReadAndWritten(String type, String text, String written) {
        Object value = cast(text, SqlType.VARCHAR, type(type));
        assertThat(cast(value, type(type), SqlType.VARCHAR)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "INTEGER | abc | 22P02 | 'abc' is not a valid INTEGER",
                "INTEGER | 2147483648 | 22003 | '2147483648' is out of range for INTEGER",
                "TINYINT | 128 | 22003 | '128' is out of range for TINYINT",
                "DOUBLE | 1e400 | 22003 | '1e400' is out of range for DOUBLE",
                "DOUBLE | 1,5 | 22P02 | '1,5' is not a valid DOUBLE",
                "DECIMAL(6,2) | 9999.995 | 22003 | '9999.995' is out of range for DECIMAL(6, 2)",
                "BOOLEAN | maybe | 22P02 | 'maybe' is not a valid BOOLEAN",
                "DATE | 2023-02-29 | 22007 | '2023-02-29' is not a valid DATE; write it as 2024-12-31",
                "TIME | 24:00:00 | 22007 | '24:00:00' is not a valid TIME(9); write it as 23:59:59.123",
                "TIMESTAMP | 2024-01-02 03:04:05+01 | 22007 | '2024-01-02 03:04:05+01' is not a valid TIMESTAMP(9); write it as 2024-12-31 23:59:59.123",
                "TIMESTAMP | 2262-04-12 | 22003 | '2262-04-12' is out of range for TIMESTAMP(9)",
                "TIMESTAMP | 1677-09-21 00:12:43.145224191 | 22003 | '1677-09-21 00:12:43.145224191' is out of range for TIMESTAMP(9)",
                "TIMESTAMP | yesterday | 22007 | 'yesterday' is not a valid TIMESTAMP(9); write it as 2024-12-31 23:59:59.123",
                "TIMESTAMP_LTZ | 2024-01-02 03 | 22007 | '2024-01-02 03' is not a valid TIMESTAMP(9) WITH LOCAL TIME ZONE; write it as 2024-12-31 23:59:59.123Z",
            })
    void badTextsAreErrorsThatNameTheValueAndTheType(
            String type, String text, String state, String message) {
        assertThatThrownBy(() -> cast(text, SqlType.VARCHAR, type(type)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                .hasMessage(message);
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.TRY_CAST,
                                            type(type),
                                            column(0, SqlType.VARCHAR)),
                                    row(SqlType.VARCHAR),
                                    List.of(text, text)))
                    .containsExactly(null, null);
        }
    }

    @Test
    void numbersRoundAsInPostgres() {
        for (var expected :
                java.util.Map.of(2.5, 2L, 3.5, 4L, -2.5, -2L, 0.49999999999999994, 0L, -0.6, -1L)
                        .entrySet()) {
            assertThat(cast(expected.getKey(), SqlType.DOUBLE, SqlType.BIGINT))
                    .isEqualTo(expected.getValue());
        }
        assertThat(cast(new BigDecimal("2.50"), SqlType.decimal(5, 2), SqlType.INTEGER))
                .isEqualTo(3L);
        assertThat(cast(new BigDecimal("-2.50"), SqlType.decimal(5, 2), SqlType.INTEGER))
                .isEqualTo(-3L);
        assertThat(cast(1.005, SqlType.DOUBLE, SqlType.decimal(6, 2)))
                .isEqualTo(new BigDecimal("1.01"));
        assertThat(cast(16_777_217L, SqlType.BIGINT, SqlType.of(TypeKind.REAL)))
                .isEqualTo(16_777_216.0);
        assertThat(cast(true, SqlType.BOOLEAN, SqlType.INTEGER)).isEqualTo(1L);
        assertThat(cast(-3L, SqlType.INTEGER, SqlType.BOOLEAN)).isEqualTo(true);
    }

    @Test
    void numbersOutOfRangeAreErrors() {
        assertThatThrownBy(() -> cast(128L, SqlType.INTEGER, SqlType.of(TypeKind.TINYINT)))
                .hasMessage("128 is out of range for TINYINT");
        assertThatThrownBy(() -> cast(9.3e18, SqlType.DOUBLE, SqlType.BIGINT))
                .hasMessage("9.3e+18 is out of range for BIGINT");
        assertThatThrownBy(() -> cast(Double.NaN, SqlType.DOUBLE, SqlType.INTEGER))
                .hasMessage("NaN is out of range for INTEGER");
        assertThatThrownBy(() -> cast(1e39, SqlType.DOUBLE, SqlType.of(TypeKind.REAL)))
                .hasMessage("1e+39 is out of range for REAL");
        assertThatThrownBy(() -> cast(100_000L, SqlType.BIGINT, SqlType.decimal(6, 2)))
                .hasMessage("100000 is out of range for DECIMAL(6, 2)");
        assertThatThrownBy(() -> cast(200_000L, SqlType.DATE, SqlType.TIMESTAMP))
                .hasMessage(LocalDate.ofEpochDay(200_000) + " is out of range for TIMESTAMP(9)");
        assertThatThrownBy(() -> cast(1L, SqlType.TIMESTAMP, SqlType.BIGINT))
                .hasMessage("there is no CAST from TIMESTAMP(9) to BIGINT; use EPOCH_NS");
    }

    @Test
    void decimalsConvertAsBigDecimalDoes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 400; round++) {
            int precision = random.nextInt(38) + 1;
            SqlType from = SqlType.decimal(precision, random.nextInt(precision + 1));
            int otherPrecision = random.nextInt(38) + 1;
            SqlType to = SqlType.decimal(otherPrecision, random.nextInt(otherPrecision + 1));
            List<@Nullable Object> values = new ArrayList<>();
            List<@Nullable Object> rescaled = new ArrayList<>();
            List<@Nullable Object> doubles = new ArrayList<>();
            List<@Nullable Object> texts = new ArrayList<>();
            for (int i = 0; i < 65; i++) {
                BigInteger unscaled =
                        new BigInteger(130, random)
                                .mod(BigInteger.TEN.pow(random.nextInt(precision) + 1));
                BigDecimal value =
                        new BigDecimal(
                                random.nextBoolean() ? unscaled : unscaled.negate(), from.scale());
                BigDecimal target = value.setScale(to.scale(), RoundingMode.HALF_UP);
                values.add(i % 7 == 0 ? null : value);
                rescaled.add(i % 7 == 0 || target.precision() > to.precision() ? null : target);
                doubles.add(i % 7 == 0 ? null : (Object) Double.parseDouble(value.toString()));
                texts.add(i % 7 == 0 ? null : value.toPlainString());
            }
            try (Fixture fixture = new Fixture()) {
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.TRY_CAST, to, column(0, from)),
                                        row(from),
                                        values))
                        .as("%s to %s, seed %d", from, to, SEED)
                        .isEqualTo(rescaled);
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.CAST, SqlType.DOUBLE, column(0, from)),
                                        row(from),
                                        values))
                        .isEqualTo(doubles);
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.CAST, SqlType.VARCHAR, column(0, from)),
                                        row(from),
                                        values))
                        .isEqualTo(texts);
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.CAST, from, column(0, SqlType.VARCHAR)),
                                        row(SqlType.VARCHAR),
                                        texts))
                        .isEqualTo(values);
            }
        }
    }

    @Test
    void timesConvertAsThoseOfJava() {
        Random random = new Random(SEED);
        List<@Nullable Object> stamps =
                new ArrayList<>(List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L));
        stamps.add(null);
        for (int i = 0; i < 2_000; i++) {
            stamps.add(random.nextInt(9) == 0 ? null : (Object) random.nextLong());
        }
        List<@Nullable Object> dates = new ArrayList<>();
        List<@Nullable Object> times = new ArrayList<>();
        List<@Nullable Object> texts = new ArrayList<>();
        for (Object stamp : stamps) {
            LocalDateTime time = stamp == null ? null : local((Long) stamp);
            dates.add(time == null ? null : (Object) time.toLocalDate().toEpochDay());
            times.add(time == null ? null : (Object) time.toLocalTime().toNanoOfDay());
            texts.add(time == null ? null : iso(time));
        }
        try (Fixture fixture = new Fixture()) {
            for (SqlType type : List.of(SqlType.TIMESTAMP, LTZ)) {
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.CAST, SqlType.DATE, column(0, type)),
                                        row(type),
                                        stamps))
                        .isEqualTo(dates);
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.CAST, TIME, column(0, type)),
                                        row(type),
                                        stamps))
                        .isEqualTo(times);
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.CAST, type, column(0, SqlType.VARCHAR)),
                                        row(SqlType.VARCHAR),
                                        texts))
                        .isEqualTo(stamps);
            }
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.CAST,
                                            SqlType.VARCHAR,
                                            column(0, SqlType.TIMESTAMP)),
                                    row(SqlType.TIMESTAMP),
                                    stamps))
                    .isEqualTo(texts);
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.CAST,
                                            SqlType.TIMESTAMP,
                                            literal(
                                                    LocalDate.of(2000, 2, 29).toEpochDay(),
                                                    SqlType.DATE))))
                    .isEqualTo(951_782_400_000_000_000L);
        }
    }

    static LocalDateTime local(long nanos) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(nanos, 1_000_000_000L),
                (int) Math.floorMod(nanos, 1_000_000_000L),
                ZoneOffset.UTC);
    }

    static String iso(LocalDateTime time) {
        String text =
                time.toLocalDate()
                        + " "
                        + time.toLocalTime()
                                .format(
                                        java.time.format.DateTimeFormatter.ofPattern(
                                                "HH:mm:ss.SSSSSSSSS"));
        return text.replaceAll("\\.?0+$", "")
                .replaceAll("(:\\d)$", "$10")
                .replaceAll(" (\\d\\d:\\d\\d)$", " $1:00")
                .replaceAll(":$", ":00");
    }

    @Test
    void castsWithoutMeaningAreRefused() {
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() ->
                            fixture.value(
                                    call(
                                            ScalarOperator.CAST,
                                            SqlType.DATE,
                                            literal(true, SqlType.BOOLEAN))))
                    .hasMessage("there is no CAST from BOOLEAN to DATE");
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.CAST,
                                            SqlType.of(TypeKind.VARBINARY),
                                            text("\u00e9"))))
                    .isEqualTo("\u00e9");
        }
    }
}
