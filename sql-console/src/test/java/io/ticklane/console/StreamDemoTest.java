package io.ticklane.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `ticklane demo --stream`, with statements that are piped in.
@Timeout(120)
final class StreamDemoTest {
    @Test
    void tradesComeThroughABrokerAndBarsAreMadeOfThem() {
        CommandRun run =
                CommandRun.piped(
                        """
                        \\format csv
                        SELECT COUNT(*) >= 15000 AS trades, COUNT(DISTINCT symbol) AS symbols FROM ticks;
                        SELECT COUNT(*) > 0 AS bars, SUM(volume) > 0 AS traded FROM bars;
                        SELECT MIN(low) > 0 AND MIN(high - low) >= 0 AS sane FROM bars;
                        \\tail SELECT * FROM (SELECT ts, symbol, EWMA(price, 0.06) OVER (PARTITION BY symbol ORDER BY ts) AS e FROM ticks) LIMIT 16000 EMIT CHANGES
                        SELECT name, state FROM information_schema.queries;
                        \\quit
                        """,
                        "demo",
                        "--stream");
        assertThat(run.err()).contains("Starting Kafka's broker", "\\tail SELECT", "127.0.0.1:");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("trades,symbols\ntrue,12\n", "bars,traded\ntrue,true\n", "sane\ntrue\n")
                .endsWith("name,state\nmain.bars,running\n");
        assertThat(run.out().lines()).hasSizeGreaterThan(16_000);
        assertThat(run.err())
                .containsPattern(
                        "rows/s, [0-9,]+ in all, watermark [-0-9T:.]+, [0-9.]+ s behind the newest row,"
                                + " [0-9.]+ s behind the clock");
    }
}
