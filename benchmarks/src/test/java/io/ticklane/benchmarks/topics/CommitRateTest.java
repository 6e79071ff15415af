package io.ticklane.benchmarks.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CommitRateTest {
    /// 1,000 messages of 1,000,000 rows, of which 250 were there at first; the other 750,000 rows
    /// took three seconds, one and a half of the engine's processor time and half a second of the
    /// broker's.
    @Test
    void onlyWhatCameAfterTheMomentCounts() {
        CommitRate rate =
                CommitRate.between(
                        new CommitRate.Moment(
                                250, 5_000_000_000L, Duration.ofSeconds(8), Duration.ofSeconds(4)),
                        new CommitRate.Moment(
                                1_000,
                                8_000_000_000L,
                                Duration.ofMillis(9_500),
                                Duration.ofMillis(4_500)),
                        1_000_000,
                        12);
        assertThat(rate.rowsPerSecond()).isCloseTo(250_000, within(1e-6));
        assertThat(rate.engineMicros()).isCloseTo(2, within(1e-9));
        assertThat(rate.brokerMicros()).isCloseTo(2 / 3.0, within(1e-9));
    }
}
