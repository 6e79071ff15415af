package io.ticklane.exec.batch;

import io.ticklane.api.memory.Machine;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Makes batches of rows that are picked from many batches of the same columns.
///
/// Threads: any.
public final class RowGatherer {
    private final QueryMemory memory;
    private final List<SqlType> types;
    private final Column[][] columns;
    private final List<Batch> batches;

    /// Gathers from batches (at least one), which must stay open meanwhile.
    public RowGatherer(QueryMemory memory, List<Batch> batches) {
        this.memory = memory;
        this.batches = List.copyOf(batches);
        this.types = batches.get(0).columns().stream().map(Column::type).toList();
        this.columns = new Column[types.size()][batches.size()];
        for (int b = 0; b < batches.size(); b++) {
            for (int c = 0; c < types.size(); c++) {
                columns[c][b] = batches.get(b).column(c);
            }
        }
    }

    /// The rows of batches (at least one), one batch after the other, which stay the caller's.
    public static Batch concat(QueryMemory memory, List<Batch> batches) {
        if (batches.size() == 1) {
            return batches.getFirst().retain();
        }
        int rows = batches.stream().mapToInt(Batch::rows).reduce(0, Math::addExact);
        long[] picks = new long[rows];
        int at = 0;
        for (int batch = 0; batch < batches.size(); batch++) {
            for (int row = 0; row < batches.get(batch).rows(); row++) {
                picks[at++] = (long) batch << Integer.SIZE | row;
            }
        }
        return new RowGatherer(memory, batches).gather(0, picks, 0, rows);
    }

    /// The rows `picks[from]` to `picks[from + count - 1]`, each `batch << 32 | row`.
    public Batch gather(long sequence, long[] picks, int from, int count) {
        List<Column> made = new ArrayList<>(columns.length);
        try {
            for (int c = 0; c < columns.length; c++) {
                made.add(column(columns[c], types.get(c), picks, from, count));
            }
        } catch (Throwable e) {
            made.forEach(Column::close);
            throw e;
        }
        return new Batch(sequence, count, made);
    }

    /// The rows of all picks with their ordinals, which the batches must have.
    public Batch gatherNumbered(long[] picks) {
        Column[] ordinals =
                batches.stream()
                        .map(batch -> Objects.requireNonNull(batch.ordinals(), "ordinals"))
                        .toArray(Column[]::new);
        try (Batch rows = gather(0, picks, 0, picks.length)) {
            Column numbers = column(ordinals, ordinals[0].type(), picks, 0, picks.length);
            rows.columns().forEach(Column::retain);
            return new Batch(0, picks.length, rows.columns(), numbers);
        }
    }

    private Column column(Column[] parts, SqlType type, long[] picks, int from, int count) {
        MemorySegment[] in = new MemorySegment[parts.length];
        boolean nulls = false;
        for (int b = 0; b < parts.length; b++) {
            in[b] = parts[b].values();
            nulls |= parts[b].validity() != null;
        }
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, count)) {
            builder.resize(count);
            switch (Lane.of(type)) {
                case BIT -> copyBits(in, builder.values(), picks, from, count);
                case INT -> copyInts(in, builder.values(), picks, from, count);
                case LONG, DOUBLE -> copyLongs(in, builder.values(), picks, from, count);
                case WIDE -> copyWides(in, builder.values(), picks, from, count);
            }
            for (int i = 0; nulls && i < count; i++) {
                if (parts[(int) (picks[from + i] >>> 32)].isNull((int) picks[from + i])) {
                    builder.setNull(i);
                }
            }
            return builder.build();
        }
    }

    private static void copyBits(
            MemorySegment[] in, MemorySegment out, long[] picks, int from, int count) {
        for (int i = 0; i < count; i++) {
            long pick = picks[from + i];
            if (Bits.get(in[(int) (pick >>> 32)], pick & 0xffff_ffffL)) {
                Bits.set(out, i);
            }
        }
    }

    private static void copyInts(
            MemorySegment[] in, MemorySegment out, long[] picks, int from, int count) {
        long[] starts = starts(in);
        long to = out.address();
        for (int i = 0; i < count; i++) {
            long pick = picks[from + i];
            long at = starts[(int) (pick >>> 32)] + ((pick & 0xffff_ffffL) << 2);
            Machine.putInt(to + ((long) i << 2), Machine.getInt(at));
        }
    }

    private static void copyLongs(
            MemorySegment[] in, MemorySegment out, long[] picks, int from, int count) {
        long[] starts = starts(in);
        long to = out.address();
        for (int i = 0; i < count; i++) {
            long pick = picks[from + i];
            long at = starts[(int) (pick >>> 32)] + ((pick & 0xffff_ffffL) << 3);
            Machine.putLong(to + ((long) i << 3), Machine.getLong(at));
        }
    }

    private static void copyWides(
            MemorySegment[] in, MemorySegment out, long[] picks, int from, int count) {
        long[] starts = starts(in);
        long to = out.address();
        for (int i = 0; i < count; i++) {
            long pick = picks[from + i];
            long at = starts[(int) (pick >>> 32)] + ((pick & 0xffff_ffffL) << 4);
            Machine.putLong(to + ((long) i << 4), Machine.getLong(at));
            Machine.putLong(to + ((long) i << 4) + 8, Machine.getLong(at + 8));
        }
    }

    private static long[] starts(MemorySegment[] in) {
        return Arrays.stream(in).mapToLong(MemorySegment::address).toArray();
    }
}
