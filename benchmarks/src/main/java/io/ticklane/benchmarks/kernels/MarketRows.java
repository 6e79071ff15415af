package io.ticklane.benchmarks.kernels;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.type.TypeKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Columns in native memory, as the engine has them, filled from a seed: trades and quotes of some
/// keys in time order, none missing.
final class MarketRows implements Columns {
    private static final long SEED = 42;
    private static final double TICK = 0.01;
    private static final int LARGEST = 500;
    private static final long FIRST_NANOS = 1_767_346_200_000_000_000L;
    private static final int MEAN_GAP_NANOS = 1_000_000;
    private static final double RETURN = 1e-3;
    private static final int LEVELS = 10;
    private static final int TEXTS = 20;

    private final Arena arena = Arena.ofAuto();
    private final int rows;
    private final Slots slots;
    private final List<MemorySegment> columns = new ArrayList<>();
    private final List<DoubleColumn> doubles;
    private final List<LongColumn> longs;
    private final MemorySegment offsets;

    /// Rows for the columns of a function.
    MarketRows(FunctionSpec spec, int rows, int keys) {
        this.rows = rows;
        spec.columns().forEach(c -> columns.add(allocate(c)));
        offsets = arena.allocate((rows + 1L) * Integer.BYTES, Long.BYTES);
        for (int row = 0; row <= rows; row++) {
            offsets.set(ValueLayout.JAVA_INT, (long) row * Integer.BYTES, row * LEVELS);
        }
        doubles = columns.stream().map(c -> new DoubleColumn(c, null)).toList();
        longs = columns.stream().map(c -> new LongColumn(c, null)).toList();
        slots = fill(spec.columns(), keys);
    }

    private MemorySegment allocate(Parameter.Column column) {
        long each = column.type().kind() == TypeKind.ARRAY ? LEVELS : 1;
        return arena.allocate(rows * each * Long.BYTES, Long.BYTES);
    }

    private Slots fill(List<Parameter.Column> parameters, int keys) {
        Random random = new Random(SEED);
        MemorySegment slotOfRow = arena.allocate((long) rows * Integer.BYTES, Long.BYTES);
        double[] level = new double[keys];
        java.util.Arrays.fill(level, 100);
        long time = FIRST_NANOS;
        for (int row = 0; row < rows; row++) {
            int key = random.nextInt(keys);
            slotOfRow.set(ValueLayout.JAVA_INT, (long) row * Integer.BYTES, key);
            level[key] = Math.max(1, level[key] + (random.nextInt(3) - 1) * TICK);
            time += random.nextInt(2 * MEAN_GAP_NANOS);
            for (int c = 0; c < parameters.size(); c++) {
                long at = (long) row * Long.BYTES;
                if (parameters.get(c).type().kind().isTimestamp()) {
                    columns.get(c).set(ValueLayout.JAVA_LONG, at, time);
                } else if (parameters.get(c).type().kind() == TypeKind.ARRAY) {
                    for (int place = 0; place < LEVELS; place++) {
                        double value = value(parameters.get(c).name(), level[key], random);
                        long to = at * LEVELS + (long) place * Double.BYTES;
                        columns.get(c).set(ValueLayout.JAVA_DOUBLE, to, value);
                    }
                } else if (parameters.get(c).type().kind() == TypeKind.VARCHAR) {
                    columns.get(c).set(ValueLayout.JAVA_LONG, at, random.nextInt(TEXTS));
                } else {
                    double value = value(parameters.get(c).name(), level[key], random);
                    columns.get(c).set(ValueLayout.JAVA_DOUBLE, at, value);
                }
            }
        }
        return keys == 1 ? Slots.constant(0) : Slots.of(slotOfRow);
    }

    private static double value(String column, double level, Random random) {
        return switch (column) {
            case "bid", "bid_px" -> level - TICK * (1 + random.nextInt(2));
            case "ask", "ask_px" -> level + TICK * (1 + random.nextInt(2));
            case "size", "volume", "bid_sz", "ask_sz" -> 1 + random.nextInt(LARGEST);
            case "side" -> random.nextBoolean() ? 1 : -1;
            case "r" -> random.nextGaussian() * RETURN;
            default -> level;
        };
    }

    int size() {
        return rows;
    }

    /// The key of each row.
    Slots slots() {
        return slots;
    }

    /// A column to write a result of these rows to.
    DoubleWriter result() {
        MemorySegment validity = arena.allocate((rows + 7) / 8 + Long.BYTES, Long.BYTES);
        validity.fill((byte) -1);
        return new DoubleWriter(arena.allocate((long) rows * Double.BYTES, Long.BYTES), validity);
    }

    /// Zeroed memory that lives as long as these rows.
    MemorySegment memory(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    @Override
    public DoubleColumn doubles(int column) {
        return doubles.get(column);
    }

    @Override
    public LongColumn longs(int column) {
        return longs.get(column);
    }

    @Override
    public ArrayColumn arrays(int column) {
        return new ArrayColumn(offsets, columns.get(column), null);
    }
}
