package io.ticklane.planner.parse;

import io.ticklane.api.error.ErrorCode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// Intervals as PostgreSQL writes them, with the units inside: INTERVAL '1 hour 30 minutes',
/// INTERVAL '250 microseconds'.
final class IntervalText {
    private static final Pattern PART =
            Pattern.compile("\\s*([+-]?[0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]+)");
    private static final int NANOS_SCALE = 9;
    private static final int MONTHS_PER_YEAR = 12;

    private IntervalText() {}

    /// The literal in the standard's form; one that has it already stays.
    static SqlLiteral rewrite(SqlIntervalLiteral literal) {
        SqlIntervalLiteral.IntervalValue value =
                literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        String text = value.getIntervalLiteral();
        if (text.chars().noneMatch(Character::isLetter)) {
            return literal;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        BigDecimal months = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            BigDecimal count = new BigDecimal(part.group(1));
            switch (part.group(2).toLowerCase(Locale.ROOT)) {
                case "nanosecond", "nanoseconds", "ns" -> nanos = nanos.add(count);
                case "microsecond", "microseconds", "us" ->
                        nanos = nanos.add(count.movePointRight(3));
                case "millisecond", "milliseconds", "ms" ->
                        nanos = nanos.add(count.movePointRight(6));
                case "second", "seconds", "sec", "secs", "s" ->
                        nanos = nanos.add(count.movePointRight(9));
                case "minute", "minutes", "min", "mins", "m" ->
                        nanos = nanos.add(nanos(count, 60L));
                case "hour", "hours", "h" -> nanos = nanos.add(nanos(count, 3_600L));
                case "day", "days", "d" -> nanos = nanos.add(nanos(count, 86_400L));
                case "week", "weeks", "w" -> nanos = nanos.add(nanos(count, 604_800L));
                case "month", "months", "mon", "mons" -> months = months.add(count);
                case "year", "years", "y" ->
                        months = months.add(count.multiply(BigDecimal.valueOf(MONTHS_PER_YEAR)));
                default -> throw bad(literal, text);
            }
        }
        boolean mixed = nanos.signum() != 0 && months.signum() != 0;
        if (mixed || end < text.stripTrailing().length()) {
            throw bad(literal, text);
        }
        SqlParserPos at = literal.getParserPosition();
        return months.signum() != 0
                ? interval(
                        value.getSign(),
                        months,
                        new SqlIntervalQualifier(TimeUnit.MONTH, null, at),
                        at)
                : seconds(value.getSign(), nanos, at);
    }

    private static BigDecimal nanos(BigDecimal count, long seconds) {
        return count.multiply(BigDecimal.valueOf(seconds)).movePointRight(NANOS_SCALE);
    }

    private static SqlLiteral seconds(int sign, BigDecimal nanos, SqlParserPos at) {
        SqlIntervalQualifier unit =
                new SqlIntervalQualifier(
                        TimeUnit.SECOND,
                        SqlTypeName.MAX_INTERVAL_START_PRECISION,
                        null,
                        NANOS_SCALE,
                        at);
        return interval(sign, nanos.movePointLeft(NANOS_SCALE), unit, at);
    }

    private static SqlLiteral interval(
            int sign, BigDecimal value, SqlIntervalQualifier unit, SqlParserPos at) {
        int signum = value.signum() < 0 ? -sign : sign;
        return SqlLiteral.createInterval(signum, value.abs().toPlainString(), unit, at);
    }

    private static RuntimeException bad(SqlIntervalLiteral literal, String text) {
        return Constants.error(
                ErrorCode.INVALID_DATETIME,
                "'" + text + "' is no interval: write a number and a unit, such as '5 minutes'",
                literal);
    }
}
