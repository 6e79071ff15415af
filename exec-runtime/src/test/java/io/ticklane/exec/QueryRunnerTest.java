package io.ticklane.exec;

import static io.ticklane.exec.TestNode.TRADES;
import static io.ticklane.exec.TestNode.fragment;
import static io.ticklane.exec.TestNode.literal;
import static io.ticklane.exec.TestNode.plan;
import static io.ticklane.exec.TestNode.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QueryRunnerTest {
    private static final int[] WORKERS = {1, 2, 3};
    private static final int[] BATCHES = {1, 7, 1000, 65_536};

    private final long seed = Long.getLong("seed", 20_131_007);
    private final Random random = new Random(seed);
    private final TestNode node = new TestNode(3);

    @AfterEach
    void allMemoryIsReleased() {
        node.close();
    }

    @Test
    void valuesComeOutAsTheyWereWritten() {
        RowType type = RowType.of(new Field("n", SqlType.INTEGER), new Field("t", SqlType.VARCHAR));
        PhysicalNode.Values values =
                new PhysicalNode.Values(
                        List.of(
                                new PhysicalNode.Values.Row(
                                        List.of(
                                                new Expression.Literal(7L, SqlType.INTEGER),
                                                new Expression.Literal("Zürich", SqlType.VARCHAR))),
                                new PhysicalNode.Values.Row(
                                        List.of(
                                                new Expression.Literal(null, SqlType.INTEGER),
                                                new Expression.Literal("", SqlType.VARCHAR)))),
                        type);
        assertThat(node.rows(plan(values), node.settings(2, 1, 1)))
                .containsExactly(List.of(7, "Zürich"), Arrays.asList(null, ""));
    }

    @Test
    void aSeriesHasItsBoundsAndItsStep() {
        RowType type = RowType.of(new Field("n", SqlType.BIGINT));
        PhysicalNode up = new PhysicalNode.Series(literal(-3), literal(9), literal(4), type);
        PhysicalNode down = new PhysicalNode.Series(literal(5), literal(1), literal(-2), type);
        PhysicalNode none = new PhysicalNode.Series(literal(5), literal(1), literal(1), type);
        PhysicalNode edge =
                new PhysicalNode.Series(
                        literal(Long.MAX_VALUE - 1), literal(Long.MAX_VALUE), literal(1), type);
        PhysicalNode all = new PhysicalNode.Union(List.of(up, down, none, edge), type);
        assertThat(node.rows(plan(all), node.settings(2, 2, 2)))
                .extracting(row -> row.get(0))
                .containsExactly(-3L, 1L, 5L, 9L, 5L, 3L, 1L, Long.MAX_VALUE - 1, Long.MAX_VALUE);
    }

    @Test
    void rowsComeOutInTheOrderOfTheTableHoweverTheyAreCut() {
        node.tables.put("t", trades(300));
        for (int workers : WORKERS) {
            for (int batch : BATCHES) {
                assertThat(node.rows(plan(scan("t")), node.settings(workers, batch, 64)))
                        .isEqualTo(node.tables.get("t"));
            }
        }
    }

    @Test
    void filtersKeepTheRowsForWhichTheConditionIsTrue() {
        node.tables.put("t", trades(3000));
        PhysicalNode filter = new PhysicalNode.Filter(scan("t"), greater(3, 500));
        assertThat(node.rows(plan(filter), node.settings(2, 100, 256)))
                .isNotEmpty()
                .isEqualTo(
                        node.tables.get("t").stream()
                                .filter(row -> row.get(3) != null && (int) row.get(3) > 500)
                                .toList());
    }

    @Test
    void limitGivesTheFirstRowsAfterTheOffset() {
        node.tables.put("t", trades(1000));
        for (int workers : WORKERS) {
            for (long[] bounds :
                    new long[][] {{0, 10}, {995, 10}, {7, 0}, {0, 5000}, {2000, 1}, {63, 65}}) {
                PhysicalNode limit =
                        new PhysicalNode.Limit(
                                scan("t"), literal(bounds[0]), Optional.of(literal(bounds[1])));
                assertThat(node.rows(plan(limit), node.settings(workers, 32, 64)))
                        .isEqualTo(
                                node.tables.get("t").stream()
                                        .skip(bounds[0])
                                        .limit(bounds[1])
                                        .toList());
            }
            PhysicalNode offset = new PhysicalNode.Limit(scan("t"), literal(990), Optional.empty());
            assertThat(node.rows(plan(offset), node.settings(workers, 32, 64))).hasSize(10);
        }
    }

    @Test
    void sortEqualsAStableSortOfJava() {
        node.tables.put("t", trades(1500));
        for (int column = 0; column < TRADES.size(); column++) {
            for (boolean descending : new boolean[] {false, true}) {
                for (boolean nullsFirst : new boolean[] {false, true}) {
                    SortKey key = new SortKey(column, descending, nullsFirst);
                    PhysicalNode sort = new PhysicalNode.Sort(scan("t"), List.of(key));
                    assertThat(node.rows(plan(sort), node.settings(2, 300, 700)))
                            .as("seed %d, %s", seed, key)
                            .isEqualTo(sorted(node.tables.get("t"), List.of(key)));
                }
            }
        }
    }

    @Test
    void topNEqualsTheFirstRowsOfTheSort() {
        node.tables.put("t", trades(40_000));
        List<SortKey> keys = List.of(new SortKey(3, true, false), new SortKey(1, false, true));
        List<List<@Nullable Object>> expected = sorted(node.tables.get("t"), keys);
        for (long[] bounds : new long[][] {{0, 10}, {5, 1}, {3, 0}, {39_990, 100}, {100, 9_000}}) {
            for (int workers : WORKERS) {
                PhysicalNode top =
                        new PhysicalNode.TopN(
                                scan("t"), keys, literal(bounds[0]), literal(bounds[1]));
                assertThat(node.rows(plan(top), node.settings(workers, 4096, 10_000)))
                        .as("seed %d, %s", seed, Arrays.toString(bounds))
                        .isEqualTo(expected.stream().skip(bounds[0]).limit(bounds[1]).toList());
            }
        }
    }

    @Test
    void lanesAreGatheredInTheOrderOfTheInput() {
        node.tables.put("t", trades(600));
        PhysicalPlan lanes =
                plan(
                        new PhysicalNode.Receive(1, TRADES),
                        fragment(
                                1,
                                new PhysicalNode.Filter(
                                        new PhysicalNode.Receive(2, TRADES), greater(3, 100)),
                                Exchange.Kind.GATHER),
                        fragment(2, scan("t"), Exchange.Kind.HASH, 1));
        List<List<@Nullable Object>> expected =
                node.tables.get("t").stream()
                        .filter(row -> row.get(3) != null && (int) row.get(3) > 100)
                        .toList();
        for (int workers : new int[] {1, 2, 3, 8}) {
            for (int batch : BATCHES) {
                assertThat(node.rows(lanes, node.settings(workers, batch, 100)))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aSortInLanesIsGatheredInItsOrder() {
        node.tables.put("t", trades(600));
        List<SortKey> keys = List.of(new SortKey(3, false, false));
        PhysicalPlan lanes =
                plan(
                        new PhysicalNode.Receive(1, TRADES),
                        fragment(
                                1,
                                new PhysicalNode.Sort(new PhysicalNode.Receive(2, TRADES), keys),
                                Exchange.Kind.GATHER),
                        fragment(2, scan("t"), Exchange.Kind.HASH, 1));
        for (int workers : WORKERS) {
            for (int batch : BATCHES) {
                assertThat(node.rows(lanes, node.settings(workers, batch, 100)))
                        .isEqualTo(sorted(node.tables.get("t"), keys));
            }
        }
    }

    @Test
    void aLaneWithoutRowsHoldsUpNobody() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        LongStream.range(0, 1000)
                .forEach(i -> rows.add(Arrays.asList(i, "ONE", 1.0, 1, BigInteger.ONE)));
        node.tables.put("t", rows);
        PhysicalPlan lanes =
                plan(
                        new PhysicalNode.Receive(1, TRADES),
                        fragment(1, scan("t"), Exchange.Kind.HASH, 1));
        assertThat(node.rows(lanes, node.settings(4, 16, 32))).isEqualTo(rows);
    }

    private Expression greater(int column, long value) {
        return new Expression.Call(
                ScalarOperator.GREATER,
                List.of(
                        new Expression.Column(column, TRADES.type(column)),
                        new Expression.Literal(value, TRADES.type(column))),
                SqlType.BOOLEAN);
    }

    private List<List<@Nullable Object>> trades(int count) {
        return TestRows.trades(random, count);
    }

    private static List<List<@Nullable Object>> sorted(
            List<List<@Nullable Object>> rows, List<SortKey> keys) {
        return TestRows.sorted(rows, keys);
    }
}
