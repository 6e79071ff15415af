package io.ticklane.api.snapshot;

import java.lang.foreign.MemorySegment;

/// Takes what a state is made of. What is written follows from what the state means, not from how
/// it came about: the same rows give the same bytes, however they were cut.
///
/// Threads: one at a time.
public interface StateWriter {
    /// Writes a number.
    void writeLong(long value);

    /// Writes bytes of memory, which is copied.
    void writeBytes(MemorySegment memory, long from, long bytes);

    /// Writes a text.
    void writeText(String text);

    /// Writes the text, or the bytes, that a code of the query stands for. Codes differ from run to
    /// run, texts do not.
    void writeCode(int code);
}
