package io.ticklane.exec.memory;

import java.util.function.IntSupplier;
import java.util.function.LongFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Free buffers of one query, of sizes that are powers of two. A thread finds mostly what it gave:
/// threads are spread over a few stacks, each with a lock that is rarely wanted twice. What is free
/// still counts as the query's memory.
///
/// Threads: any.
final class BufferPool implements AutoCloseable {
    private static final int LEAST_BITS = 9;
    private static final int MOST_BITS = 20;
    private static final long MOST_BYTES = 1L << MOST_BITS;
    private static final long STACK_BYTES = 8L << 20;
    private static final int STACKS =
            Integer.highestOneBit(
                    Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 32));

    private final LongFunction<ArrowBuf> source;
    private final IntSupplier thread;
    private final Stack[] stacks = new Stack[STACKS];
    private volatile boolean closed;

    /// A pool that takes what it lacks from a source; `thread` is a number of the calling thread.
    BufferPool(LongFunction<ArrowBuf> source, IntSupplier thread) {
        this.source = source;
        this.thread = thread;
        for (int i = 0; i < STACKS; i++) {
            stacks[i] = new Stack();
        }
    }

    /// The free buffers of some threads, by the logarithm of their size.
    private static final class Stack {
        private final Buffer[][] free = new Buffer[MOST_BITS + 1][];
        private final int[] counts = new int[MOST_BITS + 1];
        private long bytes;

        synchronized @Nullable Buffer take(int bits) {
            int count = counts[bits];
            if (count == 0) {
                return null;
            }
            counts[bits] = count - 1;
            bytes -= 1L << bits;
            return free[bits][count - 1];
        }

        synchronized boolean give(Buffer buffer, int bits) {
            long more = 1L << bits;
            if (bytes + more > STACK_BYTES) {
                return false;
            }
            Buffer[] places = free[bits];
            int count = counts[bits];
            if (places == null || count == places.length) {
                places =
                        places == null
                                ? new Buffer[16]
                                : java.util.Arrays.copyOf(places, count * 2);
                free[bits] = places;
            }
            places[count] = buffer;
            counts[bits] = count + 1;
            bytes += more;
            return true;
        }

        synchronized long bytes() {
            return bytes;
        }

        synchronized void drain() {
            for (int bits = 0; bits < counts.length; bits++) {
                while (counts[bits] > 0) {
                    free[bits][--counts[bits]].release();
                }
            }
            bytes = 0;
        }
    }

    /// A buffer of at least this many bytes.
    Buffer take(long bytes) {
        if (bytes > MOST_BYTES) {
            return new Buffer(source.apply(bytes), null);
        }
        int bits = Math.max(LEAST_BITS, 64 - Long.numberOfLeadingZeros(bytes - 1));
        Buffer known = stack().take(bits);
        return known != null ? known.reopened() : new Buffer(source.apply(1L << bits), this);
    }

    /// Takes a buffer back; false when there are enough.
    boolean give(Buffer buffer) {
        int bits = 63 - Long.numberOfLeadingZeros(buffer.segment().byteSize());
        if (closed || !stack().give(buffer, bits)) {
            return false;
        }
        if (closed) {
            drain();
        }
        return true;
    }

    private Stack stack() {
        return stacks[thread.getAsInt() & (STACKS - 1)];
    }

    /// The bytes that are free.
    long freeBytes() {
        long bytes = 0;
        for (Stack stack : stacks) {
            bytes += stack.bytes();
        }
        return bytes;
    }

    /// Gives all that is free back to the source.
    void drain() {
        for (Stack stack : stacks) {
            stack.drain();
        }
    }

    @Override
    public void close() {
        closed = true;
        drain();
    }
}
