package io.ticklane.exec.aggregate;

import io.ticklane.api.column.Slots;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// APPROX_COUNT_DISTINCT: 2048 registers for each group, a standard error of 2.3 %; nearly exact
/// for few values. Values are hashed by what they are, not by their codes, so that the estimate is
/// the same in every run and on every node.
///
/// Source: Flajolet, Fusy, Gandouet, Meunier 2007, "HyperLogLog"; linear counting of Whang,
/// Vander-Zanden, Taylor 1990 for small counts. With 64-bit hashes no correction for large counts
/// is needed.
final class DistinctEstimate implements Accumulator {
    private static final int INDEX_BITS = 11;
    private static final int REGISTERS = 1 << INDEX_BITS;
    private static final int ENTRY_BYTES = 3;
    private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

    private final int argument;
    private final boolean coded;
    private final Dictionary dictionary;
    private final GrowingMemory registers;

    DistinctEstimate(QueryContext context, int argument, SqlType type) {
        this.argument = argument;
        this.coded = Lane.isCoded(type);
        this.dictionary = context.dictionary();
        this.registers = new GrowingMemory(context.memory());
    }

    @Override
    public void ensure(int groups) {
        registers.ensure((long) groups << INDEX_BITS);
    }

    @Override
    public void enter(Batch in, Slots slots, int from, int to) {
        Column column = in.column(argument);
        for (int row = from; row < to; row++) {
            if (!column.isNull(row)) {
                offer(slots.get(row), hash(column, row));
            }
        }
    }

    private long hash(Column column, int row) {
        return switch (column.lane()) {
            case BIT -> Dictionary.mix(column.bit(row) ? 1 : 0);
            case INT ->
                    coded
                            ? dictionary.hash(column.integer(row))
                            : Dictionary.mix(column.integer(row));
            case LONG -> Dictionary.mix(column.longValue(row));
            case DOUBLE -> {
                double value = column.doubleValue(row);
                yield Dictionary.mix(value == 0 ? 0 : Double.doubleToLongBits(value));
            }
            case WIDE -> Dictionary.mix(Dictionary.mix(column.wideLow(row)) ^ column.wideHigh(row));
        };
    }

    private void offer(int slot, long hash) {
        long place = ((long) slot << INDEX_BITS) + (hash >>> (Long.SIZE - INDEX_BITS));
        // one bit below the used ones ends the count of zeros
        int rank = Long.numberOfLeadingZeros((hash << INDEX_BITS) | (1L << (INDEX_BITS - 1))) + 1;
        MemorySegment all = registers.segment();
        if (all.get(ValueLayout.JAVA_BYTE, place) < rank) {
            all.set(ValueLayout.JAVA_BYTE, place, (byte) rank);
        }
    }

    @Override
    public void merge(Accumulator from, int slot, int fromSlot) {
        MemorySegment other = ((DistinctEstimate) from).registers.segment();
        MemorySegment all = registers.segment();
        long at = (long) slot << INDEX_BITS;
        long fromAt = (long) fromSlot << INDEX_BITS;
        for (int i = 0; i < REGISTERS; i++) {
            byte rank = other.get(ValueLayout.JAVA_BYTE, fromAt + i);
            if (rank > all.get(ValueLayout.JAVA_BYTE, at + i)) {
                all.set(ValueLayout.JAVA_BYTE, at + i, rank);
            }
        }
    }

    @Override
    public List<SqlType> stateTypes() {
        return List.of(StateColumns.BYTES);
    }

    /// All registers, or, where that is shorter, the place (two bytes) and the rank of those that
    /// are not zero.
    @Override
    public void appendStates(int[] slots, int count, List<ColumnBuilder> out) {
        for (int i = 0; i < count; i++) {
            byte[] ranks = new byte[REGISTERS];
            long at = (long) slots[i] << INDEX_BITS;
            MemorySegment.copy(registers.segment(), ValueLayout.JAVA_BYTE, at, ranks, 0, REGISTERS);
            out.get(0).append(dictionary.code(shortest(ranks)));
        }
    }

    private static byte[] shortest(byte[] ranks) {
        int used = 0;
        for (byte rank : ranks) {
            used += rank == 0 ? 0 : 1;
        }
        if (used * ENTRY_BYTES >= REGISTERS) {
            return ranks;
        }
        byte[] entries = new byte[used * ENTRY_BYTES];
        int at = 0;
        for (int i = 0; i < REGISTERS; i++) {
            if (ranks[i] != 0) {
                entries[at++] = (byte) (i >> Byte.SIZE);
                entries[at++] = (byte) i;
                entries[at++] = ranks[i];
            }
        }
        return entries;
    }

    @Override
    public void setStates(List<Column> in, int rows) {
        MemorySegment all = registers.segment();
        all.asSlice(0, (long) rows << INDEX_BITS).fill((byte) 0);
        for (int row = 0; row < rows; row++) {
            byte[] sent = dictionary.bytes(in.get(0).integer(row));
            long at = (long) row << INDEX_BITS;
            if (sent.length == REGISTERS) {
                MemorySegment.copy(sent, 0, all, ValueLayout.JAVA_BYTE, at, REGISTERS);
                continue;
            }
            for (int i = 0; i < sent.length; i += ENTRY_BYTES) {
                int place = (sent[i] << Byte.SIZE) | (sent[i + 1] & 0xff);
                all.set(ValueLayout.JAVA_BYTE, at + place, sent[i + 2]);
            }
        }
    }

    @Override
    public void clear(int slot) {
        registers.segment().asSlice((long) slot << INDEX_BITS, REGISTERS).fill((byte) 0);
    }

    @Override
    public void result(int slot, Batch in, int row, ColumnBuilder out) {
        MemorySegment all = registers.segment();
        long at = (long) slot << INDEX_BITS;
        int zeros = 0;
        double sum = 0;
        for (int i = 0; i < REGISTERS; i++) {
            int rank = all.get(ValueLayout.JAVA_BYTE, at + i);
            zeros += rank == 0 ? 1 : 0;
            sum += Math.scalb(1.0, -rank);
        }
        double estimate = ALPHA * REGISTERS * REGISTERS / sum;
        if (estimate <= 2.5 * REGISTERS && zeros > 0) {
            estimate = REGISTERS * StrictMath.log((double) REGISTERS / zeros);
        }
        ResultValue.append(out, Math.round(estimate));
    }

    @Override
    public boolean isSaved() {
        return true;
    }

    @Override
    public void save(StateWriter out, int groups) {
        out.writeBytes(registers.segment(), 0, (long) groups << INDEX_BITS);
    }

    @Override
    public void restore(StateReader in, int groups) {
        ensure(groups);
        in.readBytes(registers.segment(), 0, (long) groups << INDEX_BITS);
    }

    @Override
    public void close() {
        registers.close();
    }
}
