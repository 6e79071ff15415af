package io.ticklane.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.jdbc.stream.StreamProgress;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TailTest {
    private record Known(Optional<Instant> watermark, Optional<Instant> newest)
            implements StreamProgress {
        @Override
        public Optional<String> position() {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T09:30:05Z, ', 3.500 s behind the clock'",
        "2026-01-02T10:29:00Z, ', 3,538.500 s behind the clock'",
        "2026-01-02T10:31:00Z, ''",
        "2020-01-01T00:00:00Z, ''"
    })
    void theClockIsForRowsOfNow(Instant now, String clock) {
        Known known =
                new Known(
                        Optional.of(Instant.parse("2026-01-02T09:30:01.5Z")),
                        Optional.of(Instant.parse("2026-01-02T09:30:02.750000001Z")));
        assertThat(Tail.watermark(known, now))
                .isEqualTo(
                        ", watermark 2026-01-02T09:30:01.500, 1.250 s behind the newest row"
                                + clock);
    }

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        assertThat(Tail.watermark(new Known(Optional.empty(), Optional.empty()), Instant.EPOCH))
                .isEmpty();
    }
}
