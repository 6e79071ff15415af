package io.ticklane.api.state;

import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Exact sums on their way to another node or to a snapshot: three doubles each, whose total is the
/// sum, and, where they are not all of it, bytes. Ordinary sums have no such bytes.
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
    private static final int MOST_REMAINDER_BYTES = 1024;
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

    /// Gives the first sums parts that follow from their values: the value rounded, what that left
    /// rounded, and so on; a remainder has what is left then, or all of a sum that is too large for
    /// parts.
    static void settle(SumCells sums, int count) {
        double[] parts = new double[KEPT_PARTS + 1];
        double[] settled = new double[KEPT_PARTS];
        for (int sum = 0; sum < count; sum++) {
            if (!sums.isCompact(sum) || !settle(sums, sum, parts, settled)) {
                settleWide(sums, sum, settled);
            }
            for (int part = 0; part < KEPT_PARTS; part++) {
                // no zero has a sign
                put(sums, sum, part, settled[part] + 0.0);
            }
        }
    }

    private static boolean settle(SumCells sums, int sum, double[] parts, double[] settled) {
        for (int part = 0; part < KEPT_PARTS; part++) {
            parts[part] = sums.part(sum, part);
            settled[part] = 0;
        }
        if (parts[2] == 0 && parts[PARTS] == 0) {
            settled[0] = parts[0] + parts[1];
            settled[1] = Expansion.lost(parts[0], parts[1], settled[0]);
            return true;
        }
        parts[KEPT_PARTS] = 0;
        for (int part = 0; part < KEPT_PARTS; part++) {
            settled[part] = Expansion.round(parts[0], parts[1], parts[2], parts[PARTS]);
            parts[KEPT_PARTS] = -settled[part];
            Expansion.distil(parts);
            if (parts[KEPT_PARTS] != 0) {
                return false;
            }
        }
        return parts[0] == 0;
    }

    private static void settleWide(SumCells sums, int sum, double[] settled) {
        WideSum total = sums.total(sum);
        boolean fits = Math.abs(total.value()) < SumCells.LIMIT;
        for (int part = 0; part < KEPT_PARTS; part++) {
            settled[part] = fits ? total.value() : 0;
            total.add(-settled[part]);
        }
        if (total.isEmpty()) {
            sums.wide.remove(sum);
        } else {
            sums.wide.put(sum, total);
        }
    }

    private static void put(SumCells sums, int sum, int part, double value) {
        sums.cells().set(DOUBLE, ((long) sum * KEPT_PARTS + part) << 3, value);
    }

    /// Writes the remainders of the first sums.
    static void saveRemainders(SumCells sums, int count, StateWriter out) {
        int[] wide =
                sums.wide.keySet().stream()
                        .mapToInt(sum -> sum)
                        .filter(sum -> sum < count)
                        .sorted()
                        .toArray();
        out.writeLong(wide.length);
        for (int sum : wide) {
            WideSum remainder = Objects.requireNonNull(sums.wide.get(sum));
            ByteBuffer bytes = ByteBuffer.allocate(remainder.bytes());
            remainder.write(bytes);
            out.writeLong(sum);
            out.writeLong(bytes.capacity());
            out.writeBytes(MemorySegment.ofArray(bytes.array()), 0, bytes.capacity());
        }
    }

    /// Reads the remainders of the first sums.
    static void restoreRemainders(SumCells sums, int count, StateReader in) {
        for (int left = in.readCount(count); left > 0; left--) {
            int sum = in.readCount(count - 1);
            byte[] bytes = new byte[in.readCount(MOST_REMAINDER_BYTES)];
            in.readBytes(MemorySegment.ofArray(bytes), 0, bytes.length);
            sums.wide.put(sum, WideSum.read(ByteBuffer.wrap(bytes)));
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
