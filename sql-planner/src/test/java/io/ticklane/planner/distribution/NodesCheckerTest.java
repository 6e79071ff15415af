package io.ticklane.planner.distribution;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.OwnKeys;
import io.ticklane.planner.physical.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NodesCheckerTest {
    private static final List<SortKey> ORDER = List.of(new SortKey(1, false, false));
    private static final Placed FILES =
            placed(RandomSteps.scan(3, true).node(), Distribution.RANDOM);
    private static final Placed STORED =
            placed(RandomSteps.scan(1, false).node(), Distribution.SINGLE);

    private final NodesChecker checker =
            new NodesChecker(new NodeRequirement(new FunctionCatalog(List.of())));

    private static Placed placed(PhysicalNode node, Distribution distribution, Placed... inputs) {
        return new Placed(Optional.of(node), List.of(inputs), distribution, 1, 1);
    }

    private static Placed to(Distribution distribution, Placed input) {
        return Placed.exchange(input, distribution, 1);
    }

    private static Placed gathered(Placed input) {
        return to(Distribution.SINGLE, input);
    }

    private static PhysicalNode standIn() {
        return new PhysicalNode.Receive(0, RandomSteps.row(RandomSteps.WIDTH));
    }

    private static PhysicalNode join(JoinKind kind, Integer... keys) {
        Step scan = RandomSteps.scan(0, true);
        return RandomSteps.join(scan, scan, kind, List.of(keys)).node();
    }

    private static PhysicalNode top(long offset, long limit) {
        return new PhysicalNode.TopN(
                standIn(), ORDER, RandomSteps.rows(offset), RandomSteps.rows(limit));
    }

    private static PhysicalNode aggregate(PhysicalNode.Aggregate.Phase phase, Integer... keys) {
        PhysicalNode.Aggregate whole =
                (PhysicalNode.Aggregate) RandomSteps.aggregate(standIn(), List.of(keys), "COUNT");
        return new PhysicalNode.Aggregate(
                whole.input(), whole.keys(), whole.calls(), whole.output(), phase);
    }

    private void right(Placed placed) {
        assertThatCode(() -> checker.check(placed)).doesNotThrowAnyException();
    }

    private void wrong(Placed placed, String why) {
        assertThatThrownBy(() -> checker.check(placed)).hasMessageContaining(why);
    }

    @Test
    void theResultIsAtTheCoordinator() {
        right(gathered(FILES));
        right(STORED);
        wrong(FILES, "the result is spread as RANDOM");
        wrong(gathered(STORED), "an exchange of rows spread as SINGLE to SINGLE");
        wrong(gathered(gathered(FILES)), "an exchange stands below an exchange");
    }

    @Test
    void filesThatAreReadByKeysHaveOneEach() {
        PhysicalNode.Scan scan = (PhysicalNode.Scan) RandomSteps.scan(3, true).node();
        PhysicalNode.Scan stored = (PhysicalNode.Scan) RandomSteps.scan(3, false).node();
        FileKeys keys = new FileKeys(2, List.of(4, 3, 2, 1));
        PhysicalNode window = RandomSteps.frames(standIn(), List.of(2, 1), ORDER);
        Distribution own = Distribution.hash(List.of(2));
        right(gathered(placed(window, own, placed(scan.by(keys), own))));
        wrong(
                gathered(
                        placed(
                                window,
                                Distribution.RANDOM,
                                placed(scan.by(keys), Distribution.RANDOM))),
                "does not give them");
        wrong(
                gathered(placed(scan.by(new FileKeys(2, List.of(4, 3))), own)),
                "is shared by FileKeys");
        wrong(
                gathered(
                        placed(
                                scan.by(new FileKeys(4, List.of(4, 3, 2, 1))),
                                Distribution.hash(List.of(4)))),
                "is shared by FileKeys");
        wrong(placed(stored.by(keys), Distribution.SINGLE), "is shared by FileKeys");
    }

    @Test
    void filesThatAllNodesReadAreKeptByColumnsThatAreRead() {
        PhysicalNode.Scan scan = (PhysicalNode.Scan) RandomSteps.scan(3, true).node();
        PhysicalNode.Scan stored = (PhysicalNode.Scan) RandomSteps.scan(3, false).node();
        OwnKeys keys = new OwnKeys(List.of(2, 1));
        PhysicalNode window = RandomSteps.frames(standIn(), List.of(2, 1), ORDER);
        Distribution own = Distribution.hash(List.of(2, 1));
        right(gathered(placed(window, own, placed(scan.by(keys), own))));
        wrong(
                gathered(placed(scan.by(keys), Distribution.hash(List.of(1, 2)))),
                "does not give them");
        wrong(
                gathered(placed(scan.by(new OwnKeys(List.of(4))), Distribution.hash(List.of(4)))),
                "is shared by OwnKeys");
        wrong(placed(scan.by(new OwnKeys(List.of())), Distribution.SINGLE), "is shared by OwnKeys");
        wrong(placed(stored.by(keys), Distribution.SINGLE), "is shared by OwnKeys");
    }

    @Test
    void filesAreReadByAllNodesAndTablesByTheCoordinator() {
        wrong(placed(RandomSteps.scan(3, true).node(), Distribution.SINGLE), "does not give them");
        wrong(
                gathered(placed(RandomSteps.scan(1, false).node(), Distribution.RANDOM)),
                "does not give them");
        PhysicalNode join = join(JoinKind.INNER, 0);
        wrong(
                gathered(placed(join, Distribution.RANDOM, FILES, STORED)),
                "HashJoin cannot run over rows spread as [RANDOM, SINGLE]");
        wrong(
                placed(join, Distribution.SINGLE, STORED, FILES),
                "HashJoin cannot run over rows spread as [SINGLE, RANDOM]");
        right(placed(join, Distribution.SINGLE, STORED, gathered(FILES)));
        right(
                gathered(
                        placed(
                                join,
                                Distribution.RANDOM,
                                FILES,
                                to(Distribution.BROADCAST, STORED))));
    }

    @Test
    void sortedRowsOfAllNodesAreMerged() {
        PhysicalNode sort = new PhysicalNode.Sort(standIn(), ORDER);
        Distribution key = Distribution.hash(List.of(0));
        Placed sorted = placed(sort, Distribution.RANDOM, FILES);
        PhysicalNode filter = new PhysicalNode.Filter(standIn(), RandomSteps.rows(1));
        String why = "parts that Sort makes are not put together";
        right(placed(sort, Distribution.SINGLE, gathered(FILES)));
        right(placed(sort, Distribution.SINGLE, gathered(sorted)));
        wrong(gathered(sorted), why);
        wrong(gathered(placed(sort, key, to(key, sorted))), why);
        wrong(placed(filter, Distribution.SINGLE, gathered(sorted)), why);
        wrong(gathered(placed(filter, Distribution.RANDOM, sorted)), why);
        wrong(gathered(placed(filter, key, to(key, sorted))), why);
    }

    @Test
    void rowsOfAKeyAreTogether() {
        PhysicalNode window = RandomSteps.frames(standIn(), List.of(0, 2), ORDER);
        Distribution byOne = Distribution.hash(List.of(2));
        Distribution byOther = Distribution.hash(List.of(1));
        right(gathered(placed(window, byOne, to(byOne, FILES))));
        wrong(gathered(placed(window, byOther, to(byOther, FILES))), "FrameWindow cannot run");
        wrong(gathered(placed(window, Distribution.RANDOM, FILES)), "FrameWindow cannot run");
    }

    @Test
    void sidesOfAJoinAreSentByKeysThatAreCompared() {
        PhysicalNode join = join(JoinKind.LEFT, 0, 1);
        Distribution first = Distribution.hash(List.of(0));
        Distribution second = Distribution.hash(List.of(1));
        right(gathered(placed(join, first, to(first, FILES), to(first, FILES))));
        wrong(
                gathered(placed(join, first, to(first, FILES), to(second, FILES))),
                "HashJoin cannot run");
        wrong(
                gathered(
                        placed(
                                join(JoinKind.NULL_AWARE_ANTI, 0),
                                first,
                                to(first, FILES),
                                to(first, FILES))),
                "HashJoin cannot run");
    }

    @Test
    void rightRowsWithoutAMatchAreOnTheNodeOfTheirKey() {
        Distribution key = Distribution.hash(List.of(0));
        Distribution rightKey = Distribution.hash(List.of(RandomSteps.WIDTH));
        Placed sent = to(key, FILES);
        right(gathered(placed(join(JoinKind.RIGHT, 0), rightKey, sent, sent)));
        right(gathered(placed(join(JoinKind.FULL, 0), Distribution.SCATTERED, sent, sent)));
        wrong(gathered(placed(join(JoinKind.RIGHT, 0), key, sent, sent)), "does not give them");
        wrong(gathered(placed(join(JoinKind.FULL, 0), key, sent, sent)), "does not give them");
        wrong(
                gathered(
                        placed(
                                join(JoinKind.RIGHT, 0),
                                Distribution.RANDOM,
                                FILES,
                                to(Distribution.BROADCAST, STORED))),
                "HashJoin cannot run");
        Placed bars = placed(RandomSteps.tableFunction(standIn(), List.of(0), ORDER), key, sent);
        right(gathered(placed(join(JoinKind.FULL, 0), Distribution.SCATTERED, sent, bars)));
        wrong(
                gathered(placed(join(JoinKind.FULL, 0), Distribution.SCATTERED, bars, sent)),
                "HashJoin cannot run");
    }

    @Test
    void armsOfAUnionAreAllSpreadOrAllTogether() {
        PhysicalNode union =
                new PhysicalNode.Union(
                        List.of(standIn(), standIn()), RandomSteps.row(RandomSteps.WIDTH));
        Distribution key = Distribution.hash(List.of(0));
        Placed sent = to(key, FILES);
        right(placed(union, Distribution.SINGLE, gathered(FILES), STORED));
        right(gathered(placed(union, Distribution.RANDOM, FILES, sent)));
        right(gathered(placed(union, key, sent, to(key, STORED))));
        wrong(gathered(placed(union, Distribution.RANDOM, FILES, STORED)), "Union cannot run");
        wrong(gathered(placed(union, key, sent, FILES)), "does not give them");
        Placed bars = placed(RandomSteps.tableFunction(standIn(), List.of(0), ORDER), key, sent);
        right(gathered(placed(union, key, sent, bars)));
        wrong(gathered(placed(union, key, bars, sent)), "Union cannot run");
    }

    @Test
    void matchesOfARowAreNotSentApart() {
        Placed joined =
                placed(
                        join(JoinKind.INNER, 0),
                        Distribution.RANDOM,
                        FILES,
                        to(Distribution.BROADCAST, STORED));
        right(gathered(to(joined, 1)));
        wrong(gathered(to(joined, 5)), "loses the order of rows that have one place");
        Placed renewed =
                placed(
                        new PhysicalNode.Sort(standIn(), ORDER),
                        Distribution.SINGLE,
                        gathered(joined));
        right(gathered(to(renewed, 5)));
    }

    @Test
    void workersDoNotShareTheGroupsOfRowsWhoseOrderTheyDoNotKnow() {
        Placed joined =
                placed(
                        join(JoinKind.INNER, 0),
                        Distribution.RANDOM,
                        FILES,
                        to(Distribution.BROADCAST, STORED));
        PhysicalNode partial = aggregate(PhysicalNode.Aggregate.Phase.PARTIAL, 1);
        PhysicalNode last = aggregate(PhysicalNode.Aggregate.Phase.FINAL, 1);
        Distribution hash = Distribution.hash(List.of(0));
        Placed states = placed(partial, Distribution.RANDOM, joined);
        right(placed(last, Distribution.SINGLE, gathered(states)));
        wrong(gathered(placed(last, hash, to(hash, states))), "Aggregate cannot run");
        wrong(
                placed(
                        last,
                        Distribution.SINGLE,
                        gathered(placed(partial, Distribution.RANDOM, to(joined, 1)))),
                "Aggregate cannot run");
    }

    /// The rows, sent by a column and filtered there.
    private static Placed to(Placed rows, int column) {
        Distribution hash = Distribution.hash(List.of(column));
        PhysicalNode filter =
                new PhysicalNode.Filter(rows.node().orElseThrow(), RandomSteps.rows(1));
        return placed(filter, hash, to(hash, rows));
    }

    @Test
    void whatComesAfterAllOthersIsTheEnd() {
        PhysicalNode bars = RandomSteps.tableFunction(standIn(), List.of(0), ORDER);
        Distribution hash = Distribution.hash(List.of(0));
        Placed once = placed(bars, hash, to(hash, FILES));
        right(gathered(once));
        wrong(gathered(placed(bars, hash, once)), "TableFunction cannot run");
        right(placed(bars, Distribution.SINGLE, gathered(once)));
    }

    @Test
    void partsArePutTogether() {
        Placed partial =
                placed(
                        aggregate(PhysicalNode.Aggregate.Phase.PARTIAL, 1),
                        Distribution.RANDOM,
                        FILES);
        PhysicalNode last = aggregate(PhysicalNode.Aggregate.Phase.FINAL, 1);
        Distribution hash = Distribution.hash(List.of(0));
        right(placed(last, Distribution.SINGLE, gathered(partial)));
        right(gathered(placed(last, hash, to(hash, partial))));
        wrong(gathered(partial), "parts that Aggregate makes are not put together");
        wrong(
                placed(
                        aggregate(PhysicalNode.Aggregate.Phase.FINAL, 2),
                        Distribution.SINGLE,
                        gathered(partial)),
                "parts that Aggregate makes are not put together");
        wrong(placed(last, Distribution.SINGLE, gathered(FILES)), "parts that Scan makes");
        wrong(
                placed(
                        aggregate(PhysicalNode.Aggregate.Phase.WHOLE, 1),
                        Distribution.SINGLE,
                        gathered(partial)),
                "parts that Aggregate makes are not put together");
    }

    @Test
    void theFirstRowsOfEachNodeAreNotTheFirstOfAll() {
        Placed part = placed(top(0, 15), Distribution.RANDOM, FILES);
        right(placed(top(5, 10), Distribution.SINGLE, gathered(part)));
        wrong(gathered(part), "parts that TopN makes are not put together");
        wrong(
                placed(top(5, 11), Distribution.SINGLE, gathered(part)),
                "parts that TopN makes are not put together");
        wrong(gathered(placed(top(1, 10), Distribution.RANDOM, FILES)), "not put together");
    }
}
