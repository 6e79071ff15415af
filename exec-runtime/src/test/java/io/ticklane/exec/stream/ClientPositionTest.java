package io.ticklane.exec.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ClientPositionTest {
    private static final ClientPosition POSITION =
            new ClientPosition(
                    ClientPosition.digest("a query"),
                    new Positions(List.of(List.of(0L, 127L), List.of(128L))),
                    new Positions(List.of(List.of(300L, LogSource.AT_END), List.of(1L << 40))));

    @Test
    void whatIsWrittenIsRead() {
        assertThat(ClientPosition.decode(POSITION.encode())).isEqualTo(POSITION);
        Positions none = new Positions(List.of());
        ClientPosition small = new ClientPosition(POSITION.query(), none, none);
        assertThat(ClientPosition.decode(small.encode())).isEqualTo(small);
    }

    @Test
    void aTopicOfManyPartitionsHasAShortPosition() {
        Positions many =
                new Positions(List.of(LongStream.range(900_000, 900_100).boxed().toList()));
        String text = new ClientPosition(POSITION.query(), new Positions(List.of()), many).encode();
        assertThat(text).hasSizeLessThan(500).matches("[-_A-Za-z0-9]+");
        assertThat(ClientPosition.decode(text).positions()).isEqualTo(many);
    }

    @Test
    void queriesDiffer() {
        assertThat(ClientPosition.digest("another query")).isNotEqualTo(POSITION.query());
    }

    @Test
    void noTextThatWasChangedIsTaken() {
        String text = POSITION.encode();
        for (int i = 0; i < text.length(); i++) {
            refused(text.substring(0, i));
            refused(text.substring(i + 1));
            for (char other : "A_9 'ü".toCharArray()) {
                // the last character has bits that say nothing
                if (other != text.charAt(i) && i < text.length() - 1) {
                    refused(text.substring(0, i) + other + text.substring(i + 1));
                }
            }
        }
        refused(text + text);
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> ClientPosition.decode(text))
                .as(text)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("AFTER POSITION");
    }
}
