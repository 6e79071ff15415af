package io.ticklane.exec.frame.range;

import io.ticklane.api.memory.Machine;

/// The edge of frames `RANGE x PRECEDING` over whole numbers or times without NULLs: a constant
/// distance. A descending order is an ascending one of the complements.
///
/// @param offset the distance, not negative
/// @param flip what turns a value into one that ascends, by exclusive or
record SimpleEdge(long offset, long flip) {
    /// How many rows of a queue have left when its last row has entered.
    int left(RowQueue queue) {
        long times = queue.values(0).address();
        int high = queue.size() - 1;
        long last = Machine.getLong(times + ((long) high << 3)) ^ flip;
        long bound = last - offset;
        bound = bound > last ? Long.MIN_VALUE : bound;
        int low = 0;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if ((Machine.getLong(times + ((long) middle << 3)) ^ flip) < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
