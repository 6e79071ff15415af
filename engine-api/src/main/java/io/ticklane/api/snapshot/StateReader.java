package io.ticklane.api.snapshot;

import io.ticklane.api.error.EngineException;
import java.lang.foreign.MemorySegment;

/// Gives what a [StateWriter] took, in the same order.
///
/// Errors: XX001 where there is not as much as is asked for.
///
/// Threads: one at a time.
public interface StateReader {
    /// The number that was written.
    long readLong();

    /// A number that was written and is `[0, most]`; else error XX001.
    default int readCount(int most) {
        long count = readLong();
        if (count < 0 || count > most) {
            throw corrupt("a count of " + count + ", but at most " + most + " are possible");
        }
        return (int) count;
    }

    /// Puts bytes that were written to a place of memory.
    void readBytes(MemorySegment memory, long at, long bytes);

    /// The text that was written.
    String readText();

    /// The code that the text or the bytes have in this query.
    int readCode();

    /// What to throw when something was read that cannot be.
    EngineException corrupt(String what);
}
