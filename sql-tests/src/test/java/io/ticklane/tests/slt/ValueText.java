package io.ticklane.tests.slt;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The one text of a value, whichever Java class a door gives it in: doubles in shortest round-trip
/// form, arrays as `[1.5, NULL]`, times without trailing zeros of the fraction.
public final class ValueText {
    private ValueText() {}

    /// The text of a JDBC value; null for NULL.
    public static @Nullable String of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> number(number);
            case Float number -> number(Double.parseDouble(number.toString()));
            case BigDecimal number -> number.toPlainString();
            case Timestamp time -> timestamp(time.toLocalDateTime());
            case LocalDateTime time -> timestamp(time);
            case Date date -> date.toLocalDate().toString();
            case Time time -> time(withMillis(time));
            case LocalTime time -> time(time);
            case List<?> list ->
                    list.stream()
                            .map(item -> String.valueOf((Object) of(item)))
                            .map(item -> item.equals("null") ? "NULL" : item)
                            .collect(Collectors.joining(", ", "[", "]"));
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            default -> value.toString();
        };
    }

    /// java.sql.Time gives its milliseconds to nobody but those who ask for its instant.
    private static LocalTime withMillis(Time time) {
        return time.toLocalTime().plusNanos(Math.floorMod(time.getTime(), 1000L) * 1_000_000L);
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 && 1 / value < 0 ? "-0" : Long.toString((long) value);
        }
        return Double.toString(value);
    }

    private static String timestamp(LocalDateTime time) {
        return time.toLocalDate() + " " + time(time.toLocalTime());
    }

    private static String time(LocalTime time) {
        String text =
                String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        if (time.getNano() == 0) {
            return text;
        }
        String fraction = String.format("%09d", time.getNano());
        int end = fraction.length();
        while (fraction.charAt(end - 1) == '0') {
            end--;
        }
        return text + "." + fraction.substring(0, end);
    }
}
