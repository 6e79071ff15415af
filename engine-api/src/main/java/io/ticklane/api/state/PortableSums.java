package io.ticklane.api.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Exact sums on their way to another node: three doubles each, whose total is the sum, and, where
/// they are not all of it, bytes. Ordinary sums have no such bytes.
///
/// Shape: the bytes are the fourth part of the sum as a double and, where it has one, the remainder
/// of unbounded size, in the order of bytes of a network.
///
/// Order: that of the calls does not matter. What arrives is the same sum; which parts it has may
/// differ.
///
/// Threads: several may use different slots of the same cells.
public final class PortableSums {
    /// How many doubles a sum has.
    public static final int PARTS = 3;

    private static final int KEPT_PARTS = PARTS + 1;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    private PortableSums() {}

    /// Writes a part of many sums, each eight bytes, after one another: of the sums that
    /// [SumCells#at(int, int)] calls `at(slots[i], place)`.
    public static void write(
            SumCells sums, int place, int[] slots, int count, int part, MemorySegment out) {
        for (int i = 0; i < count; i++) {
            int sum = sums.at(slots[i], place);
            if (part == 0 && sums.part(sum, PARTS) != 0) {
                sums.compact(sum);
            }
            out.set(DOUBLE, (long) i << 3, sums.part(sum, part));
        }
    }

    /// What a sum has beyond the parts that were written; null as a rule.
    public static byte @Nullable [] rest(SumCells sums, int slot, int place) {
        int sum = sums.at(slot, place);
        double last = sums.part(sum, PARTS);
        WideSum remainder = sums.wide.isEmpty() ? null : sums.wide.get(sum);
        if (last == 0 && remainder == null) {
            return null;
        }
        int bytes = Double.BYTES + (remainder == null ? 0 : remainder.bytes());
        ByteBuffer rest = ByteBuffer.allocate(bytes).putDouble(last);
        if (remainder != null) {
            remainder.write(rest);
        }
        return rest.array();
    }

    /// Sets a part of the sums of the slots 0 to `count - 1`, which were zero.
    public static void read(SumCells sums, int place, int part, MemorySegment values, int count) {
        MemorySegment cells = sums.cells();
        for (int slot = 0; slot < count; slot++) {
            long at = ((long) sums.at(slot, place) * KEPT_PARTS + part) << 3;
            cells.set(DOUBLE, at, values.get(DOUBLE, (long) slot << 3));
        }
    }

    /// Sets what [#rest(SumCells, int, int)] gave.
    public static void readRest(SumCells sums, int slot, int place, byte[] rest) {
        ByteBuffer in = ByteBuffer.wrap(rest);
        int sum = sums.at(slot, place);
        sums.cells().set(DOUBLE, ((long) sum * KEPT_PARTS + PARTS) << 3, in.getDouble());
        if (in.hasRemaining()) {
            sums.wide.put(sum, WideSum.read(in));
        }
    }
}
