package io.ticklane.benchmarks.topics;

import io.ticklane.benchmarks.race.WrongAnswerException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/// Ticks come at a fixed rate, and somebody reads the averages that are committed: how late they
/// are, and how long none came.
///
/// Threads: one at a time; the writing and the reading have threads of their own.
public final class LiveRun implements AutoCloseable {
    private static final int STEPS_A_MILLI = 10;
    private static final int MICROS_A_STEP = 100;
    private static final int MOST_STEPS = 120_000 * STEPS_A_MILLI;
    private static final long MICROS = 1_000_000;
    private static final int NANOS_A_MICRO = 1_000;
    private static final double MILLI = 1e-6;
    private static final double SECOND = 1e9;
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 50_000_000;

    private final Clock clock = Clock.systemUTC();
    private final CommittedAverages reader;
    private final TickProducer producer;
    private final Averages found;
    private final CompletableFuture<Averages> writing;
    private final CompletableFuture<?> reading;
    private final int[] steps = new int[MOST_STEPS];
    private final long begin = System.nanoTime();

    // written by the thread that reads
    private volatile long rowsRead;
    private volatile long lastNanos = begin;
    private long arrived;

    private volatile long countedFromMicros = Long.MAX_VALUE;
    private volatile long markNanos = Long.MAX_VALUE;
    private volatile long longestGap;
    private volatile boolean done;

    /// What a run has shown.
    ///
    /// @param medianMillis from the time at which a row was written until it was read, committed;
    ///   half of the rows took less
    /// @param highMillis 99 of 100 rows took less
    /// @param rowsPerSecond how fast rows were really written
    /// @param gapMillis the longest time without new rows after the mark
    public record Result(
            double medianMillis, double highMillis, double rowsPerSecond, double gapMillis) {}

    /// Begins to write and to read.
    ///
    /// @param ticks the topic of ticks
    /// @param averages the topic of averages
    public LiveRun(
            LocalBroker broker, String ticks, String averages, Shape shape, double rowsPerSecond)
            throws IOException {
        found = new Averages(shape.symbols());
        reader =
                new CommittedAverages(
                        broker, averages, shape.partitions(), shape.format(), TickQuery.EWMA);
        try {
            producer =
                    new TickProducer(
                            broker, ticks, shape.partitions(), shape.format(), shape.symbols());
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
        writing = start(() -> producer.run(rowsPerSecond));
        reading = start(this::read);
    }

    /// What topics have.
    ///
    /// @param format of the messages
    /// @param partitions of each topic
    /// @param symbols how many there are
    public record Shape(TickFormat format, int partitions, int symbols) {}

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> start(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private Averages read() throws IOException {
        while (!done) {
            arrived = 0;
            reader.read(this::accept);
            if (arrived != 0) {
                long now = System.nanoTime();
                if (now > markNanos) {
                    longestGap = Math.max(longestGap, now - lastNanos);
                }
                lastNanos = now;
                rowsRead = found.rows();
            }
        }
        return found;
    }

    private void accept(int symbol, long micros, double average, double flow) {
        if (arrived == 0) {
            arrived = now();
        }
        found.add(symbol, micros, average, flow);
        if (micros >= countedFromMicros) {
            long step = Math.clamp((arrived - micros) / MICROS_A_STEP, 0, MOST_STEPS - 1L);
            steps[(int) step]++;
        }
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * MICROS + now.getNano() / NANOS_A_MICRO;
    }

    /// Lets it go on for some seconds.
    public void goOn(double seconds) throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + (long) (seconds * SECOND);
        for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
            requireRunning();
            LockSupport.parkNanos(Math.min(rest, LOOK_NANOS));
        }
    }

    private void requireRunning() throws ExecutionException, InterruptedException {
        if (writing.isDone() || reading.isDone()) {
            writing.get();
            reading.get();
            throw new IllegalStateException("writing or reading has ended before its time");
        }
    }

    /// Waits until the first averages were read.
    public void awaitRows() throws ExecutionException, InterruptedException {
        awaitRowsSince(begin);
    }

    /// Rows that are written from now on count for the times.
    public void count() {
        countedFromMicros = now();
    }

    /// Times without new rows count from now on.
    public void mark() {
        markNanos = System.nanoTime();
    }

    /// Waits until averages were read after the mark.
    public void awaitRowsAfterMark() throws ExecutionException, InterruptedException {
        awaitRowsSince(markNanos);
    }

    private void awaitRowsSince(long nanos) throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (lastNanos <= nanos) {
            requireRunning();
            requireBefore(end);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void requireBefore(long end) {
        if (System.nanoTime() > end) {
            throw new IllegalStateException(
                    "no new averages for two minutes; " + rowsRead + " were read");
        }
    }

    /// Ends the writing, waits for the averages of all that was written, and checks them.
    public Result finish() throws ExecutionException, InterruptedException, WrongAnswerException {
        producer.stop();
        Averages expected = writing.get();
        double seconds = (System.nanoTime() - begin) / SECOND;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (rowsRead < expected.rows() || System.nanoTime() - lastNanos < QUIET_NANOS) {
            if (reading.isDone()) {
                reading.get();
            }
            requireBefore(end);
            LockSupport.parkNanos(LOOK_NANOS);
        }
        done = true;
        reading.get();
        Optional<String> difference = found.difference(expected);
        if (difference.isPresent()) {
            throw new WrongAnswerException("The averages of a live run: " + difference.get());
        }
        return new Result(
                percentile(0.5), percentile(0.99), expected.rows() / seconds, longestGap * MILLI);
    }

    private double percentile(double share) {
        long all = 0;
        for (int count : steps) {
            all += count;
        }
        long below = 0;
        int step = 0;
        while (step < MOST_STEPS - 1 && below + steps[step] < share * all) {
            below += steps[step];
            step++;
        }
        return (step + 1) / (double) STEPS_A_MILLI;
    }

    @Override
    public void close() {
        producer.stop();
        done = true;
        // what went wrong is told by finish
        writing.handle((_, _) -> true).join();
        reading.handle((_, _) -> true).join();
        producer.close();
        reader.close();
    }
}
