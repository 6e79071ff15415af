package io.ticklane.console.shell;

import io.ticklane.console.result.Column;
import io.ticklane.console.result.JdbcRows;
import io.ticklane.console.result.LiveRows;
import io.ticklane.console.result.Rows;
import io.ticklane.console.result.TextFormat;
import io.ticklane.jdbc.stream.StreamProgress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Shows the rows of a query as they come, and every so often a line that says how fast, and how
/// far they have come in their time; in the end, where the query can go on. These lines go to where
/// errors go, so that the rows can be used by another program.
///
/// Threads: one; a thread of its own writes the lines, between rows.
final class Tail {
    /// Rows whose newest time is not further from the clock are of now.
    private static final Duration LIVE = Duration.ofHours(1);

    private final TextFormat format;
    private final PrintStream lines;
    private final long lineMillis;
    private final InstantSource clock;
    private final AtomicLong count = new AtomicLong();
    private final CountDownLatch over = new CountDownLatch(1);

    /// Held while rows are written, but not while they are waited for.
    private final ReentrantLock writing = new ReentrantLock();

    Tail(TextFormat format, PrintStream lines, long lineMillis, InstantSource clock) {
        this.format = format;
        this.lines = lines;
        this.lineMillis = lineMillis;
        this.clock = clock;
    }

    /// Writes all rows; gives their number.
    long show(ResultSet result, OutputStream out) throws SQLException, IOException {
        StreamProgress progress = result.unwrap(StreamProgress.class);
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        Rows rows = new LiveRows(new Counted(new JdbcRows(result)), writer);
        Thread.ofVirtual().name("tail").start(() -> writeLines(progress));
        writing.lock();
        try {
            long all = format.write(rows, writer);
            writer.flush();
            return all;
        } finally {
            over.countDown();
            progress.position()
                    .ifPresent(position ->
                            lines.println(
                                    "it goes on behind these rows with AFTER POSITION '"
                                            + position
                                            + "'"));
            writing.unlock();
        }
    }

    private void writeLines(StreamProgress progress) {
        long rows = 0;
        long time = System.nanoTime();
        try {
            while (!over.await(lineMillis, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                long all = count.get();
                String rate =
                        String.format(
                                Locale.ROOT,
                                "%,.0f rows/s, %,d in all",
                                (all - rows) / ((now - time) / 1e9),
                                all);
                writeLine(rate + watermark(progress, clock.instant()));
                rows = all;
                time = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How far the rows have come in their time: behind the newest row that was read, and behind
    /// the clock where the rows are of now.
    static String watermark(StreamProgress progress, Instant now) {
        Instant watermark = progress.watermark().orElse(null);
        Instant newest = progress.newest().orElse(null);
        if (watermark == null || newest == null) {
            return "";
        }
        Duration old = Duration.between(newest, now);
        String clock =
                old.abs().compareTo(LIVE) > 0
                        ? ""
                        : ", " + seconds(Duration.between(watermark, now)) + " behind the clock";
        return ", watermark "
                + LocalDateTime.ofInstant(watermark, ZoneOffset.UTC)
                + ", "
                + seconds(Duration.between(watermark, newest))
                + " behind the newest row"
                + clock;
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%,.3f s", time.toMillis() / 1e3);
    }

    private void writeLine(String line) {
        writing.lock();
        try {
            if (over.getCount() > 0) {
                lines.println(line);
            }
        } finally {
            writing.unlock();
        }
    }

    /// Counts rows, and lets lines be written while it waits for one.
    private final class Counted implements Rows {
        private final Rows rows;

        Counted(Rows rows) {
            this.rows = rows;
        }

        @Override
        public List<Column> columns() {
            return rows.columns();
        }

        @Override
        public boolean next() throws SQLException, IOException {
            writing.unlock();
            try {
                boolean found = rows.next();
                if (found) {
                    count.incrementAndGet();
                }
                return found;
            } finally {
                writing.lock();
            }
        }

        @Override
        public @Nullable Object value(int column) throws SQLException {
            return rows.value(column);
        }
    }
}
