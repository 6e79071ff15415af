package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static io.ticklane.exec.expression.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeEdgesTest {
    private static final SqlType STAMP = SqlType.TIMESTAMP;
    private static final SqlType TIME = SqlType.of(TypeKind.TIME);
    private static final SqlType MONTHS = SqlType.of(TypeKind.INTERVAL_YEAR_MONTH);
    private static final SqlType NANOS = SqlType.INTERVAL_DAY_TIME;

    @Test
    void datesAndTimesTakePart() {
        long leapDay = LocalDate.of(2024, 2, 29).toEpochDay();
        long day = 86_400_000_000_000L;
        var date = literal(leapDay, SqlType.DATE);
        var month = literal(12L, MONTHS);
        is(leapDay + 365, call(ScalarOperator.ADD_MONTHS, SqlType.DATE, date, month));
        is(leapDay - 1, call(ScalarOperator.ADD_INTERVAL, SqlType.DATE, date, literal(-1L, NANOS)));
        is(leapDay * day + 1, call(ScalarOperator.ADD_INTERVAL, STAMP, date, literal(1L, NANOS)));
        is(
                day - 1,
                call(ScalarOperator.ADD_INTERVAL, TIME, literal(1L, TIME), literal(-2L, NANOS)));
        is(
                day,
                call(
                        ScalarOperator.TIME_DIFFERENCE,
                        NANOS,
                        date,
                        literal(leapDay - 1, SqlType.DATE)));
        is(leapDay - 28, call(ScalarOperator.DATE_TRUNC, SqlType.DATE, text("month"), date));
        is(1L, call(ScalarOperator.EXTRACT, SqlType.BIGINT, text("HOUR"), literal(day / 24, TIME)));
        is(
                -1L,
                call(
                        ScalarOperator.EXTRACT,
                        SqlType.BIGINT,
                        text("DAY"),
                        literal(-90_000_000_000_000L, NANOS)));
        fails(
                call(ScalarOperator.EXTRACT, SqlType.BIGINT, text("YEAR"), literal(0L, TIME)),
                "22023",
                "a TIME(9) has no YEAR");
    }

    private static void is(long expected, Expression expression) {
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.value(expression)).isEqualTo(expected);
        }
    }

    @Test
    void formatsAreThoseOfJava() {
        for (List<String> pair :
                List.of(
                        List.of("%Y-%m-%d %H:%M:%S.%n", "yyyy-MM-dd HH:mm:ss.nnnnnnnnn"),
                        List.of("%a %A", "EEE EEEE"),
                        List.of("%b %B", "MMM MMMM"),
                        List.of("%j", "DDD"),
                        List.of("%I %p", "hh a"),
                        List.of("%f", "SSSSSS"),
                        List.of("%g", "SSS"))) {
            DateTimeFormatter java = DateTimeFormatter.ofPattern(pair.getLast(), Locale.ENGLISH);
            TimeFunctionsTest.check(
                    call(
                            ScalarOperator.STRFTIME,
                            SqlType.VARCHAR,
                            column(0, STAMP),
                            text(pair.getFirst())),
                    t -> t.format(java));
        }
        TimeFunctionsTest.check(
                call(ScalarOperator.STRFTIME, SqlType.VARCHAR, column(0, STAMP), text("%u %V %G")),
                t ->
                        String.format(
                                Locale.ROOT,
                                "%d %02d %04d",
                                t.getDayOfWeek().getValue(),
                                t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                                t.get(IsoFields.WEEK_BASED_YEAR)));
    }

    @Test
    void whatWasFormattedReadsBack() {
        List<Long> times = TimeFunctionsTest.times(2_000);
        for (String format :
                List.of(
                        "%Y-%m-%d %H:%M:%S.%n",
                        "%d.%b.%Y %I:%M:%S %p %n",
                        "%FT%T.%nZ",
                        "%A, %e %B %Y %T %n",
                        "%Y %j %T.%n",
                        "%s %n")) {
            try (Fixture fixture = new Fixture()) {
                var written =
                        call(
                                ScalarOperator.STRFTIME,
                                SqlType.VARCHAR,
                                column(0, STAMP),
                                text(format));
                assertThat(
                                fixture.evaluate(
                                        call(ScalarOperator.STRPTIME, STAMP, written, text(format)),
                                        row(STAMP),
                                        times))
                        .as(format)
                        .isEqualTo(times);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "31/12/99 | %d/%m/%y | 1999-12-31 00:00:00",
                "2024-01-02 03:04:05 +0230 | %F %T %z | 2024-01-02 00:34:05",
                "1700000000 | %s | 2023-11-14 22:13:20",
                "12:05 AM 2024-06-01 | %I:%M %p %F | 2024-06-01 00:05:00",
                "20240102-030405.5 | %Y%m%d-%H%M%S.%g | 2024-01-02 03:04:05.5",
            })
    void textsAreReadByFormat(String text, String format, String expected) {
        try (Fixture fixture = new Fixture()) {
            var time = call(ScalarOperator.STRPTIME, STAMP, text(text), text(format));
            assertThat(fixture.value(call(ScalarOperator.CAST, SqlType.VARCHAR, time)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void timesOutOfRangeAndBadArgumentsAreErrors() {
        var last = literal(Long.MAX_VALUE, STAMP);
        var first = literal(Long.MIN_VALUE, STAMP);
        fails(
                call(ScalarOperator.ADD_INTERVAL, STAMP, last, literal(1L, NANOS)),
                "22003",
                "TIMESTAMP(9) out of range: 2262-04-11 23:47:16.854775807 + 00:00:00.000000001");
        fails(
                call(ScalarOperator.ADD_MONTHS, STAMP, last, literal(1L, MONTHS)),
                "22003",
                "TIMESTAMP(9) out of range: 2262-04-11 23:47:16.854775807 + 1 months");
        fails(
                call(ScalarOperator.DATE_TRUNC, STAMP, text("DAY"), first),
                "22003",
                "TIMESTAMP(9) out of range: the DAY of 1677-09-21 00:12:43.145224192");
        fails(
                call(ScalarOperator.DATE_TRUNC, STAMP, text("YEAR"), first),
                "22003",
                "TIMESTAMP(9) out of range: the YEAR of 1677-09-21 00:12:43.145224192");
        fails(
                call(ScalarOperator.TIME_DIFFERENCE, NANOS, last, first),
                "22003",
                "INTERVAL DAY TO SECOND out of range: 2262-04-11 23:47:16.854775807 - 1677-09-21 00:12:43.145224192");
        fails(
                call(ScalarOperator.TIME_BUCKET, STAMP, literal(0L, NANOS), last),
                "22023",
                "the width of TIME_BUCKET must be more than zero");
        fails(
                call(ScalarOperator.EXTRACT, SqlType.BIGINT, text("FORTNIGHT"), last),
                "22023",
                "'FORTNIGHT' is not a unit of time; units are NANOSECOND, MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, CENTURY and MILLENNIUM");
        fails(
                call(ScalarOperator.STRPTIME, STAMP, text("2024-13-01"), text("%F")),
                "22007",
                "'2024-13-01' is not a time of the format '%F'");
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.value(
                                    call(
                                            ScalarOperator.TIMESTAMP_DIFF,
                                            SqlType.BIGINT,
                                            text("DAY"),
                                            first,
                                            last)))
                    .isEqualTo(213_503L);
        }
    }

    private static void fails(Expression expression, String state, String message) {
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() -> fixture.value(expression))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
                    .hasMessage(message);
            assertThat(Arrays.asList(fixture.context.stopped())).containsExactly(false);
        }
    }
}
