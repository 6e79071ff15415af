package io.ticklane.exec.expression;

import static io.ticklane.exec.expression.Fixture.call;
import static io.ticklane.exec.expression.Fixture.column;
import static io.ticklane.exec.expression.Fixture.literal;
import static io.ticklane.exec.expression.Fixture.row;
import static io.ticklane.exec.expression.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimeFunctionsTest {
    private static final long SEED = 21;
    private static final SqlType STAMP = SqlType.TIMESTAMP;
    private static final SqlType MONTHS = SqlType.of(TypeKind.INTERVAL_YEAR_MONTH);
    private static final SqlType NANOS = SqlType.INTERVAL_DAY_TIME;

    /// Times of all the range, many at edges of days, months and years.
    static List<Long> times(int count) {
        Random random = new Random(SEED);
        List<Long> times = new ArrayList<>();
        while (times.size() < count) {
            long nanos = random.nextLong() / 10 * 9;
            LocalDateTime time = CastTest.local(nanos);
            times.add(
                    switch (random.nextInt(6)) {
                        case 0 -> nanos(time.truncatedTo(ChronoUnit.DAYS));
                        case 1 -> nanos(time.truncatedTo(ChronoUnit.DAYS)) - 1;
                        case 2 -> nanos(time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1));
                        case 3 -> nanos(time.with(TemporalAdjusters.lastDayOfMonth()));
                        case 4 -> nanos(time.truncatedTo(ChronoUnit.MILLIS));
                        default -> nanos;
                    });
        }
        return times;
    }

    static long nanos(LocalDateTime time) {
        return BigInteger.valueOf(time.toEpochSecond(ZoneOffset.UTC))
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(time.toLocalTime().toNanoOfDay() % 1_000_000_000))
                .longValueExact();
    }

    static void check(Expression expression, Function<LocalDateTime, @Nullable Object> java) {
        List<Long> times = times(3_000);
        List<@Nullable Object> values = new ArrayList<>(times);
        values.set(7, null);
        List<@Nullable Object> expected = new ArrayList<>();
        for (Object value : values) {
            expected.add(value == null ? null : java.apply(CastTest.local((Long) value)));
        }
        try (Fixture fixture = new Fixture()) {
            assertThat(fixture.evaluate(expression, row(STAMP), values))
                    .as("seed %d", SEED)
                    .isEqualTo(expected);
        }
    }

    private static Expression extract(String unit) {
        return call(ScalarOperator.EXTRACT, SqlType.BIGINT, text(unit), column(0, STAMP));
    }

    @Test
    void fieldsAreThoseOfJava() {
        check(extract("YEAR"), t -> (long) t.getYear());
        check(extract("QUARTER"), t -> (long) t.get(IsoFields.QUARTER_OF_YEAR));
        check(extract("MONTH"), t -> (long) t.getMonthValue());
        check(extract("WEEK"), t -> (long) t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        check(extract("ISOYEAR"), t -> (long) t.get(IsoFields.WEEK_BASED_YEAR));
        check(extract("DAY"), t -> (long) t.getDayOfMonth());
        check(extract("DOY"), t -> (long) t.getDayOfYear());
        check(extract("ISODOW"), t -> (long) t.getDayOfWeek().getValue());
        check(extract("DOW"), t -> (long) t.getDayOfWeek().getValue() % 7);
        check(extract("HOUR"), t -> (long) t.getHour());
        check(extract("MINUTE"), t -> (long) t.getMinute());
        check(extract("SECOND"), t -> (long) t.getSecond());
        check(
                extract("MILLISECOND"),
                t -> t.getSecond() * 1_000L + t.get(ChronoField.MILLI_OF_SECOND));
        check(
                extract("MICROSECOND"),
                t -> t.getSecond() * 1_000_000L + t.get(ChronoField.MICRO_OF_SECOND));
        check(extract("NANOSECOND"), t -> t.toLocalTime().toNanoOfDay() % 60_000_000_000L);
        check(extract("EPOCH"), t -> t.toEpochSecond(ZoneOffset.UTC));
        check(extract("DECADE"), t -> (long) t.getYear() / 10);
        check(extract("CENTURY"), t -> (long) (t.getYear() + 99) / 100);
        check(extract("MILLENNIUM"), t -> (long) (t.getYear() + 999) / 1000);
    }

    @Test
    void truncationIsThatOfJava() {
        List.of(
                        ChronoUnit.MICROS,
                        ChronoUnit.MILLIS,
                        ChronoUnit.SECONDS,
                        ChronoUnit.MINUTES,
                        ChronoUnit.HOURS,
                        ChronoUnit.DAYS)
                .forEach(unit -> {
                    String name =
                            unit == ChronoUnit.MICROS
                                    ? "MICROSECOND"
                                    : unit == ChronoUnit.MILLIS
                                            ? "MILLISECOND"
                                            : unit.name().substring(0, unit.name().length() - 1);
                    checkCut(name, t -> t.truncatedTo(unit), t -> t.plus(1, unit));
                });
        Function<LocalDateTime, LocalDateTime> day = t -> t.truncatedTo(ChronoUnit.DAYS);
        checkCut(
                "WEEK",
                t -> day.apply(t).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                t -> t.plusWeeks(1));
        checkCut("MONTH", t -> day.apply(t).withDayOfMonth(1), t -> t.plusMonths(1));
        checkCut(
                "QUARTER",
                t -> day.apply(t).with(IsoFields.DAY_OF_QUARTER, 1),
                t -> t.plusMonths(3));
        checkCut("YEAR", t -> day.apply(t).withDayOfYear(1), t -> t.plusYears(1));
        checkCut(
                "DECADE",
                t -> day.apply(t).withDayOfYear(1).withYear(t.getYear() / 10 * 10),
                t -> t.plusYears(10));
        checkCut(
                "CENTURY",
                t -> day.apply(t).withDayOfYear(1).withYear((t.getYear() - 1) / 100 * 100 + 1),
                t -> t.plusYears(100));
    }

    private static void checkCut(
            String unit,
            Function<LocalDateTime, LocalDateTime> floor,
            Function<LocalDateTime, LocalDateTime> next) {
        List<Long> times = new ArrayList<>();
        List<@Nullable Object> down = new ArrayList<>();
        List<@Nullable Object> up = new ArrayList<>();
        for (long time : times(3_000)) {
            LocalDateTime local = CastTest.local(time);
            // a decade or century may begin before the range of 64 bits or end behind it
            if (local.getYear() > 1701 && local.getYear() < 2200) {
                LocalDateTime low = floor.apply(local);
                times.add(time);
                down.add(nanos(low));
                up.add(low.equals(local) ? time : nanos(next.apply(low)));
            }
        }
        try (Fixture fixture = new Fixture()) {
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.DATE_TRUNC,
                                            STAMP,
                                            text(unit),
                                            column(0, STAMP)),
                                    row(STAMP),
                                    times))
                    .as(unit)
                    .isEqualTo(down);
            assertThat(
                            fixture.evaluate(
                                    call(
                                            ScalarOperator.DATE_CEIL,
                                            STAMP,
                                            text(unit),
                                            column(0, STAMP)),
                                    row(STAMP),
                                    times))
                    .as(unit)
                    .isEqualTo(up);
        }
    }

    @Test
    void bucketsAreFloorsFromTheOrigin() {
        Random random = new Random(SEED);
        for (long width :
                List.of(
                        1L,
                        7L,
                        1_000_000_000L,
                        300_000_000_000L,
                        86_400_000_000_000L,
                        Long.MAX_VALUE)) {
            for (long origin :
                    List.of(0L, 123_456_789L, -987_654_321_012_345L, random.nextLong() / 4)) {
                List<@Nullable Object> times = new ArrayList<>();
                List<@Nullable Object> edges = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    long time = random.nextLong() / 2;
                    BigInteger w = BigInteger.valueOf(width);
                    BigInteger edge =
                            BigInteger.valueOf(time)
                                    .subtract(
                                            BigInteger.valueOf(time)
                                                    .subtract(BigInteger.valueOf(origin))
                                                    .mod(w));
                    if (edge.bitLength() < 64) {
                        times.add(time);
                        edges.add(edge.longValueExact());
                    }
                }
                times.add(null);
                edges.add(null);
                try (Fixture fixture = new Fixture()) {
                    var bucket =
                            call(
                                    ScalarOperator.TIME_BUCKET,
                                    STAMP,
                                    literal(width, NANOS),
                                    column(0, STAMP),
                                    literal(origin, STAMP));
                    assertThat(fixture.evaluate(bucket, row(STAMP), times))
                            .as("%d from %d", width, origin)
                            .isEqualTo(edges);
                }
            }
        }
    }

    @Test
    void bucketsOfMonthsBeginAtTheOriginsDay() {
        LocalDateTime origin = LocalDateTime.of(2000, 1, 15, 6, 0);
        var bucket =
                call(
                        ScalarOperator.TIME_BUCKET,
                        STAMP,
                        literal(3L, MONTHS),
                        column(0, STAMP),
                        literal(nanos(origin), STAMP));
        check(
                bucket,
                t -> {
                    long steps =
                            Math.floorDiv((t.getYear() - 2000) * 12L + t.getMonthValue() - 1, 3L);
                    LocalDateTime edge = origin.plusMonths(steps * 3);
                    return nanos(edge.isAfter(t) ? origin.plusMonths((steps - 1) * 3) : edge);
                });
    }

    @Test
    void sumsAndDifferencesAreThoseOfJava() {
        check(
                call(ScalarOperator.ADD_MONTHS, STAMP, column(0, STAMP), literal(-11L, MONTHS)),
                t -> nanos(t.minusMonths(11)));
        check(
                call(ScalarOperator.ADD_MONTHS, STAMP, column(0, STAMP), literal(13L, MONTHS)),
                t -> nanos(t.plusMonths(13)));
        check(
                call(
                        ScalarOperator.ADD_INTERVAL,
                        STAMP,
                        column(0, STAMP),
                        literal(-86_400_000_000_001L, NANOS)),
                t -> nanos(t.minusNanos(86_400_000_000_001L)));
        check(
                call(
                        ScalarOperator.TIMESTAMP_ADD,
                        STAMP,
                        text("WEEK"),
                        literal(3L, SqlType.INTEGER),
                        column(0, STAMP)),
                t -> nanos(t.plusWeeks(3)));
        check(
                call(
                        ScalarOperator.TIMESTAMP_ADD,
                        STAMP,
                        text("QUARTER"),
                        literal(-2L, SqlType.INTEGER),
                        column(0, STAMP)),
                t -> nanos(t.minusMonths(6)));
    }

    @Test
    void countsOfUnitsAreThoseOfJava() {
        LocalDateTime fixed = LocalDateTime.of(2004, 2, 29, 12, 30, 15, 5);
        var then = literal(nanos(fixed), STAMP);
        for (ChronoUnit unit :
                List.of(
                        ChronoUnit.MICROS,
                        ChronoUnit.SECONDS,
                        ChronoUnit.HOURS,
                        ChronoUnit.DAYS,
                        ChronoUnit.WEEKS,
                        ChronoUnit.MONTHS,
                        ChronoUnit.YEARS)) {
            String name =
                    unit == ChronoUnit.MICROS
                            ? "MICROSECOND"
                            : unit.name().substring(0, unit.name().length() - 1);
            int months = unit == ChronoUnit.MONTHS ? 1 : unit == ChronoUnit.YEARS ? 12 : 0;
            check(
                    call(
                            ScalarOperator.TIMESTAMP_DIFF,
                            SqlType.BIGINT,
                            text(name),
                            column(0, STAMP),
                            then),
                    t ->
                            months == 0
                                    ? (Object) unit.between(t, fixed)
                                    : (Object) (wholeMonths(t, fixed) / months));
        }
        check(
                call(ScalarOperator.TIME_DIFFERENCE, NANOS, column(0, STAMP), literal(0L, STAMP)),
                t -> Duration.between(CastTest.local(0), t).toNanos());
        check(
                call(ScalarOperator.EPOCH_NS, SqlType.BIGINT, column(0, STAMP)),
                TimeFunctionsTest::nanos);
    }

    /// Whole months by the calendar: with months of 32 days, the division cuts off what is not
    /// whole.
    private static long wholeMonths(LocalDateTime from, LocalDateTime to) {
        BigInteger month = BigInteger.valueOf(32L * 86_400_000_000_000L);
        return monthsOf32Days(to).subtract(monthsOf32Days(from)).divide(month).longValueExact();
    }

    private static BigInteger monthsOf32Days(LocalDateTime time) {
        long days = (time.getYear() * 12L + time.getMonthValue()) * 32 + time.getDayOfMonth();
        return BigInteger.valueOf(days)
                .multiply(BigInteger.valueOf(86_400_000_000_000L))
                .add(BigInteger.valueOf(time.toLocalTime().toNanoOfDay()));
    }
}
