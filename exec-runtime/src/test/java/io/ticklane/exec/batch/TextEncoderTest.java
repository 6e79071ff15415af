package io.ticklane.exec.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.exec.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

final class TextEncoderTest {
    private static final long SEED = 11;

    @Test
    void equalTextsHaveEqualCodesAndOthersNot() {
        Random random = new Random(SEED);
        try (BufferAllocator root = new RootAllocator();
                QueryMemory memory = new QueryMemory(root, "query", 1 << 26);
                Dictionary dictionary = new Dictionary(memory)) {
            TextEncoder encoder = new TextEncoder(dictionary);
            Map<List<Byte>, Integer> codes = new HashMap<>();
            for (int round = 0; round < 50_000; round++) {
                // few letters, so that texts repeat, and zero bytes, which are text too
                byte[] text = new byte[random.nextInt(random.nextBoolean() ? 4 : 20)];
                for (int i = 0; i < text.length; i++) {
                    text[i] = (byte) (random.nextInt(3) - 1);
                }
                int before = random.nextInt(10);
                byte[] around = new byte[before + text.length + random.nextInt(3) * 5];
                random.nextBytes(around);
                System.arraycopy(text, 0, around, before, text.length);
                int code = encoder.code(MemorySegment.ofArray(around), before, text.length);
                List<Byte> key = new ArrayList<>();
                for (byte one : text) {
                    key.add(one);
                }
                assertThat(codes.computeIfAbsent(key, unknown -> code))
                        .as("seed %d, %s", SEED, key)
                        .isEqualTo(code);
                assertThat(dictionary.bytes(code)).as("seed %d", SEED).isEqualTo(text);
            }
        }
    }
}
