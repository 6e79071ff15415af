package io.ticklane.api.state;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// Queues of numbers, one of any length for each slot: numbers come in at the end and go out at the
/// front. A number is a double or a long; it is read as what it was added as. The memory of all
/// queues is one pool; a queue that is cleared gives its own back to it.
///
/// ```
///   slot --> [ place | first | size | block size ]
///               |        |
///   pool: ...   [ 8  9  .  .  .  5  6  7 ]          a ring of 2^n words: here first 5, size 5
/// ```
public final class QueueCells extends StateColumn {
    private static final int WIDTH = 3 * Long.BYTES;
    private static final int FIRST = 8;
    private static final int SIZE = 12;

    /// Two to this many words; zero for a queue that never had a number.
    private static final int BLOCK_SIZE = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final BlockPool pool;

    QueueCells(StateMemory memory) {
        super(memory, WIDTH);
        this.pool = new BlockPool(memory);
    }

    /// How many numbers the queue of a slot has.
    public int size(int slot) {
        return cells().get(INT, (long) slot * WIDTH + SIZE);
    }

    /// Adds a double at the end.
    public void addLast(int slot, double value) {
        long at = end(slot);
        pool.words().set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value);
    }

    /// Adds a long at the end.
    public void addLastLong(int slot, long value) {
        long at = end(slot);
        pool.words().set(LONG, at, value);
    }

    /// Makes the queue longer by one; returns where in the pool its last number is.
    private long end(int slot) {
        MemorySegment cells = cells();
        long cell = (long) slot * WIDTH;
        int size = cells.get(INT, cell + SIZE);
        if (size == capacity(cells, cell)) {
            grow(cell, size + 1);
        }
        cells.set(INT, cell + SIZE, size + 1);
        return at(cells, cell, size);
    }

    private static int capacity(MemorySegment cells, long cell) {
        int blockSize = cells.get(INT, cell + BLOCK_SIZE);
        return blockSize == 0 ? 0 : 1 << blockSize;
    }

    /// Where in the pool the number at a place of a queue is.
    private static long at(MemorySegment cells, long cell, int place) {
        int mask = (1 << cells.get(INT, cell + BLOCK_SIZE)) - 1;
        long word = cells.get(LONG, cell) + ((cells.get(INT, cell + FIRST) + place) & mask);
        return word << 3;
    }

    private static EngineException tooLong(long numbers) {
        return new EngineException(
                ErrorCode.CONFIGURED_LIMIT,
                "a queue of a function's state would have " + numbers + " numbers");
    }

    /// Moves the numbers of a queue to the front of a block that has room for so many.
    private void grow(long cell, int needed) {
        MemorySegment cells = cells();
        int old = cells.get(INT, cell + BLOCK_SIZE);
        int larger =
                Math.max(
                        BlockPool.SMALLEST,
                        Integer.SIZE - Integer.numberOfLeadingZeros(needed - 1));
        if (larger > BlockPool.LARGEST) {
            throw tooLong(needed);
        }
        long place = pool.take(larger);
        unroll(cell, pool.words(), place);
        if (old != 0) {
            pool.give(cells.get(LONG, cell), old);
        }
        cells.set(LONG, cell, place);
        cells.set(INT, cell + FIRST, 0);
        cells.set(INT, cell + BLOCK_SIZE, larger);
    }

    /// Copies the numbers of a queue, in their order, to a place in the pool of these or of other
    /// cells.
    private void unroll(long cell, MemorySegment to, long place) {
        int size = cells().get(INT, cell + SIZE);
        if (size == 0) {
            return;
        }
        long block = cells().get(LONG, cell);
        int first = cells().get(INT, cell + FIRST);
        long untilEnd = Math.min(size, capacity(cells(), cell) - first);
        MemorySegment from = pool.words();
        MemorySegment.copy(from, (block + first) << 3, to, place << 3, untilEnd << 3);
        MemorySegment.copy(from, block << 3, to, (place + untilEnd) << 3, (size - untilEnd) << 3);
    }

    /// Drops the first number. The queue has one.
    public void removeFirst(int slot) {
        MemorySegment cells = cells();
        long cell = (long) slot * WIDTH;
        int size = cells.get(INT, cell + SIZE);
        Objects.checkIndex(0, size);
        int first = cells.get(INT, cell + FIRST);
        cells.set(INT, cell + FIRST, (first + 1) & (capacity(cells, cell) - 1));
        cells.set(INT, cell + SIZE, size - 1);
    }

    /// Drops the last number. The queue has one.
    public void removeLast(int slot) {
        long cell = (long) slot * WIDTH;
        int size = cells().get(INT, cell + SIZE);
        Objects.checkIndex(0, size);
        cells().set(INT, cell + SIZE, size - 1);
    }

    /// The double at a place, counted from the front.
    public double get(int slot, int place) {
        return readDouble(pool.words(), checked(slot, place));
    }

    /// The long at a place, counted from the front.
    public long getLong(int slot, int place) {
        return pool.words().get(LONG, checked(slot, place));
    }

    /// Puts a long to a place that the queue has.
    public void setLong(int slot, int place, long value) {
        pool.words().set(LONG, checked(slot, place), value);
    }

    /// Puts a double to a place that the queue has.
    public void set(int slot, int place, double value) {
        writeDouble(pool.words(), checked(slot, place), value);
    }

    /// Makes the queue so many copies of a double.
    ///
    /// Errors: 53400 for more than a queue can have.
    public void fill(int slot, long size, double value) {
        clear(slot);
        if (size > 1L << BlockPool.LARGEST) {
            throw tooLong(size);
        }
        for (int place = 0; place < size; place++) {
            addLast(slot, value);
        }
    }

    private long checked(int slot, int place) {
        MemorySegment cells = cells();
        long cell = (long) slot * WIDTH;
        Objects.checkIndex(place, cells.get(INT, cell + SIZE));
        return at(cells, cell, place);
    }

    /// Adds the numbers of a queue of other cells at the end.
    public void append(int slot, QueueCells from, int fromSlot) {
        long cell = (long) slot * WIDTH;
        int size = size(slot);
        int added = from.size(fromSlot);
        if (added == 0) {
            return;
        }
        int whole = Math.addExact(size, added);
        // the room after the numbers must be in one piece
        if (cells().get(INT, cell + FIRST) + (long) whole > capacity(cells(), cell)) {
            grow(cell, whole);
        }
        long word = cells().get(LONG, cell) + cells().get(INT, cell + FIRST) + size;
        from.unroll((long) fromSlot * WIDTH, pool.words(), word);
        cells().set(INT, cell + SIZE, whole);
    }

    /// Empties the queue of a slot and gives its memory back to the pool.
    @Override
    public void clear(int slot) {
        int blockSize = cells().get(INT, (long) slot * WIDTH + BLOCK_SIZE);
        if (blockSize != 0) {
            pool.give(cells().get(LONG, (long) slot * WIDTH), blockSize);
        }
        super.clear(slot);
    }

    @Override
    void copy(int slot, StateColumn from, int fromSlot) {
        if (from != this || slot != fromSlot) {
            clear(slot);
            append(slot, (QueueCells) from, fromSlot);
        }
    }

    @Override
    void save(StateWriter out, int slots) {
        for (int slot = 0; slot < slots; slot++) {
            long cell = (long) slot * WIDTH;
            int size = size(slot);
            out.writeLong(size);
            if (size > 0) {
                long block = cells().get(LONG, cell);
                int first = cells().get(INT, cell + FIRST);
                long untilEnd = Math.min(size, capacity(cells(), cell) - first);
                out.writeBytes(pool.words(), (block + first) << 3, untilEnd << 3);
                out.writeBytes(pool.words(), block << 3, (size - untilEnd) << 3);
            }
        }
    }

    @Override
    void restore(StateReader in, int slots) {
        for (int slot = 0; slot < slots; slot++) {
            int size = in.readCount(1 << BlockPool.LARGEST);
            if (size > 0) {
                long cell = (long) slot * WIDTH;
                grow(cell, size);
                in.readBytes(pool.words(), cells().get(LONG, cell) << 3, (long) size << 3);
                cells().set(INT, cell + SIZE, size);
            }
        }
    }

    @Override
    void release() {
        super.release();
        pool.release();
    }
}
