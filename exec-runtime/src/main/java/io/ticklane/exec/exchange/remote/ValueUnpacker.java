package io.ticklane.exec.exchange.remote;

import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.remote.PackedColumn.Form;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads the values that [ValuePacker] wrote.
///
/// Threads: one at a time.
final class ValueUnpacker {
    private long[] written = new long[0];

    /// Writes rows of a column, whose values begin at `at` in the bytes of a message, to `out` as
    /// its lane has them.
    void unpack(PackedColumn column, int rows, MemorySegment in, long at, MemorySegment out) {
        if (written.length < rows) {
            written = new long[PackLoops.length(rows)];
        }
        long[] numbers = written;
        switch (column.form()) {
            case Form.Plain _ ->
                    MemorySegment.copy(in, at, out, 0, column.lane().bytes((long) rows));
            case Form.Offset(int width, long base) -> {
                PackLoops.read(in, at, width, rows, numbers);
                if (column.lane() == Lane.INT) {
                    PackLoops.ints(numbers, rows, base, out);
                } else {
                    PackLoops.longs(numbers, rows, base, out);
                }
            }
            case Form.Step(int width, long base, long start) -> {
                PackLoops.read(in, at, width, rows, numbers);
                long value = start;
                for (int i = 0; i < rows; i++) {
                    value += base + numbers[i];
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3, value);
                }
            }
            case Form.Decimal(int width, long base, int digits) -> {
                PackLoops.read(in, at, width, rows, numbers);
                PackLoops.doubles(numbers, rows, base, PackedColumn.power(digits), out);
            }
        }
    }
}
