package io.ticklane.benchmarks.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TickTest {
    @Test
    void whatIsWrittenIsRead() {
        Tick tick = new Tick("2026-01-02T09:30:00.000017", "S000012", 0.1 + 0.2);
        assertThat(Tick.read(tick.average())).isEqualTo(tick);
        assertThat(new String(tick.price(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"symbol\":\"S000012\",\"ts\":\"2026-01-02T09:30:00.000017\","
                                + "\"price\":0.30000000000000004}");
    }

    @Test
    void timesAreTextsAndMicroseconds() {
        for (long micros : new long[] {0, 1, 1_767_346_200_000_000L, 1_767_346_200_000_017L}) {
            assertThat(new Tick(Tick.text(micros), "", 0).micros()).isEqualTo(micros);
        }
        assertThat(Tick.text(1_767_346_200_000_000L)).isEqualTo("2026-01-02T09:30:00");
    }
}
