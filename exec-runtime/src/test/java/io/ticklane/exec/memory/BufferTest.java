package io.ticklane.exec.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BufferTest {
    private static final int BUDGET = 4 << 20;

    private final BufferAllocator root = new RootAllocator();

    @AfterEach
    void nothingIsLeft() {
        root.close();
    }

    private QueryMemory memory() {
        return new QueryMemory(root, "query", BUDGET);
    }

    @Test
    void whatWasClosedIsUsedAgain() {
        try (QueryMemory memory = memory()) {
            Buffer first = memory.buffer(5000);
            long address = first.segment().address();
            assertThat(memory.usedBytes()).isGreaterThanOrEqualTo(5000);
            first.close();
            assertThat(memory.usedBytes()).isZero();
            try (Buffer second = memory.buffer(8000)) {
                assertThat(second.segment().address()).isEqualTo(address);
                assertThat(second.segment().byteSize()).isGreaterThanOrEqualTo(8000);
            }
        }
    }

    @Test
    void aBufferThatAnEdgeHoldsIsNotUsedAgain() {
        try (QueryMemory memory = memory()) {
            Buffer first = memory.buffer(4096);
            ArrowBuf held = first.arrow();
            held.getReferenceManager().retain();
            first.close();
            try (Buffer second = memory.buffer(4096)) {
                assertThat(second.segment().address()).isNotEqualTo(held.memoryAddress());
            }
            held.close();
        }
    }

    @Test
    void closingTwiceIsAnError() {
        try (QueryMemory memory = memory()) {
            Buffer buffer = memory.buffer(100);
            buffer.close();
            assertThatThrownBy(buffer::close).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anUnclosedBufferIsALeak() {
        // an allocator that leaks is of no more use, not even to release what is left
        QueryMemory leaking = new QueryMemory(new RootAllocator(), "leaking", BUDGET);
        Buffer buffer = leaking.buffer(100);
        leaking.buffer(100).close();
        assertThatThrownBy(leaking::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leak");
        assertThat(buffer.segment().byteSize()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void freeBuffersMakeRoomForOthers() {
        try (QueryMemory memory = memory()) {
            for (int i = 0; i < 3; i++) {
                List<Buffer> held = new ArrayList<>();
                for (long used = 0; used < BUDGET; used += 4096L << i) {
                    held.add(memory.buffer(4096L << i));
                }
                assertThatThrownBy(() -> memory.buffer(1)).isInstanceOf(EngineException.class);
                held.forEach(Buffer::close);
            }
        }
    }

    @Test
    void twoOwnersNeverHaveTheSameMemory() throws Exception {
        try (QueryMemory memory = memory();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int mine = thread;
                tasks.add(() -> takeAndGive(memory, mine));
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
            assertThat(memory.usedBytes()).isZero();
        }
    }

    private static Void takeAndGive(QueryMemory memory, int mark) {
        Random random = new Random(mark);
        List<Buffer> held = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            if (held.size() < 8) {
                Buffer buffer = memory.buffer(1 + random.nextInt(40_000));
                buffer.segment().set(ValueLayout.JAVA_INT, 0, mark);
                held.add(buffer);
            } else {
                try (Buffer buffer = held.remove(random.nextInt(held.size()))) {
                    assertThat(buffer.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(mark);
                }
            }
        }
        held.forEach(Buffer::close);
        return null;
    }
}
