package io.ticklane.exec.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource.Claim;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LogSourceTest {
    private static final RowType ROW = TestQuery.type("n", SqlType.BIGINT);
    private static final int CAPACITY = 3;

    /// A log that gives a row whenever the test lets it.
    private static final class StepLog implements LogReader {
        private final TestQuery query;
        private final long end;
        private final Semaphore steps = new Semaphore(0);
        private final AtomicInteger polled = new AtomicInteger();
        private volatile long bound = Long.MAX_VALUE;
        private volatile boolean fails;
        private volatile boolean closed;

        StepLog(TestQuery query, long end) {
            this.query = query;
            this.end = end;
        }

        @Override
        public int partitions() {
            return 5;
        }

        @Override
        public long position(int partition) {
            return polled.get();
        }

        @Override
        public void seek(int partition, long offset) {
            assertThat(offset).as("partition " + partition).isEqualTo(polled.get());
        }

        @Override
        public void until(int partition, long offset) {
            bound = offset;
        }

        @Override
        public boolean ended() {
            return polled.get() == end;
        }

        @Override
        public @Nullable Rows poll(long waitNanos) {
            try {
                if (polled.get() >= bound || !steps.tryAcquire(waitNanos, TimeUnit.NANOSECONDS)) {
                    return null;
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (fails) {
                throw new EngineException(ErrorCode.CONNECTION_LOST, "the log is gone");
            }
            int number = polled.getAndIncrement();
            return new Rows(
                    number % 5, number + 1L, query.batch(ROW, List.of(List.of((long) number)), 0));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// Waits until the source has something to say.
    private static Claim claim(LogSource source, Semaphore changes) throws InterruptedException {
        Claim claim = source.claim();
        while (claim == Claim.NOT_YET) {
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            claim = source.claim();
        }
        return claim;
    }

    @Test
    void morselsComeInTheOrderOfTheLogUntilItEnds() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, 20);
            Semaphore changes = new Semaphore(0);
            List<List<Object>> rows = new ArrayList<>();
            try (LogSource source =
                    LogSource.start(log, query.context(), true, CAPACITY, changes::release)) {
                assertThat(source.claim()).isEqualTo(Claim.NOT_YET);
                log.steps.release(20);
                for (long number = 0; number < 20; number++) {
                    assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                    Source.Morsel morsel = source.next();
                    assertThat(morsel).isNotNull();
                    assertThat(morsel.sequence()).isEqualTo(number);
                    morsel.read(batch -> query.drain(batch, rows));
                }
                assertThat(claim(source, changes)).isEqualTo(Claim.END);
            }
            for (long number = 0; number < 20; number++) {
                assertThat(rows.get((int) number)).containsExactly(number, number % 5);
            }
            assertThat(log.closed).isTrue();
        }
    }

    @Test
    void theLogIsReadNoFasterThanItsRowsAreTaken() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, -1);
            Semaphore changes = new Semaphore(0);
            try (LogSource source =
                    LogSource.start(log, query.context(), false, CAPACITY, changes::release)) {
                log.steps.release(1000);
                for (int taken = 0; taken < 50; taken++) {
                    assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                    assertThat(log.polled.get()).isLessThanOrEqualTo(taken + CAPACITY + 1);
                    Source.Morsel morsel = source.next();
                    assertThat(morsel).isNotNull();
                    morsel.read(batch -> {
                        assertThat(batch.columns()).hasSize(1);
                        batch.close();
                    });
                }
            }
            assertThat(log.polled.get()).isLessThanOrEqualTo(50 + CAPACITY + 1);
        }
    }

    @Test
    void anErrorOfTheLogIsThrownToWhoAsks() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, -1);
            Semaphore changes = new Semaphore(0);
            try (LogSource source =
                    LogSource.start(log, query.context(), false, CAPACITY, changes::release)) {
                log.fails = true;
                log.steps.release();
                assertThatThrownBy(() -> claim(source, changes)).hasMessage("the log is gone");
            }
            assertThat(log.closed).isTrue();
        }
    }

    @Test
    void aPausedSourceGivesWhatWasClaimedAndNothingMore() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, 2);
            Semaphore changes = new Semaphore(0);
            try (LogSource source =
                    LogSource.start(log, query.context(), false, CAPACITY, changes::release)) {
                log.steps.release(2);
                // both wait to be taken
                changes.acquire(2);
                assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                source.pause();
                assertThat(source.claim()).isEqualTo(Claim.NOT_YET);
                take(source);
                assertThat(source.positions().get(1)).isOne();
                source.proceed();
                assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                take(source);
                source.pause();
                // the end is nothing to work on in a pause either
                assertThat(changes.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                assertThat(source.claim()).isEqualTo(Claim.NOT_YET);
                assertThat(source.positions()).doesNotContain(LogSource.AT_END);
                source.proceed();
                assertThat(claim(source, changes)).isEqualTo(Claim.END);
                assertThat(source.positions()).containsOnly(LogSource.AT_END);
            }
        }
    }

    /// Who goes on from a snapshot must not find that the rows were given up to less.
    @Test
    void positionsNeverGoBack() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, -1);
            Semaphore changes = new Semaphore(0);
            LogSource source =
                    LogSource.start(log, query.context(), false, CAPACITY, changes::release);
            List<Long> behind = List.of(2L, 1L, 2L, 2L, 2L);
            try {
                log.steps.release();
                assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                take(source);
                assertThat(source.positions()).isEqualTo(List.of(1L, 1L, 1L, 1L, 1L));
                // a row of partition 1 waits now, behind what was passed over
                log.steps.release();
                assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                assertThat(source.positions()).isEqualTo(behind);
            } finally {
                source.close();
            }
            assertThat(source.positions()).isEqualTo(behind);
        }
    }

    private static void take(LogSource source) {
        Source.Morsel morsel = source.next();
        assertThat(morsel).isNotNull();
        morsel.read(Batch::close);
    }

    @Test
    void theFirstStretchEndsAtItsOffsetsUntilItIsLetOn() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, 8);
            Semaphore changes = new Semaphore(0);
            List<Long> offsets = List.of(4L, 4L, 4L, 4L, 4L);
            try (LogSource source =
                    LogSource.startUpTo(
                            offsets, log, query.context(), false, CAPACITY, changes::release)) {
                log.steps.release(8);
                for (int row = 0; row < 4; row++) {
                    assertThat(source.isThrough()).isFalse();
                    assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                    take(source);
                }
                assertThat(source.isThrough()).isTrue();
                assertThat(source.claim()).isEqualTo(Claim.NOT_YET);
                source.letOn();
                for (int row = 4; row < 8; row++) {
                    assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
                    take(source);
                }
                assertThat(claim(source, changes)).isEqualTo(Claim.END);
            }
        }
    }

    @Test
    void closingReleasesWhatNobodyTook() throws InterruptedException {
        try (TestQuery query = new TestQuery()) {
            StepLog log = new StepLog(query, -1);
            Semaphore changes = new Semaphore(0);
            LogSource source =
                    LogSource.start(log, query.context(), false, CAPACITY, changes::release);
            log.steps.release(2);
            assertThat(claim(source, changes)).isEqualTo(Claim.MORSEL);
            source.close();
            assertThat(log.closed).isTrue();
            assertThat(source.claim()).isEqualTo(Claim.END);
            assertThat(source.next()).isNull();
            source.close();
        }
    }
}
