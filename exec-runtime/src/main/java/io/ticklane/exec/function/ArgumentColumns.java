package io.ticklane.exec.function;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The column arguments of library calls as kernels see them: numbers as doubles, times and other
/// whole numbers as longs, text as codes. Values of other lanes are widened once for each batch.
///
/// Threads: one at a time.
public final class ArgumentColumns implements Columns, AutoCloseable {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final int EXACT_TENS = 22;

    private final List<Argument> arguments = new ArrayList<>();
    private @Nullable Batch shown;

    /// Views of these arguments (columns of the input, or literals) for these parameters.
    public ArgumentColumns(
            QueryMemory memory, List<Parameter.Column> parameters, List<Expression> expressions) {
        for (int i = 0; i < expressions.size(); i++) {
            if (parameters.get(i).type().kind() == TypeKind.ARRAY) {
                throw new EngineException(
                        ErrorCode.FEATURE_NOT_SUPPORTED,
                        "the argument "
                                + parameters.get(i).name()
                                + " is an array, which only functions of one row can take");
            }
            boolean asLong = asLong(parameters.get(i).type().kind());
            boolean asTime = parameters.get(i).type().kind().isTimestamp();
            arguments.add(new Argument(memory, expressions.get(i), asLong, asTime));
        }
    }

    /// Shows the rows of a batch, until the next call.
    public void show(Batch batch) {
        if (batch == shown) {
            return;
        }
        shown = batch;
        for (Argument argument : arguments) {
            argument.show(batch);
        }
    }

    @Override
    public DoubleColumn doubles(int column) {
        DoubleColumn view = arguments.get(column).doubles;
        if (view == null) {
            throw wrongView(column, "numbers");
        }
        return view;
    }

    @Override
    public LongColumn longs(int column) {
        LongColumn view = arguments.get(column).longs;
        if (view == null) {
            throw wrongView(column, "longs");
        }
        return view;
    }

    @Override
    public ArrayColumn arrays(int column) {
        throw wrongView(column, "arrays");
    }

    @Override
    public void close() {
        arguments.forEach(Argument::close);
    }

    private static EngineException wrongView(int column, String kind) {
        return new EngineException(ErrorCode.INTERNAL, "argument " + column + " has no " + kind);
    }

    private static boolean asLong(TypeKind kind) {
        return switch (kind) {
            case DOUBLE, REAL, DECIMAL -> false;
            case BOOLEAN,
                    TINYINT,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    VARCHAR,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_LTZ,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    true;
        };
    }

    /// A DECIMAL of up to 18 digits as the nearest double.
    public static double decimal(long unscaled, int scale) {
        if (Math.abs(unscaled) <= 1L << 53 && scale <= EXACT_TENS) {
            return unscaled / TENS[scale];
        }
        return BigDecimal.valueOf(unscaled, scale).doubleValue();
    }

    /// A DECIMAL of more digits as the nearest double.
    public static double decimal(long low, long high, int scale) {
        return high == low >> 63
                ? decimal(low, scale)
                : new BigDecimal(wide(low, high), scale).doubleValue();
    }

    /// The whole number of two halves.
    public static BigInteger wide(long low, long high) {
        BigInteger upper = BigInteger.valueOf(high).shiftLeft(Long.SIZE);
        return upper.or(new BigInteger(Long.toUnsignedString(low)));
    }

    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private static final class Argument implements AutoCloseable {
        private final Expression expression;
        private final boolean asLong;
        private final boolean asTime;
        private final GrowingMemory widened;
        private int filledRows;
        @Nullable DoubleColumn doubles;
        @Nullable LongColumn longs;

        private Argument(
                QueryMemory memory, Expression expression, boolean asLong, boolean asTime) {
            this.expression = expression;
            this.asLong = asLong;
            this.asTime = asTime;
            this.widened = new GrowingMemory(memory);
        }

        private void show(Batch batch) {
            switch (expression) {
                case Expression.Column(int index, SqlType _) -> {
                    Column column = batch.column(index);
                    MemorySegment values = asLong ? longs(column) : doubles(column);
                    view(values, column.validity());
                }
                case Expression.Literal literal -> constant(literal, batch.rows());
                case Expression.Parameter _, Expression.Call _, Expression.LibraryCall _ ->
                        throw new EngineException(
                                ErrorCode.INTERNAL,
                                "an argument of a kernel must be a column or a literal: "
                                        + expression);
            }
        }

        private void view(MemorySegment values, @Nullable MemorySegment validity) {
            if (asLong) {
                longs = new LongColumn(values, validity);
            } else {
                doubles = new DoubleColumn(values, validity);
            }
        }

        private void constant(Expression.Literal literal, int rows) {
            Object value = literal.value();
            if (value == null) {
                MemorySegment zeros = widened.ensure(Math.max(Bits.bytes(rows), (long) rows << 3));
                view(zeros, zeros);
                return;
            }
            MemorySegment target = widened.ensure((long) rows << 3);
            for (int row = filledRows; row < rows; row++) {
                if (asLong) {
                    target.set(
                            ValueLayout.JAVA_LONG_UNALIGNED,
                            (long) row << 3,
                            ((Number) value).longValue());
                } else {
                    target.set(
                            ValueLayout.JAVA_DOUBLE_UNALIGNED,
                            (long) row << 3,
                            ((Number) value).doubleValue());
                }
            }
            filledRows = Math.max(filledRows, rows);
            view(target, null);
        }

        private MemorySegment longs(Column column) {
            Lane lane = column.lane();
            if (lane == Lane.LONG && column.type().kind() != TypeKind.DECIMAL) {
                return column.values();
            }
            if (lane == Lane.DOUBLE
                    || lane == Lane.WIDE
                    || column.type().kind() == TypeKind.DECIMAL) {
                throw wrongType(column, "a whole number or a time");
            }
            long unit = asTime && column.type().kind() == TypeKind.DATE ? NANOS_PER_DAY : 1;
            int rows = column.rows();
            MemorySegment target = widened.ensure((long) rows << 3);
            for (int row = 0; row < rows; row++) {
                long value =
                        lane == Lane.BIT ? (column.bit(row) ? 1 : 0) : column.integer(row) * unit;
                target.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) row << 3, value);
            }
            return target;
        }

        private MemorySegment doubles(Column column) {
            if (column.lane() == Lane.DOUBLE) {
                return column.values();
            }
            if (Lane.isCoded(column.type())
                    || (column.lane() == Lane.BIT && !column.type().kind().isNumeric())) {
                throw wrongType(column, "a number");
            }
            int rows = column.rows();
            MemorySegment target = widened.ensure((long) rows << 3);
            for (int row = 0; row < rows; row++) {
                target.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3, number(column, row));
            }
            return target;
        }

        private static EngineException wrongType(Column column, String allowed) {
            return new EngineException(
                    ErrorCode.TYPE_MISMATCH,
                    "an argument is " + column.type().sql() + ", but must be " + allowed);
        }

        @Override
        public void close() {
            widened.close();
        }
    }

    /// The number in a row of a column of any numeric type (or the whole number behind another
    /// type), as the nearest double.
    public static double number(Column column, int row) {
        int scale = column.type().scale();
        return switch (column.lane()) {
            case BIT -> column.bit(row) ? 1 : 0;
            case INT -> column.integer(row);
            case LONG -> scale == 0 ? column.longValue(row) : decimal(column.longValue(row), scale);
            case DOUBLE -> column.doubleValue(row);
            case WIDE -> decimal(column.wideLow(row), column.wideHigh(row), scale);
        };
    }
}
