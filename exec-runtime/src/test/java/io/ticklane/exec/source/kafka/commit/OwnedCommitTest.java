package io.ticklane.exec.source.kafka.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.stream.Positions;
import io.ticklane.exec.view.Commit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Commits of views as messages.
final class OwnedCommitTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);

    private static Positions positions(Random random) {
        List<List<Long>> inputs = new ArrayList<>();
        for (int input = random.nextInt(4); input > 0; input--) {
            inputs.add(random.longs(random.nextInt(5), 0, Long.MAX_VALUE).boxed().toList());
        }
        return new Positions(inputs);
    }

    private static OwnedCommit record(Random random) {
        if (random.nextInt(10) == 0) {
            return new OwnedCommit("owner \"é\"", Optional.empty(), refreshed(random));
        }
        Optional<Commit.Snapshot> snapshot =
                random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(
                                new Commit.Snapshot(
                                        "state " + random.nextInt() + ".arrow",
                                        Long.toHexString(random.nextLong()),
                                        positions(random),
                                        random.nextLong(1, Long.MAX_VALUE)));
        return new OwnedCommit(
                "o" + random.nextInt(),
                Optional.of(
                        new Commit(
                                random.nextLong(1, Long.MAX_VALUE),
                                random.nextLong(0, Long.MAX_VALUE),
                                positions(random),
                                positions(random),
                                random.nextLong(0, Long.MAX_VALUE),
                                snapshot)),
                refreshed(random));
    }

    private static Optional<Refreshed> refreshed(Random random) {
        return random.nextBoolean()
                ? Optional.empty()
                : Optional.of(
                        new Refreshed("r" + random.nextInt(), offsets(random), offsets(random)));
    }

    private static SortedMap<Integer, Long> offsets(Random random) {
        SortedMap<Integer, Long> offsets = new TreeMap<>();
        for (int left = random.nextInt(5); left > 0; left--) {
            offsets.put(random.nextInt(300), random.nextLong(0, Long.MAX_VALUE));
        }
        return offsets;
    }

    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000; i++) {
            OwnedCommit record = record(random);
            assertThat(OwnedCommit.of(record.toBytes())).as("seed %s", SEED).isEqualTo(record);
        }
    }

    @Test
    void damagedBytesAreAnErrorOrAnotherCommit() {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = record(random).toBytes();
            int cut = random.nextInt(bytes.length);
            assertThatThrownBy(() -> OwnedCommit.of(Arrays.copyOf(bytes, cut)))
                    .as("seed %s", SEED)
                    .isInstanceOf(EngineException.class);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatCode(() -> read(bytes)).as("seed %s", SEED).doesNotThrowAnyException();
        }
    }

    private static void read(byte[] bytes) {
        try {
            OwnedCommit.of(bytes);
        } catch (EngineException e) {
            assertThat(e.code()).isIn(ErrorCode.CORRUPT, ErrorCode.FEATURE_NOT_SUPPORTED);
        }
    }

    @Test
    void fieldsOfNewerNodesArePassedOverAndNewerVersionsRefused() {
        OwnedCommit known = new OwnedCommit("o", Optional.empty(), Optional.empty());
        assertThat(of("{\"version\":1,\"owner\":\"o\",\"more\":{\"a\":[1,{}]}}")).isEqualTo(known);
        assertThatThrownBy(() -> of("{\"version\":3,\"owner\":\"o\"}"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FEATURE_NOT_SUPPORTED))
                .hasMessageContaining("version 3");
    }

    /// Older nodes go on with a view that was never begun anew, and refuse one that was.
    @Test
    void onlyWhatWasBegunAnewIsOfTheNewVersion() {
        OwnedCommit old = new OwnedCommit("o", Optional.empty(), Optional.empty());
        assertThat(text(old)).isEqualTo("{\"version\":1,\"owner\":\"o\"}");
        Refreshed anew = new Refreshed("r", new TreeMap<>(Map.of(3, 42L)), new TreeMap<>());
        assertThat(text(new OwnedCommit("o", Optional.empty(), Optional.of(anew))))
                .isEqualTo(
                        "{\"version\":2,\"owner\":\"o\",\"refreshed\":{\"id\":\"r\","
                                + "\"rows_before\":{\"3\":42},\"late_before\":{}}}");
    }

    private static String text(OwnedCommit commit) {
        return new String(commit.toBytes(), StandardCharsets.UTF_8);
    }

    private static OwnedCommit of(String json) {
        return OwnedCommit.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
