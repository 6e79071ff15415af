package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.fragment;
import static io.ticklane.exec.TestNode.literal;
import static io.ticklane.exec.TestNode.plan;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Running windows in the order of the input, with steps before and after them in other pipelines.
final class RunningStagesTest {
    private static final long SEED = Long.getLong("seed", 4_711);
    private static final int[] WORKERS = {1, 2, 5};
    private static final int[] BATCHES = {1, 7, 4096};
    private static final List<SortKey> BY_ID = List.of(new SortKey(0, false, false));

    private final TestNode node = new TestNode(3);

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    /// Rows whose ids ascend, with ties; symbols are NULL at times.
    private static List<List<@Nullable Object>> ascending(Random random, int count) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        long id = -50;
        for (List<@Nullable Object> row : TestRows.trades(random, count)) {
            List<@Nullable Object> made = new ArrayList<>(row);
            id += random.nextInt(3);
            made.set(0, id);
            rows.add(made);
        }
        return rows;
    }

    @Test
    void stagesGiveWhatOnePassOverTheRowsGives() {
        Random random = new Random(SEED);
        for (int round = 0; round < 12; round++) {
            List<List<@Nullable Object>> rows = ascending(random, random.nextInt(300));
            node.tables.put("t", rows);
            node.light = random.nextBoolean();
            boolean exchange = random.nextInt(3) == 0;
            PhysicalNode input =
                    exchange ? new PhysicalNode.Receive(1, TRADES) : filtered(scan("t"));
            PhysicalNode windows = windows(input);
            PhysicalPlan all =
                    exchange
                            ? plan(windows, fragment(1, filtered(scan("t")), HASH, 1))
                            : plan(windows);
            PhysicalPlan grouped =
                    exchange
                            ? plan(grouped(windows), fragment(1, filtered(scan("t")), HASH, 1))
                            : plan(grouped(windows));
            List<List<@Nullable Object>> expected = expected(rows);
            for (int workers : WORKERS) {
                for (int batch : BATCHES) {
                    var settings = node.settings(workers, batch, 1 + random.nextInt(90));
                    String text = "seed " + SEED + ", round " + round + ", " + settings;
                    assertThat(node.rows(all, settings)).as(text).isEqualTo(expected);
                    assertThat(node.rows(grouped, settings)).as(text).isEqualTo(groups(expected));
                }
            }
        }
    }

    @Test
    void rowsThatGoBackWithinTheirKeyAreAnError() {
        List<List<@Nullable Object>> rows = ascending(new Random(SEED), 200);
        rows.get(150).set(0, -1000L);
        rows.get(150).set(1, rows.get(20).get(1));
        node.tables.put("t", rows);
        for (int workers : WORKERS) {
            assertThatThrownBy(() ->
                            node.rows(plan(windows(scan("t"))), node.settings(workers, 7, 30)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("not in the order");
        }
    }

    private static final Exchange.Kind HASH = Exchange.Kind.HASH;

    private static PhysicalNode filtered(PhysicalNode input) {
        Expression id = new Expression.Column(0, TRADES.type(0));
        return new PhysicalNode.Filter(
                input,
                new Expression.Call(
                        ScalarOperator.GREATER, List.of(id, literal(0)), SqlType.BOOLEAN));
    }

    /// How many rows of the symbol came so far, and the sum of their sizes in a window of its own.
    private static PhysicalNode windows(PhysicalNode input) {
        RowType first = TRADES.concat(RowType.of(new Field("n", SqlType.BIGINT)));
        RowType second = first.concat(RowType.of(new Field("s", SqlType.BIGINT)));
        PhysicalNode count =
                new PhysicalNode.RunningWindow(
                        input,
                        List.of(1),
                        BY_ID,
                        List.of(
                                new WindowCall(
                                        "ROW_NUMBER", false, false, List.of(), SqlType.BIGINT)),
                        first);
        Expression size = new Expression.Column(3, TRADES.type(3));
        return new PhysicalNode.RunningWindow(
                count,
                List.of(1),
                BY_ID,
                List.of(new WindowCall("SUM", false, false, List.of(size), SqlType.BIGINT)),
                second);
    }

    /// The rows and the sum of their numbers, by symbol.
    private static PhysicalNode grouped(PhysicalNode input) {
        RowType output =
                RowType.of(
                        new Field("symbol", SqlType.VARCHAR),
                        new Field("c", SqlType.BIGINT),
                        new Field("s", SqlType.BIGINT));
        Expression number = new Expression.Column(5, SqlType.BIGINT);
        return new PhysicalNode.Aggregate(
                input,
                List.of(1),
                List.of(call("COUNT", List.of()), call("SUM", List.of(number))),
                output);
    }

    private static AggregateCall call(String function, List<Expression> arguments) {
        return new AggregateCall(
                function, false, arguments, List.of(), Optional.empty(), SqlType.BIGINT);
    }

    private static List<List<@Nullable Object>> expected(List<List<@Nullable Object>> rows) {
        Map<@Nullable Object, Long> counts = new HashMap<>();
        Map<@Nullable Object, Long> sums = new HashMap<>();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            if ((long) row.get(0) <= 0) {
                continue;
            }
            List<@Nullable Object> made = new ArrayList<>(row);
            made.add(counts.merge(row.get(1), 1L, Long::sum));
            if (row.get(3) != null) {
                sums.merge(row.get(1), (long) (int) row.get(3), Long::sum);
            }
            made.add(sums.get(row.get(1)));
            expected.add(made);
        }
        return expected;
    }

    private static List<List<@Nullable Object>> groups(List<List<@Nullable Object>> rows) {
        Map<@Nullable Object, long[]> groups = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows) {
            long[] group = groups.computeIfAbsent(row.get(1), _ -> new long[2]);
            group[0]++;
            group[1] += (long) row.get(5);
        }
        List<List<@Nullable Object>> made = new ArrayList<>();
        groups.forEach((symbol, group) -> {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(symbol);
            row.add(group[0]);
            row.add(group[1]);
            made.add(row);
        });
        return made;
    }
}
