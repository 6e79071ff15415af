package io.ticklane.exec.frame;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.Arrays;

/// Gives out ranges of cells of columns that grow, and takes them back for others. A range of a
/// power of two is given again to who asks for as many.
final class Regions {
    private final int[][] free = new int[Integer.SIZE][];
    private final int[] freeCounts = new int[Integer.SIZE];
    private int used;

    /// How many cells there are, in use or not.
    int cells() {
        return used;
    }

    /// The first cell of a returned range of this many cells; -1 if there is none.
    int reuse(int size) {
        int order = order(size);
        return freeCounts[order] == 0 ? -1 : free[order][--freeCounts[order]];
    }

    /// The first cell of a new range.
    int extend(int size) {
        int first = used;
        if (size > Integer.MAX_VALUE - used) {
            throw new EngineException(
                    ErrorCode.CONFIGURED_LIMIT,
                    "the frames of a window would keep more than 2147483647 rows at a time");
        }
        used += size;
        return first;
    }

    /// Takes back a range whose size is a power of two.
    void giveBack(int first, int size) {
        int order = order(size);
        int count = freeCounts[order]++;
        int[] known = free[order];
        if (known == null) {
            known = new int[16];
        } else if (count == known.length) {
            known = Arrays.copyOf(known, 2 * count);
        }
        known[count] = first;
        free[order] = known;
    }

    private static int order(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    }
}
