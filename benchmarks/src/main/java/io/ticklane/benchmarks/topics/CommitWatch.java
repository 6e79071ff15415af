package io.ticklane.benchmarks.topics;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Looks at what an engine has committed until all is there and nothing more comes.
///
/// @param committed how much there is
/// @param engine the engine
/// @param broker the broker
/// @param lookMillis how long to wait between two looks
public record CommitWatch(Committed committed, Watched engine, LocalBroker broker, int lookMillis) {
    private static final long MILLI = 1_000_000;
    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 180_000_000_000L;
    private static final long LONGEST_NANOS = 1_800_000_000_000L;

    /// Says how much is committed, in a unit of its own.
    @FunctionalInterface
    public interface Committed {
        /// How much there is now; it only grows.
        long amount() throws IOException, InterruptedException, SQLException;
    }

    /// A process that does the work.
    public interface Watched {
        /// The processor time that it has taken so far.
        Duration processorTime();

        /// Fails when it cannot go on.
        void requireWell() throws IOException, SQLException;

        /// Whether it has committed all rows; asked when nothing came for a second.
        boolean hasAll() throws IOException, InterruptedException, SQLException;
    }

    /// Waits until all rows are committed, and says how fast they were.
    ///
    /// @param rows how many there are in the end
    ///
    ///   Errors: IllegalStateException when nothing new comes for three minutes, or when it lasts
    ///   for half an hour.
    public CommitRate await(long rows) throws IOException, InterruptedException, SQLException {
        CommitRate.Moment begin = moment(0);
        CommitRate.Moment last = begin;
        List<CommitRate.Moment> seen = new ArrayList<>(List.of(begin));
        long quiet = 0;
        while (quiet < QUIET_NANOS || last.amount() == 0 || !engine.hasAll()) {
            engine.requireWell();
            if (quiet > PATIENCE_NANOS || System.nanoTime() - begin.nanos() > LONGEST_NANOS) {
                throw new IllegalStateException(
                        "not all is committed, but nothing new came for three minutes, or it has"
                                + " lasted for half an hour");
            }
            long amount = committed.amount();
            if (amount > last.amount()) {
                last = moment(amount);
                seen.add(last);
            }
            LockSupport.parkNanos(lookMillis * MILLI);
            quiet = System.nanoTime() - last.nanos();
        }
        return CommitRate.between(warm(seen), last, rows, seen.size() - 1);
    }

    /// The moment from which on rates count: the first with half of all, or the last one before.
    private static CommitRate.Moment warm(List<CommitRate.Moment> seen) {
        long half = seen.getLast().amount() / 2;
        int from = 0;
        while (from < seen.size() - 2 && seen.get(from).amount() < half) {
            from++;
        }
        return seen.get(from);
    }

    private CommitRate.Moment moment(long amount) {
        return new CommitRate.Moment(
                amount, System.nanoTime(), engine.processorTime(), broker.processorTime());
    }
}
