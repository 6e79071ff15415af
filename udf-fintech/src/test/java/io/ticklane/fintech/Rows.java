package io.ticklane.fintech;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.type.TypeKind;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Input of a function in memory: rows of several keys. A missing double is NaN here; kernels see
/// it as NaN or as a cleared validity bit, in turn. A missing long is marked by the missing flags.
record Rows(List<double[]> doubles, List<long[]> longs, boolean[][] missing, int[] slots) {
    private static final int MOST_ELEMENTS = 6;

    /// Rows of one key from columns of doubles.
    static Rows of(double[]... columns) {
        int rows = columns[0].length;
        return new Rows(
                List.of(columns),
                Arrays.stream(columns).map(_ -> new long[rows]).toList(),
                new boolean[columns.length][rows],
                new int[rows]);
    }

    /// Random rows that suit a function's columns, in time order; missing values with a
    /// probability.
    static Rows random(FunctionSpec spec, int rows, int keys, double missingShare, Random random) {
        int columns = spec.columns().size();
        Rows made =
                new Rows(
                        spec.columns().stream().map(_ -> new double[rows]).toList(),
                        spec.columns().stream().map(_ -> new long[rows]).toList(),
                        new boolean[columns][rows],
                        new int[rows]);
        double[] level = new double[keys];
        Arrays.fill(level, 100);
        long time = 1_700_000_000_000_000_000L;
        for (int row = 0; row < rows; row++) {
            int key = random.nextInt(keys);
            made.slots[row] = key;
            level[key] = Math.max(1, level[key] + (random.nextInt(3) - 1) * 0.01);
            time += random.nextInt(3) * 1_000_000_007L;
            for (int c = 0; c < columns; c++) {
                Parameter.Column column = spec.columns().get(c);
                made.longs.get(c)[row] = isText(column) ? random.nextInt(4) : time;
                made.doubles.get(c)[row] = value(column.name(), level[key], random);
                if (random.nextDouble() < missingShare) {
                    made.missing[c][row] = true;
                    made.doubles.get(c)[row] = Double.NaN;
                }
            }
        }
        return made;
    }

    private static boolean isText(Parameter.Column column) {
        return column.type().kind() == TypeKind.VARCHAR;
    }

    private static double value(String column, double level, Random random) {
        return switch (column) {
            case "bid", "bid_px" -> level - 0.01 * (1 + random.nextInt(2));
            case "ask", "ask_px" -> level + 0.01 * (1 + random.nextInt(2));
            case "size", "volume", "bid_sz", "ask_sz" -> 1 + random.nextInt(500);
            case "side" -> random.nextBoolean() ? 1 : -1;
            case "r" -> random.nextGaussian() * 1e-3;
            case "x", "price", "mid" -> random.nextInt(4) == 0 ? level * 1.000123 : level;
            case "open", "close" -> level + 0.01 * (random.nextInt(7) - 3);
            case "high" -> level + 0.01 * (3 + random.nextInt(3));
            case "low" -> level - 0.01 * (3 + random.nextInt(3));
            case "dp", "pnl" -> 0.01 * (random.nextInt(7) - 3);
            case "signed_volume" -> random.nextInt(1001) - 500;
            case "rate", "q", "vol", "t_years" -> 0.05 + 0.5 * random.nextDouble();
            case "premium" -> 0.2 * level;
            case "ts" -> 0;
            default -> level + random.nextGaussian();
        };
    }

    int size() {
        return slots.length;
    }

    int keys() {
        return Arrays.stream(slots).max().orElse(0) + 1;
    }

    boolean anyMissing(int row) {
        return IntStream.range(0, missing.length).anyMatch(c -> missing[c][row]);
    }

    /// The rows that pass, in order.
    Rows where(IntPredicate wanted) {
        int[] kept = IntStream.range(0, size()).filter(wanted).toArray();
        boolean[][] flags = new boolean[missing.length][kept.length];
        for (int c = 0; c < missing.length; c++) {
            for (int i = 0; i < kept.length; i++) {
                flags[c][i] = missing[c][kept[i]];
            }
        }
        return new Rows(
                doubles.stream()
                        .map(c -> Arrays.stream(kept).mapToDouble(i -> c[i]).toArray())
                        .toList(),
                longs.stream()
                        .map(c -> Arrays.stream(kept).mapToLong(i -> c[i]).toArray())
                        .toList(),
                flags,
                Arrays.stream(kept).map(i -> slots[i]).toArray());
    }

    /// The same rows with one key.
    Rows ofOneKey() {
        return new Rows(doubles, longs, missing, new int[size()]);
    }

    Slots slotView() {
        return Slots.of(MemorySegment.ofArray(slots));
    }

    Columns columns() {
        List<DoubleColumn> doubleViews =
                IntStream.range(0, missing.length).mapToObj(this::doubleView).toList();
        List<LongColumn> longViews =
                IntStream.range(0, missing.length)
                        .mapToObj(c ->
                                new LongColumn(MemorySegment.ofArray(longs.get(c)), validity(c, 1)))
                        .toList();
        List<ArrayColumn> arrayViews =
                IntStream.range(0, missing.length).mapToObj(this::arrayView).toList();
        return new Columns() {
            @Override
            public DoubleColumn doubles(int column) {
                return doubleViews.get(column);
            }

            @Override
            public LongColumn longs(int column) {
                return longViews.get(column);
            }

            @Override
            public ArrayColumn arrays(int column) {
                return arrayViews.get(column);
            }
        };
    }

    /// Arrays that follow from the doubles: the array of x has some elements from x on, some of
    /// them missing. Rows of one double have one array.
    private ArrayColumn arrayView(int c) {
        int[] offsets = new int[size() + 1];
        double[] values = new double[size() * MOST_ELEMENTS];
        for (int row = 0; row < size(); row++) {
            double[] array = array(doubles.get(c)[row]);
            System.arraycopy(array, 0, values, offsets[row], array.length);
            offsets[row + 1] = offsets[row] + array.length;
        }
        return new ArrayColumn(
                MemorySegment.ofArray(offsets), MemorySegment.ofArray(values), validity(c, 1));
    }

    /// The array of a double; empty for NaN.
    static double[] array(double first) {
        Random random = new Random(Double.hashCode(first) * 0x9e3779b97f4a7c15L);
        double[] elements = new double[Double.isNaN(first) ? 0 : random.nextInt(MOST_ELEMENTS + 1)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = random.nextInt(10) == 0 ? Double.NaN : first + 0.01 * i;
        }
        return elements;
    }

    /// Every second missing value has its bit cleared over a number, the others are a valid NaN.
    private DoubleColumn doubleView(int c) {
        double[] values = doubles.get(c).clone();
        for (int row = 0; row < values.length; row += 2) {
            if (missing[c][row]) {
                values[row] = 12345.678;
            }
        }
        return new DoubleColumn(MemorySegment.ofArray(values), validity(c, 2));
    }

    private MemorySegment validity(int c, int step) {
        byte[] bits = new byte[(size() + 7) / 8];
        Arrays.fill(bits, (byte) -1);
        for (int row = 0; row < size(); row += step) {
            if (missing[c][row]) {
                bits[row >> 3] &= (byte) ~(1 << (row & 7));
            }
        }
        return MemorySegment.ofArray(bits);
    }
}
