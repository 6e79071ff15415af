package io.ticklane.exec.connector.generator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.query.QueryContext;
import java.util.Locale;

/// Makes a column of generated rows: what it holds follows from its name, and else from its type.
enum GeneratedColumn {
    TIME,
    SYMBOL,
    SIDE,
    PRICE,
    BID,
    ASK,
    SIZE,
    ROW,
    FRACTION,
    NUMBER,
    FLAG;

    private static final int LOTS = 20;
    private static final int LOT = 100;
    private static final int NUMBERS = 1_000;
    private static final int TICKS = 100;
    private static final int[] SHIFTS = {4, 8, 12, 16};
    private static final double[] HEIGHTS = {0.0005, 0.002, 0.01, 0.05};
    private static final int PRECISION = 9;

    /// What a column holds.
    ///
    /// Errors: 0A000 for a type that is not made.
    static GeneratedColumn of(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        return switch (field.type().kind()) {
            case TIMESTAMP, TIMESTAMP_LTZ -> TIME;
            case VARCHAR ->
                    switch (name) {
                        case "symbol" -> SYMBOL;
                        case "side" -> SIDE;
                        default -> throw unsupported(field);
                    };
            case DOUBLE ->
                    switch (name) {
                        case "price" -> PRICE;
                        case "bid" -> BID;
                        case "ask" -> ASK;
                        case "size", "volume", "quantity" -> SIZE;
                        default -> FRACTION;
                    };
            case BIGINT -> isSize(name) ? SIZE : ROW;
            case INTEGER -> isSize(name) ? SIZE : NUMBER;
            case BOOLEAN -> FLAG;
            case TINYINT,
                    SMALLINT,
                    REAL,
                    DECIMAL,
                    VARBINARY,
                    DATE,
                    TIME,
                    INTERVAL_DAY_TIME,
                    INTERVAL_YEAR_MONTH,
                    ARRAY,
                    NULL ->
                    throw unsupported(field);
        };
    }

    private static boolean isSize(String name) {
        return name.equals("size") || name.equals("volume") || name.equals("quantity");
    }

    private static EngineException unsupported(Field field) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "the generator does not make the column "
                        + field.name()
                        + " "
                        + field.type().sql()
                        + "; it makes TIMESTAMP, DOUBLE, BIGINT, INTEGER, BOOLEAN, and the VARCHAR"
                        + " columns symbol and side");
    }

    /// The values of the rows `[from, from + count)`. `symbols` are the codes of the symbols.
    Column make(
            SqlType type,
            GeneratorOptions options,
            int[] symbols,
            Rows rows,
            QueryContext context) {
        try (ColumnBuilder out = new ColumnBuilder(context.memory(), type, rows.count())) {
            long end = rows.from() + rows.count();
            switch (this) {
                case TIME -> times(out, options, rows);
                case SYMBOL -> {
                    for (long row = rows.from(); row < end; row++) {
                        out.append(symbols[symbol(options, row)]);
                    }
                }
                case SIDE -> {
                    int buy = context.dictionary().code("B");
                    int sell = context.dictionary().code("S");
                    for (long row = rows.from(); row < end; row++) {
                        boolean bought = Noise.bits(options.seed(), row, Noise.SIDE) < 0;
                        out.append(bought ? buy : sell);
                    }
                }
                case PRICE -> prices(out, options, rows, 0);
                case BID -> prices(out, options, rows, -1);
                case ASK -> prices(out, options, rows, 1);
                case SIZE, ROW, NUMBER -> wholes(out, options, rows);
                case FRACTION -> {
                    for (long row = rows.from(); row < end; row++) {
                        out.append(Noise.unit(options.seed(), row, Noise.OTHER));
                    }
                }
                case FLAG -> {
                    for (long row = rows.from(); row < end; row++) {
                        out.append(Noise.bits(options.seed(), row, Noise.OTHER) < 0);
                    }
                }
            }
            return out.build();
        }
    }

    /// Some rows, by their numbers.
    record Rows(long from, int count) {}

    private static int symbol(GeneratorOptions options, long row) {
        return (int) Noise.below(options.seed(), row, Noise.SYMBOL, options.symbols());
    }

    private static void times(ColumnBuilder out, GeneratorOptions options, Rows rows) {
        long unit = 1;
        for (int digit = out.type().precision(); digit < PRECISION; digit++) {
            unit *= 10;
        }
        for (long row = rows.from(); row < rows.from() + rows.count(); row++) {
            long time = options.time(row);
            out.append(time - Math.floorMod(time, unit));
        }
    }

    private void wholes(ColumnBuilder out, GeneratorOptions options, Rows rows) {
        for (long row = rows.from(); row < rows.from() + rows.count(); row++) {
            long value =
                    switch (this) {
                        case SIZE -> LOT * (1 + Noise.below(options.seed(), row, Noise.SIZE, LOTS));
                        case NUMBER -> Noise.below(options.seed(), row, Noise.OTHER, NUMBERS);
                        default -> row;
                    };
            switch (out.type().kind()) {
                case DOUBLE -> out.append((double) value);
                case INTEGER -> out.append((int) value);
                default -> out.append(value);
            }
        }
    }

    /// A price for each symbol, which wanders about its base; `ticks` are added.
    private static void prices(ColumnBuilder out, GeneratorOptions options, Rows rows, int ticks) {
        for (long row = rows.from(); row < rows.from() + rows.count(); row++) {
            int symbol = symbol(options, row);
            long seed = options.seed() ^ ((long) symbol << 20);
            double wander = 1;
            for (int i = 0; i < SHIFTS.length; i++) {
                wander += HEIGHTS[i] * Noise.curve(seed, row, Noise.WALK + i, SHIFTS[i]);
            }
            double base = 20 + Noise.below(options.seed(), symbol, Noise.BASE, 200);
            out.append((Math.rint(base * wander * TICKS) + ticks) / TICKS);
        }
    }
}
