package io.ticklane.exec.connector.generator;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.exec.connector.TableOptions;
import io.ticklane.exec.expression.value.Outcome;
import io.ticklane.exec.expression.value.TimeText;
import java.util.OptionalLong;

/// What the rows of a generator are made from.
///
/// @param rowsPerSecond how fast rows come; empty for as fast as they are taken
/// @param rows how many there are; empty for no end
/// @param symbols how many symbols there are
/// @param seed what all values follow from, beside the number of the row
/// @param startNanos the time of the first row
/// @param stepNanos from the time of a row to that of the next
/// @param disorderNanos less than so much is taken from a row's time
record GeneratorOptions(
        OptionalLong rowsPerSecond,
        OptionalLong rows,
        int symbols,
        long seed,
        long startNanos,
        long stepNanos,
        long disorderNanos) {
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400 * SECOND;
    private static final long MOST_ROWS = 1L << 40;
    private static final int MOST_SYMBOLS = 1_000_000;
    private static final String START = "2026-01-02 00:00:00";

    /// Errors: 22023 for what is not allowed.
    static GeneratorOptions of(TableSource.Connected source) {
        TableOptions options = new TableOptions(source);
        OptionalLong rate = optional(options, "rows_per_second", SECOND);
        GeneratorOptions made =
                new GeneratorOptions(
                        rate,
                        optional(options, "rows", MOST_ROWS),
                        options.whole("symbols", 1, MOST_SYMBOLS).orElse(10L).intValue(),
                        options.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(1L),
                        start(options.text("start").orElse(START)),
                        options.whole("step_nanos", 0, DAY).orElse(SECOND / rate.orElse(1_000)),
                        options.whole("disorder_nanos", 0, DAY).orElse(0L));
        options.requireNoOthers();
        return made;
    }

    private static OptionalLong optional(TableOptions options, String name, long most) {
        return options.whole(name, 1, most).stream().mapToLong(Long::longValue).findFirst();
    }

    private static long start(String text) {
        long[] nanos = new long[2];
        if (TimeText.parseTimestamp(text, false, nanos) != Outcome.DONE) {
            throw TableOptions.bad("start", text, "a timestamp such as '" + START + "'");
        }
        return nanos[0];
    }

    /// The time of a row.
    ///
    /// Errors: 22003 for one beyond the year 2262.
    long time(long row) {
        long back = disorderNanos == 0 ? 0 : Noise.below(seed, row, Noise.TIME, disorderNanos);
        if (stepNanos > 0 && row > (Long.MAX_VALUE - Math.max(startNanos, 0)) / stepNanos) {
            throw new EngineException(
                    ErrorCode.OUT_OF_RANGE,
                    "the generator's row " + row + " is beyond the last TIMESTAMP");
        }
        return startNanos + row * stepNanos - back;
    }
}
