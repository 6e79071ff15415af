package io.ticklane.exec.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/// Chunks that wait for the next query.
final class ChunkPoolTest {
    private static final long MIB = 1L << 20;

    private static BufferAllocator allocator(ChunkPool pool) {
        return new RootAllocator(
                RootAllocator.configBuilder().allocationManagerFactory(pool).build());
    }

    @Test
    void whoWantsAsMuchGetsTheNewestChunkThatIsFree() {
        try (ChunkPool pool = new ChunkPool(64 * MIB);
                BufferAllocator allocator = allocator(pool)) {
            ArrowBuf first = allocator.buffer(4 * MIB);
            ArrowBuf second = allocator.buffer(4 * MIB);
            long newest = second.memoryAddress();
            first.close();
            second.close();
            assertThat(pool.freeBytes()).isEqualTo(8 * MIB);
            assertThat(allocator.getAllocatedMemory()).isZero();

            try (ArrowBuf other = allocator.buffer(8 * MIB);
                    ArrowBuf again = allocator.buffer(4 * MIB)) {
                assertThat(again.memoryAddress()).isEqualTo(newest);
                assertThat(other.memoryAddress()).isNotEqualTo(newest);
                assertThat(pool.freeBytes()).isEqualTo(4 * MIB);
            }
        }
    }

    @Test
    void theOldestGoWhereThereAreTooMany() {
        try (ChunkPool pool = new ChunkPool(8 * MIB);
                BufferAllocator allocator = allocator(pool)) {
            ArrowBuf small = allocator.buffer(2 * MIB);
            ArrowBuf medium = allocator.buffer(4 * MIB);
            ArrowBuf more = allocator.buffer(4 * MIB);
            ArrowBuf large = allocator.buffer(16 * MIB);
            small.close();
            medium.close();
            more.close();
            assertThat(pool.freeBytes()).isEqualTo(8 * MIB);
            large.close();
            assertThat(pool.freeBytes()).isEqualTo(8 * MIB);
        }
    }

    @Test
    void smallBuffersAndThoseOfAClosedPoolGoAtOnce() {
        ChunkPool pool = new ChunkPool(8 * MIB);
        try (BufferAllocator allocator = allocator(pool)) {
            allocator.buffer(MIB / 2).close();
            assertThat(pool.freeBytes()).isZero();
            ArrowBuf late = allocator.buffer(MIB);
            pool.close();
            late.close();
            assertThat(pool.freeBytes()).isZero();
        }
    }

    @Test
    void noTwoHaveAChunkAtTheSameTime() throws Exception {
        try (ChunkPool pool = new ChunkPool(6 * MIB);
                BufferAllocator allocator = allocator(pool);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                long mark = thread;
                all.add(threads.submit(() -> keepMarks(allocator, mark)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private static void keepMarks(BufferAllocator allocator, long mark) {
        Random random = new Random(mark);
        List<ArrowBuf> held = new ArrayList<>();
        for (int turn = 0; turn < 2_000; turn++) {
            if (held.size() < 3) {
                ArrowBuf buffer = allocator.buffer(MIB << random.nextInt(2));
                buffer.setLong(0, mark);
                buffer.setLong(buffer.capacity() - Long.BYTES, mark);
                held.add(buffer);
            } else {
                ArrowBuf buffer = held.remove(random.nextInt(held.size()));
                assertThat(buffer.getLong(0)).isEqualTo(mark);
                assertThat(buffer.getLong(buffer.capacity() - Long.BYTES)).isEqualTo(mark);
                buffer.close();
            }
        }
        held.forEach(ArrowBuf::close);
    }
}
