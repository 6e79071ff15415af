package io.ticklane.server.session;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts of memory and time as people write them.
final class Quantity {
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-z]*)");
    private static final Map<String, Long> BYTES =
            Map.of(
                    "", 1L, "b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30, "tb", 1L << 40,
                    "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);
    private static final long MILLI = 1_000_000L;
    private static final Map<String, Long> NANOS =
            Map.of(
                    "",
                    MILLI,
                    "ns",
                    1L,
                    "us",
                    1_000L,
                    "ms",
                    MILLI,
                    "s",
                    1_000 * MILLI,
                    "min",
                    60_000 * MILLI,
                    "h",
                    3_600_000 * MILLI);

    private Quantity() {}

    /// Bytes of a number or of a text such as `1.5GB` (powers of 1024).
    static long bytes(String setting, Object value) {
        long bytes = amount(setting, value, BYTES, "an amount of memory such as '512MB' or '4GB'");
        if (bytes < 1) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "setting " + setting + " must be at least 1 byte");
        }
        return bytes;
    }

    /// Nanoseconds of a number of milliseconds or of a text such as `30s`.
    static long nanos(String setting, Object value) {
        return amount(setting, value, NANOS, "a time such as '500ms', '30s' or '5min'");
    }

    /// The time in its largest whole unit.
    static String timeText(long nanos) {
        if (nanos == 0) {
            return "0";
        }
        if (nanos % MILLI != 0) {
            return nanos + "ns";
        }
        return nanos % (1_000 * MILLI) == 0 ? nanos / (1_000 * MILLI) + "s" : nanos / MILLI + "ms";
    }

    private static long amount(
            String setting, Object value, Map<String, Long> units, String allowed) {
        Matcher matcher = FORM.matcher(value.toString().strip().toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit != null) {
            BigDecimal amount = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
            if (amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 2)) <= 0) {
                return amount.longValue();
            }
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "setting " + setting + " must be " + allowed + ", not '" + value + "'");
    }
}
