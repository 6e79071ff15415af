package io.ticklane.jdbc.internal.value;

import io.ticklane.jdbc.internal.arrow.ArrowType;
import io.ticklane.jdbc.internal.arrow.ArrowType.Unit;
import io.ticklane.jdbc.internal.arrow.Field;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a type as SQL writes it, such as `DECIMAL(12, 4)` or `TIMESTAMP(9)`.
public final class SqlTypeText {
    private static final Pattern FORM =
            Pattern.compile(
                    "([A-Z][A-Z ]*?)\\s*(?:\\((\\d+)(?:\\s*,\\s*(-?\\d+))?\\)\\s*([A-Z ]*))?");

    private SqlTypeText() {}

    /// The type that a text of SQL names.
    public static JdbcType parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        Matcher form = FORM.matcher(upper);
        if (upper.endsWith(" ARRAY")) {
            return array(upper.substring(0, upper.length() - " ARRAY".length()));
        } else if (upper.endsWith("[]")) {
            return array(upper.substring(0, upper.length() - 2));
        } else if (upper.startsWith("ROW") || upper.startsWith("STRUCT")) {
            return type(new ArrowType.Row());
        } else if (upper.startsWith("MAP")) {
            return type(new ArrowType.Entries());
        } else if (upper.startsWith("INTERVAL")) {
            boolean months = upper.contains("YEAR") || upper.contains("MONTH");
            return type(months ? new ArrowType.Months() : new ArrowType.Span(Unit.NANO));
        } else if (!form.matches()) {
            return other(text);
        }
        int precision = form.group(2) == null ? -1 : Integer.parseInt(form.group(2));
        int scale = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
        String zone = form.group(4) == null ? form.group(1) : form.group(4);
        boolean zoned = zone.contains("WITH") && !zone.contains("WITHOUT");
        String name = form.group(1).split(" WITH", 2)[0];
        return switch (name) {
            case "DECIMAL", "NUMERIC", "DEC" ->
                    type(new ArrowType.Decimal(precision < 0 ? 38 : precision, scale, 128));
            case "VARCHAR", "CHAR", "CHARACTER", "CHARACTER VARYING", "TEXT", "STRING", "SYMBOL" ->
                    text(name.equals("SYMBOL") ? name : "VARCHAR", precision);
            case "TIME" -> type(new ArrowType.Time(unit(precision), 64));
            case "TIMESTAMP" ->
                    type(new ArrowType.Timestamp(unit(precision), zoned ? ZoneOffset.UTC : null));
            default -> simple(name, text);
        };
    }

    private static JdbcType simple(String name, String text) {
        return switch (name) {
            case "BOOLEAN", "BOOL" -> type(new ArrowType.Bool());
            case "TINYINT" -> type(new ArrowType.Int(8, true));
            case "SMALLINT" -> type(new ArrowType.Int(16, true));
            case "INTEGER", "INT" -> type(new ArrowType.Int(32, true));
            case "BIGINT" -> type(new ArrowType.Int(64, true));
            case "REAL" -> type(new ArrowType.Floating(32));
            case "DOUBLE", "DOUBLE PRECISION", "FLOAT" -> type(new ArrowType.Floating(64));
            case "VARBINARY", "BINARY", "BINARY VARYING", "BYTEA" ->
                    type(new ArrowType.Binary(false));
            case "DATE" -> type(new ArrowType.Date(false));
            case "UUID" -> new JdbcType(Types.OTHER, "UUID", UUID.class, 36, 0, 36, false);
            case "NULL" -> type(new ArrowType.Null());
            default -> other(text);
        };
    }

    private static JdbcType other(String text) {
        int unlimited = Integer.MAX_VALUE;
        return new JdbcType(Types.OTHER, text.strip(), Object.class, 0, 0, unlimited, false);
    }

    private static JdbcType text(String name, int length) {
        int size = length < 0 ? Integer.MAX_VALUE : length;
        return new JdbcType(Types.VARCHAR, name, String.class, size, 0, size, false);
    }

    private static JdbcType type(ArrowType type) {
        return JdbcType.of(new Field("", type));
    }

    private static JdbcType array(String element) {
        String name = parse(element).name() + " ARRAY";
        int unlimited = Integer.MAX_VALUE;
        return new JdbcType(Types.ARRAY, name, java.sql.Array.class, 0, 0, unlimited, false);
    }

    private static Unit unit(int digits) {
        return switch (digits) {
            case 0 -> Unit.SECOND;
            case 1, 2, 3 -> Unit.MILLI;
            case 4, 5, 6 -> Unit.MICRO;
            default -> Unit.NANO;
        };
    }
}
