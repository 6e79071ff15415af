package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.Aggregate.Phase;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Plans whose aggregates are cut in two phases, with an exchange of states between them.
final class AggregatePlanTest {
    private static final int SYMBOL = 1;
    private static final int PRICE = 2;
    private static final int SIZE = 3;
    private static final int NOTIONAL = 4;
    private static final List<Integer> KEYS = List.of(SIZE, SYMBOL);
    private static final List<AggregateCall> CALLS =
            List.of(
                    call("COUNT", SqlType.BIGINT),
                    call("FIRST", SqlType.DOUBLE, PRICE),
                    call("SUM", SqlType.DOUBLE, PRICE),
                    call("MAX", TRADES.type(NOTIONAL), NOTIONAL),
                    call("LAST", TRADES.type(0), 0));
    private static final RowType OUTPUT =
            new RowType(
                    List.of(
                            TRADES.field(SIZE),
                            TRADES.field(SYMBOL),
                            new Field("n", SqlType.BIGINT),
                            new Field("first", SqlType.DOUBLE),
                            new Field("sum", SqlType.DOUBLE),
                            new Field("most", TRADES.type(NOTIONAL)),
                            new Field("last", TRADES.type(0))));

    private final long seed = Long.getLong("seed", 20_261_129);
    private final TestNode node = new TestNode(3);

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    private static AggregateCall call(String function, SqlType type, int... columns) {
        List<Expression> arguments =
                java.util.Arrays.stream(columns)
                        .<Expression>mapToObj(c -> new Expression.Column(c, TRADES.type(c)))
                        .toList();
        return new AggregateCall(function, false, arguments, List.of(), Optional.empty(), type);
    }

    private static PhysicalNode aggregate(PhysicalNode input, Phase phase) {
        RowType output = phase == Phase.PARTIAL ? TRADES : OUTPUT;
        return new PhysicalNode.Aggregate(input, KEYS, CALLS, output, phase);
    }

    private static PhysicalPlan cut(Exchange.Kind kind, Integer... keys) {
        PhysicalNode partial = aggregate(TestNode.scan("t"), Phase.PARTIAL);
        return TestNode.plan(
                aggregate(new PhysicalNode.Receive(1, TRADES), Phase.FINAL),
                TestNode.fragment(1, partial, kind, keys));
    }

    @Test
    void anExchangeOfStatesChangesNothing() {
        Random random = new Random(seed);
        List<PhysicalPlan> plans =
                List.of(
                        cut(Exchange.Kind.GATHER),
                        cut(Exchange.Kind.HASH, KEYS.indexOf(SYMBOL)),
                        cut(Exchange.Kind.HASH, KEYS.indexOf(SIZE), KEYS.indexOf(SYMBOL)));
        PhysicalPlan whole = TestNode.plan(aggregate(TestNode.scan("t"), Phase.WHOLE));
        for (int i = 0; i < 12; i++) {
            node.tables.put("t", TestRows.trades(random, i == 0 ? 0 : random.nextInt(600)));
            List<List<@Nullable Object>> expected =
                    node.rows(whole, node.settings(1, 65_536, 65_536));
            assertThat(expected).as("seed %d", seed).hasSizeBetween(0, node.rows("t").size());
            for (PhysicalPlan plan : plans) {
                int workers = 1 + random.nextInt(3);
                int batchRows = 1 + random.nextInt(40);
                assertThat(node.rows(plan, node.settings(workers, batchRows, 64)))
                        .as("seed %d, %d workers, batches of %d", seed, workers, batchRows)
                        .isEqualTo(expected);
            }
        }
    }
}
