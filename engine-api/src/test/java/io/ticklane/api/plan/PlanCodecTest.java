package io.ticklane.api.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PlanCodecTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261123L);

    @Test
    void decodingWhatWasEncodedGivesTheSamePlan() {
        RandomPlans plans = new RandomPlans(SEED);
        Set<String> kinds = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            PhysicalPlan plan = plans.plan();
            plan.fragments().forEach(fragment -> collect(fragment.root(), kinds));
            byte[] bytes = PlanCodec.encode(plan);
            PhysicalPlan decoded = PlanCodec.decode(bytes);
            assertThat(decoded).as("plan %s of seed %s", i, SEED).isEqualTo(plan);
            assertThat(PlanCodec.encode(decoded)).isEqualTo(bytes);
        }
        assertThat(kinds).hasSize(PhysicalNode.class.getPermittedSubclasses().length);
    }

    private static void collect(PhysicalNode node, Set<String> kinds) {
        kinds.add(node.getClass().getSimpleName());
        node.inputs().forEach(input -> collect(input, kinds));
    }

    @Test
    void damagedBytesAreRefusedOrReadButNeverBreakTheReader() {
        RandomPlans plans = new RandomPlans(SEED + 1);
        Random random = new Random(SEED + 2);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = PlanCodec.encode(plans.plan());
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            try {
                PlanCodec.decode(bytes);
            } catch (EngineException e) {
                assertThat(e.code()).as("seed %s", SEED).isEqualTo(ErrorCode.CORRUPT);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void randomBytesAreRefused() {
        Random random = new Random(SEED + 3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = 8;
                bytes[1] = (byte) (2 * PhysicalPlan.VERSION);
            }
            try {
                PlanCodec.decode(bytes);
            } catch (EngineException e) {
                assertThat(e.code()).as("seed %s", SEED).isEqualTo(ErrorCode.CORRUPT);
            }
        }
    }

    @Test
    void anotherVersionIsRefusedByItsNumber() {
        int other = PhysicalPlan.VERSION + 1;
        PhysicalPlan plan = new PhysicalPlan(other, List.of(), RowType.of(), List.of());
        assertThatThrownBy(() -> PlanCodec.decode(PlanCodec.encode(plan)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT))
                .hasMessageContaining("version " + other)
                .hasMessageContaining("version " + PhysicalPlan.VERSION);
    }

    @Test
    void nestingWithoutEndIsRefusedWhileWritingAndReading() {
        Expression deep = new Expression.Column(0, SqlType.DOUBLE);
        for (int i = 0; i < 5_000; i++) {
            deep = new Expression.Call(ScalarOperator.ABS, List.of(deep), SqlType.DOUBLE);
        }
        RowType row = RowType.of(new Field("x", SqlType.DOUBLE));
        PhysicalNode node =
                new PhysicalNode.Project(new PhysicalNode.Receive(1, row), List.of(deep), row);
        Exchange output = new Exchange(Exchange.Kind.GATHER, List.of(), "result");
        PhysicalPlan plan =
                new PhysicalPlan(
                        PhysicalPlan.VERSION,
                        List.of(new Fragment(0, node, Partitioning.SINGLE, output)),
                        row,
                        List.of());
        assertThatThrownBy(() -> PlanCodec.encode(plan))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("nested");
    }

    @Test
    void theFormIsTheOneOfItsVersion() throws IOException {
        try (InputStream golden = PlanCodecTest.class.getResourceAsStream("plan.proto")) {
            assertThat(golden).isNotNull();
            assertThat(PlanSchema.proto())
                    .as("a change of the plan's form needs a new version")
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
