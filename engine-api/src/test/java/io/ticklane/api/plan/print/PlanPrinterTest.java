package io.ticklane.api.plan.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanPrinterTest {
    private static final RowType TRADES =
            RowType.of(
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("ts", SqlType.TIMESTAMP),
                    new Field("price", SqlType.DOUBLE));
    private static final FunctionCatalog NONE = new FunctionCatalog(List.of());

    private static Expression.Literal number(long value) {
        return new Expression.Literal(value, SqlType.BIGINT);
    }

    @Test
    void aPlanShowsFragmentsReasonsAndNamesOfColumns() {
        Expression.Literal start =
                new Expression.Literal(1_700_000_000_123_456_789L, SqlType.TIMESTAMP);
        Expression late =
                new Expression.Call(
                        ScalarOperator.GREATER_EQUAL,
                        List.of(new Expression.Column(1, SqlType.TIMESTAMP), start),
                        SqlType.BOOLEAN);
        PhysicalNode scan =
                new PhysicalNode.Scan(
                        new TableSource.Stored("market", "trades", 3),
                        TRADES,
                        List.of(0, 1, 2),
                        Optional.of(late));
        WindowCall ewma =
                new WindowCall(
                        "EWMA",
                        false,
                        false,
                        List.of(
                                new Expression.Column(2, SqlType.DOUBLE),
                                new Expression.Literal(0.1, SqlType.DOUBLE)),
                        SqlType.DOUBLE);
        PhysicalNode window =
                new PhysicalNode.RunningWindow(
                        new PhysicalNode.Receive(1, TRADES),
                        List.of(0),
                        List.of(new SortKey(1, false, false)),
                        List.of(ewma),
                        TRADES.concat(RowType.of(new Field("e", SqlType.DOUBLE))));
        PhysicalNode top =
                new PhysicalNode.TopN(
                        window, List.of(new SortKey(3, true, false)), number(0), number(10));
        PhysicalPlan plan = overTwoFragments(top, scan);

        assertThat(PlanPrinter.print(plan, NONE))
                .isEqualTo(
                        """
                        Fragment 0: single, gather to the client: result
                          TopN by e DESC NULLS LAST, limit 10
                            RunningWindow by symbol order by ts (input order): EWMA(price, 0.1)
                              Receive from fragment 1
                        Fragment 1: random, hash(symbol) to fragment 0: running window by symbol
                          Scan market.trades (symbol, ts, price) where ts >= TIMESTAMP '2023-11-14 22:13:20.123456789'
                        """);
    }

    private static PhysicalPlan overTwoFragments(PhysicalNode root, PhysicalNode leaf) {
        Exchange gather = new Exchange(Exchange.Kind.GATHER, List.of(), "result");
        Exchange hash = new Exchange(Exchange.Kind.HASH, List.of(0), "running window by symbol");
        return new PhysicalPlan(
                PhysicalPlan.VERSION,
                List.of(
                        new Fragment(0, root, Partitioning.SINGLE, gather),
                        new Fragment(1, leaf, Partitioning.RANDOM, hash)),
                root.output(),
                List.of());
    }

    @Test
    void aMergingGatherSaysItsOrder() {
        PhysicalNode sort =
                new PhysicalNode.Sort(
                        new PhysicalNode.Values(List.of(), TRADES),
                        List.of(new SortKey(1, true, true), new SortKey(0, false, false)));
        PhysicalPlan plan =
                new PhysicalPlan(
                        PhysicalPlan.VERSION,
                        List.of(
                                new Fragment(
                                        0,
                                        sort,
                                        Partitioning.RANDOM,
                                        new Exchange(
                                                Exchange.Kind.MERGING_GATHER,
                                                List.of(),
                                                "result"))),
                        TRADES,
                        List.of(),
                        3);
        assertThat(PlanPrinter.print(plan, NONE))
                .startsWith(
                        "Fragment 0: random on all nodes, merging gather(ts DESC, symbol) to the client: result\n");
        assertThat(plan.isResultSpread()).isFalse();
    }

    @Test
    void anAggregateOfTwoPhasesSaysWhichOneItIs() {
        AggregateCall sum =
                new AggregateCall(
                        "SUM",
                        false,
                        List.of(new Expression.Column(2, SqlType.DOUBLE)),
                        List.of(),
                        Optional.empty(),
                        SqlType.DOUBLE);
        List<AggregateCall> calls = List.of(sum);
        PhysicalNode partial =
                new PhysicalNode.Aggregate(
                        new PhysicalNode.Values(List.of(), TRADES),
                        List.of(0),
                        calls,
                        TRADES,
                        PhysicalNode.Aggregate.Phase.PARTIAL);
        PhysicalNode total =
                new PhysicalNode.Aggregate(
                        new PhysicalNode.Receive(1, TRADES),
                        List.of(0),
                        calls,
                        RowType.of(
                                new Field("symbol", SqlType.VARCHAR),
                                new Field("total", SqlType.DOUBLE)),
                        PhysicalNode.Aggregate.Phase.FINAL);
        PhysicalPlan plan = overTwoFragments(total, partial);

        assertThat(PlanPrinter.line(plan, partial, NONE))
                .isEqualTo("Aggregate partial by symbol: SUM(price)");
        assertThat(PlanPrinter.line(plan, total, NONE))
                .isEqualTo("Aggregate final by symbol: SUM(price) AS total");
    }

    @Test
    void aPlanForSeveralNodesSaysWhereFragmentsRun() {
        PhysicalNode partial =
                new PhysicalNode.Aggregate(
                        new PhysicalNode.Values(List.of(), TRADES),
                        List.of(1),
                        List.of(),
                        TRADES,
                        PhysicalNode.Aggregate.Phase.PARTIAL);
        PhysicalNode last =
                new PhysicalNode.Aggregate(
                        new PhysicalNode.Receive(1, TRADES),
                        List.of(1),
                        List.of(),
                        RowType.of(new Field("ts", SqlType.TIMESTAMP)),
                        PhysicalNode.Aggregate.Phase.FINAL);
        PhysicalPlan plan = overTwoFragments(last, partial);

        PhysicalPlan several =
                new PhysicalPlan(
                        plan.version(), plan.fragments(), plan.output(), plan.parameters(), 2);
        assertThat(PlanPrinter.print(several, NONE))
                .contains("Fragment 0: single on the coordinator, gather to the client")
                .contains("Fragment 1: random on all nodes, hash(ts) to fragment 0");
        assertThat(PlanPrinter.print(plan, NONE))
                .contains("Fragment 0: single, gather to the client")
                .contains("Fragment 1: random, hash(ts) to fragment 0");
    }

    @Test
    void aSortBelowARunningWindowTakesThePlaceOfInputOrder() {
        PhysicalNode sorted =
                new PhysicalNode.Sort(
                        new PhysicalNode.Values(List.of(), TRADES),
                        List.of(new SortKey(1, false, false)));
        PhysicalNode window =
                new PhysicalNode.RunningWindow(
                        sorted,
                        List.of(),
                        List.of(new SortKey(1, false, false)),
                        List.of(),
                        TRADES);
        PhysicalPlan plan = new PhysicalPlan(PhysicalPlan.VERSION, List.of(), TRADES, List.of());

        assertThat(PlanPrinter.line(plan, window, NONE)).doesNotContain("input order");
    }
}
