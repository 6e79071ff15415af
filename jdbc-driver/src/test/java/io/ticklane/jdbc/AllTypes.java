package io.ticklane.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A column of each type: row 0 has low, row 1 high values, row 2 NULLs.
final class AllTypes {
    /// 1969-12-31 23:59:59.999999999 and 2262-04-11 23:47:16.854775807.
    static final long LOW_NANOS = -1;

    static final long HIGH_NANOS = Long.MAX_VALUE;

    static final Schema SCHEMA =
            new Schema(
                    List.of(
                            field("bool", "BOOLEAN"),
                            field("tiny", "TINYINT"),
                            field("small", "SMALLINT"),
                            field("int", "INTEGER"),
                            field("big", "BIGINT"),
                            field("real", "REAL"),
                            field("double", "DOUBLE"),
                            field("decimal", "DECIMAL"),
                            field("text", "VARCHAR"),
                            Field.nullable("large", new ArrowType.LargeUtf8()),
                            field("bytes", "VARBINARY"),
                            field("date", "DATE"),
                            field("time", "TIME"),
                            Field.nullable("time_ms", new ArrowType.Time(TimeUnit.MILLISECOND, 32)),
                            field("ts", "TIMESTAMP"),
                            stamp("ts_s", TimeUnit.SECOND, null),
                            stamp("ts_ms", TimeUnit.MILLISECOND, null),
                            stamp("ts_us", TimeUnit.MICROSECOND, null),
                            field("tz", "TIMESTAMPTZ"),
                            field("span", "INTERVAL"),
                            field("months", "MONTHS"),
                            Field.nullable("nothing", new ArrowType.Null())));

    private AllTypes() {}

    private static Field field(String name, String type) {
        return Field.nullable(name, Objects.requireNonNull(named(type)));
    }

    private static Field stamp(String name, TimeUnit unit, @Nullable String zone) {
        return Field.nullable(name, new ArrowType.Timestamp(unit, zone));
    }

    static @Nullable ArrowType named(String name) {
        return switch (name) {
            case "BOOLEAN" -> new ArrowType.Bool();
            case "TINYINT" -> new ArrowType.Int(8, true);
            case "SMALLINT" -> new ArrowType.Int(16, true);
            case "INTEGER" -> new ArrowType.Int(32, true);
            case "BIGINT" -> new ArrowType.Int(64, true);
            case "REAL" -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case "DOUBLE" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case "DECIMAL" -> new ArrowType.Decimal(38, 4, 128);
            case "VARCHAR" -> new ArrowType.Utf8();
            case "VARBINARY" -> new ArrowType.Binary();
            case "DATE" -> new ArrowType.Date(DateUnit.DAY);
            case "TIME" -> new ArrowType.Time(TimeUnit.NANOSECOND, 64);
            case "TIMESTAMP" -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
            case "TIMESTAMPTZ" -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, "Europe/Zurich");
            case "INTERVAL" -> new ArrowType.Duration(TimeUnit.NANOSECOND);
            case "MONTHS" -> new ArrowType.Interval(IntervalUnit.YEAR_MONTH);
            case "UNKNOWN" -> new ArrowType.Null();
            default -> null;
        };
    }

    static boolean fill(VectorSchemaRoot root) {
        root.allocateNew();
        for (int row = 0; row < 2; row++) {
            numbers(root, row, row == 0);
            times(root, row, row == 0);
        }
        root.setRowCount(3);
        return true;
    }

    private static void numbers(VectorSchemaRoot root, int row, boolean low) {
        ((BitVector) root.getVector("bool")).setSafe(row, low ? 0 : 1);
        ((TinyIntVector) root.getVector("tiny"))
                .setSafe(row, low ? Byte.MIN_VALUE : Byte.MAX_VALUE);
        ((SmallIntVector) root.getVector("small"))
                .setSafe(row, low ? Short.MIN_VALUE : Short.MAX_VALUE);
        ((IntVector) root.getVector("int"))
                .setSafe(row, low ? Integer.MIN_VALUE : Integer.MAX_VALUE);
        ((BigIntVector) root.getVector("big")).setSafe(row, low ? Long.MIN_VALUE : Long.MAX_VALUE);
        ((Float4Vector) root.getVector("real")).setSafe(row, low ? -0.1f : Float.MAX_VALUE);
        ((Float8Vector) root.getVector("double")).setSafe(row, low ? 0.1 : Double.NaN);
        String digits = "9999999999999999999999999999999999.9999";
        ((DecimalVector) root.getVector("decimal"))
                .setSafe(row, new BigDecimal(low ? "-0.0001" : digits));
        ((VarCharVector) root.getVector("text"))
                .setSafe(row, (low ? "" : "Zürich \uD83D\uDE80").getBytes(UTF_8));
        ((LargeVarCharVector) root.getVector("large"))
                .setSafe(row, (low ? "a" : "large").getBytes(UTF_8));
        ((VarBinaryVector) root.getVector("bytes"))
                .setSafe(row, low ? new byte[0] : new byte[] {0, (byte) 0xff});
    }

    private static void times(VectorSchemaRoot root, int row, boolean low) {
        ((DateDayVector) root.getVector("date")).setSafe(row, low ? -1 : 20_000);
        ((TimeNanoVector) root.getVector("time")).setSafe(row, low ? 1 : 86_399_999_999_999L);
        ((TimeMilliVector) root.getVector("time_ms")).setSafe(row, low ? 0 : 86_399_999);
        for (String name : List.of("ts", "tz")) {
            ((TimeStampVector) root.getVector(name)).setSafe(row, low ? LOW_NANOS : HIGH_NANOS);
        }
        ((TimeStampVector) root.getVector("ts_s")).setSafe(row, low ? -1 : 1_700_000_000L);
        ((TimeStampVector) root.getVector("ts_ms")).setSafe(row, low ? -1 : 1_700_000_000_123L);
        ((TimeStampVector) root.getVector("ts_us")).setSafe(row, low ? -1 : 1_700_000_000_123_456L);
        ((DurationVector) root.getVector("span")).setSafe(row, low ? -1L : 93_784_000_000_005L);
        ((IntervalYearVector) root.getVector("months")).setSafe(row, low ? -13 : 25);
    }

    /// What a vector holds, without any conversion of ours.
    static String raw(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return "NULL";
        } else if (vector instanceof TimeStampVector stamps) {
            return Long.toString(stamps.get(row));
        } else if (vector instanceof TimeNanoVector times) {
            return Long.toString(times.get(row));
        } else if (vector instanceof DateDayVector dates) {
            return Integer.toString(dates.get(row));
        } else if (vector instanceof VarBinaryVector bytes) {
            return HexFormat.of().formatHex(bytes.get(row));
        }
        return String.valueOf(vector.getObject(row));
    }
}
