package io.ticklane.exec.window;

import static io.ticklane.exec.window.FrameCases.C;
import static io.ticklane.exec.window.FrameCases.Case;
import static io.ticklane.exec.window.FrameCases.D;
import static io.ticklane.exec.window.FrameCases.ID;
import static io.ticklane.exec.window.FrameCases.INPUT;
import static io.ticklane.exec.window.FrameCases.S;
import static io.ticklane.exec.window.FrameCases.T;
import static io.ticklane.exec.window.FrameCases.W;
import static io.ticklane.exec.window.FrameCases.X;
import static io.ticklane.exec.window.FrameCases.Y;
import static io.ticklane.exec.window.FrameCases.call;
import static io.ticklane.exec.window.FrameCases.cases;
import static io.ticklane.exec.window.FrameCases.literal;
import static io.ticklane.exec.window.FrameCases.preceding;
import static io.ticklane.exec.window.SlowFrames.expected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.Frame.Bound;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.frame.InOrderFrameTransform;
import io.ticklane.exec.frame.range.InOrderRangeTransform;
import io.ticklane.exec.testing.TestFunctions;
import io.ticklane.exec.testing.TestQuery;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames computed in input order are those computed over sorted partitions, and those of a slow
/// loop.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class InOrderFramesTest {
    private static final SortKey BY_TIME = new SortKey(T, false, true);
    private static final Bound CURRENT = new Bound.CurrentRow();
    private static final Set<String> PICKS =
            Set.of("FIRST_VALUE", "LAST_VALUE", "NTH_VALUE", "FIRST", "LAST");
    private static final Set<String> SLIDING = Set.of("COUNT", "SUM", "AVG", "VAR_POP", "WEIGHTED");

    /// Rows with ties and NULLs in the order of time.
    private static List<List<Object>> ordered(int count, long seed) {
        List<List<Object>> rows = new ArrayList<>(FrameCases.rows(count, seed));
        rows.sort(
                Comparator.comparing(
                        row -> (Long) row.get(T), Comparator.nullsFirst(Long::compare)));
        for (int i = 0; i < count; i++) {
            rows.get(i).set(ID, (long) i);
        }
        return rows;
    }

    /// The same with values that sums find hard.
    private static List<List<Object>> wild(int count, long seed) {
        Random random = new Random(seed);
        List<List<Object>> rows = ordered(count, seed);
        double[] odd = {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -0.0,
            0.0,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_VALUE,
            1e-300,
            1e15 + 0.125
        };
        for (List<Object> row : rows) {
            if (random.nextInt(4) == 0) {
                row.set(X, odd[random.nextInt(odd.length)]);
            }
            if (random.nextInt(16) == 0) {
                row.set(Y, odd[random.nextInt(odd.length)]);
            }
        }
        return rows;
    }

    private static Frame rows(Bound start) {
        return new Frame(Frame.Unit.ROWS, start, CURRENT, Frame.Exclusion.NONE);
    }

    private static List<Frame> frames() {
        return List.of(
                rows(preceding(3L, SqlType.BIGINT)),
                rows(preceding(0L, SqlType.BIGINT)),
                rows(preceding(1L, SqlType.BIGINT)),
                rows(preceding(19L, SqlType.BIGINT)),
                rows(preceding(1_000_000L, SqlType.BIGINT)),
                rows(preceding(Long.MAX_VALUE, SqlType.BIGINT)),
                rows(CURRENT),
                rows(new Bound.UnboundedPreceding()));
    }

    private static PhysicalNode.FrameWindow node(
            List<Integer> keys,
            SortKey order,
            Frame frame,
            List<WindowCall> calls,
            boolean inOrder) {
        List<Field> fields = new ArrayList<>(INPUT.fields());
        calls.forEach(call -> fields.add(new Field(call.function(), call.type())));
        return new PhysicalNode.FrameWindow(
                new PhysicalNode.Values(List.of(), INPUT),
                keys,
                List.of(order),
                frame,
                calls,
                new RowType(fields),
                inOrder,
                false);
    }

    private static TestQuery query() {
        return new TestQuery(new TestFunctions.Weighted(false, true));
    }

    private static List<List<Object>> inOrder(
            PhysicalNode.FrameWindow node, List<List<Object>> rows, long seed) {
        try (TestQuery query = query()) {
            return query.run(new InOrderFrameTransform(node, query.context()), INPUT, rows, seed);
        }
    }

    private static List<List<Object>> sorted(
            PhysicalNode.FrameWindow node, List<List<Object>> rows, long seed) {
        try (TestQuery query = query()) {
            return query.run(new FrameWindowSink(node, query.context()), INPUT, rows, 1, seed);
        }
    }

    private static boolean follows(WindowCall call) {
        return !call.ignoreNulls()
                && !call.distinct()
                && (SLIDING.contains(call.function()) || PICKS.contains(call.function()));
    }

    private static List<WindowCall> manyCalls() {
        SqlType dbl = SqlType.DOUBLE;
        List<WindowCall> calls = new ArrayList<>();
        for (String function :
                List.of("SUM", "SUM0", "AVG", "VAR_POP", "VAR_SAMP", "STDDEV_POP", "STDDEV_SAMP")) {
            calls.add(call(function, dbl, X));
            calls.add(call(function, dbl, Y));
        }
        for (String function :
                List.of(
                        "COVAR_POP",
                        "COVAR_SAMP",
                        "CORR",
                        "REGR_SLOPE",
                        "REGR_INTERCEPT",
                        "REGR_R2")) {
            calls.add(call(function, dbl, X, Y));
        }
        calls.add(call("REGR_COUNT", SqlType.BIGINT, X, Y));
        for (int column : new int[] {T, X, C, ID}) {
            calls.add(call("MIN", INPUT.type(column), column));
            calls.add(call("MAX", INPUT.type(column), column));
        }
        calls.add(call("SUM", SqlType.decimal(38, 1), W));
        calls.add(call("AVG", SqlType.decimal(38, 6), C));
        calls.add(call("SUM", SqlType.BIGINT, T));
        calls.add(call("SUM", SqlType.BIGINT, ID));
        calls.add(call("AVG", dbl, ID));
        calls.add(call("COUNT", SqlType.BIGINT));
        calls.add(call("COUNT", SqlType.BIGINT, S));
        calls.add(call("WEIGHTED", dbl, X, C));
        calls.add(call("WEIGHTED", dbl, X, X));
        for (long n : new long[] {1, 2, 4, 30}) {
            calls.add(call("NTH_VALUE", dbl, X, literal(n, SqlType.BIGINT)));
        }
        return calls;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void framesOfRowsAreThoseOfASlowLoop(long seed) {
        List<List<Object>> rows = ordered(70, seed);
        List<Case> cases = cases().stream().filter(c -> follows(c.call())).toList();
        assertThat(cases).hasSizeGreaterThan(8);
        List<WindowCall> calls = cases.stream().map(Case::call).toList();
        for (Frame frame : frames()) {
            PhysicalNode.FrameWindow node =
                    node(seed == 1 ? List.of(0) : List.of(), BY_TIME, frame, calls, true);
            List<List<Object>> found = inOrder(node, rows, seed);
            List<List<Object>> expected = expected(rows, node, cases);
            for (int c = 0; c < cases.size(); c++) {
                int column = INPUT.size() + c;
                for (int row = 0; row < rows.size(); row++) {
                    Object value = found.get(row).get(column);
                    Object wanted = expected.get(row).get(column);
                    boolean close =
                            value instanceof Double a
                                    && wanted instanceof Double b
                                    && Math.abs(a - b) <= Math.ulp(b);
                    assertThat(close ? wanted : value)
                            .as("seed %d, %s, %s, row %d", seed, frame, calls.get(c), row)
                            .isEqualTo(wanted);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void framesOfRowsAreBitForBitThoseOfSortedPartitions(long seed) {
        List<List<Object>> rows = seed % 2 == 0 ? wild(160, seed) : ordered(160, seed);
        List<Integer> keys = seed < 3 ? List.of(0) : List.of(4, 0);
        for (Frame frame : frames()) {
            List<WindowCall> calls = manyCalls();
            List<List<Object>> sorted =
                    sorted(node(keys, BY_TIME, frame, calls, false), rows, seed);
            PhysicalNode.FrameWindow node = node(keys, BY_TIME, frame, calls, true);
            for (long cut = 0; cut < 2; cut++) {
                List<List<Object>> found = inOrder(node, rows, seed + cut);
                for (int row = 0; row < rows.size(); row++) {
                    assertThat(found.get(row))
                            .as("seed %d, %s, row %d", seed, frame, row)
                            .isEqualTo(sorted.get(row));
                }
            }
        }
    }

    private static List<List<Object>> rangeInOrder(
            PhysicalNode.FrameWindow node, List<List<Object>> rows, long seed) {
        try (TestQuery query = query()) {
            return query.run(
                    new InOrderRangeTransform(node, false, false, query.context()),
                    INPUT,
                    rows,
                    seed);
        }
    }

    private static Frame range(Bound start) {
        return new Frame(Frame.Unit.RANGE, start, CURRENT, Frame.Exclusion.NONE);
    }

    private record Ordered(SortKey order, Frame frame) {}

    private static List<Ordered> ranges() {
        SqlType interval = SqlType.INTERVAL_DAY_TIME;
        List<Ordered> made = new ArrayList<>();
        for (boolean descending : new boolean[] {false, true}) {
            for (boolean nullsFirst : new boolean[] {false, true}) {
                SortKey time = new SortKey(T, descending, nullsFirst);
                made.add(new Ordered(time, range(new Bound.UnboundedPreceding())));
                for (long width : new long[] {0, 1, 3, 50}) {
                    made.add(new Ordered(time, range(preceding(width, interval))));
                }
                made.add(
                        new Ordered(
                                new SortKey(X, descending, nullsFirst),
                                range(preceding(new BigDecimal("1.5"), FrameCases.DEC))));
                made.add(
                        new Ordered(
                                new SortKey(C, descending, nullsFirst),
                                range(preceding(new BigDecimal("2.505"), FrameCases.DEC))));
                made.add(
                        new Ordered(
                                new SortKey(D, descending, nullsFirst),
                                range(preceding(10L * 86_400_000_000_000L, interval))));
            }
        }
        return made;
    }

    @SuppressWarnings("unchecked")
    private static List<List<Object>> inOrderOf(List<List<Object>> rows, SortKey key) {
        Comparator<Comparable<Object>> natural =
                key.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Comparable<Object>> nulls =
                key.nullsFirst() ? Comparator.nullsFirst(natural) : Comparator.nullsLast(natural);
        List<List<Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(row -> (Comparable<Object>) row.get(key.column()), nulls));
        for (int i = 0; i < sorted.size(); i++) {
            sorted.get(i).set(ID, (long) i);
        }
        return sorted;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void framesOfRangeAreThoseOfASlowLoop(long seed) {
        List<Case> cases =
                cases().stream().filter(c -> SLIDING.contains(c.call().function())).toList();
        List<Case> followed = cases.stream().filter(c -> !c.call().distinct()).toList();
        List<WindowCall> calls = followed.stream().map(Case::call).toList();
        for (Ordered ordered : ranges()) {
            List<List<Object>> rows = inOrderOf(FrameCases.rows(70, seed), ordered.order());
            PhysicalNode.FrameWindow node =
                    node(
                            seed == 1 ? List.of(0) : List.of(),
                            ordered.order(),
                            ordered.frame(),
                            calls,
                            true);
            assertClose(
                    rangeInOrder(node, rows, seed),
                    expected(rows, node, followed),
                    "seed " + seed + ", " + ordered);
        }
    }

    private static void assertClose(
            List<List<Object>> found, List<List<Object>> expected, String where) {
        assertThat(found).as(where).hasSameSizeAs(expected);
        for (int row = 0; row < found.size(); row++) {
            for (int column = 0; column < found.get(row).size(); column++) {
                Object value = found.get(row).get(column);
                Object wanted = expected.get(row).get(column);
                boolean close =
                        value instanceof Double a
                                && wanted instanceof Double b
                                && Math.abs(a - b) <= Math.ulp(b);
                assertThat(close ? wanted : value)
                        .as("%s, row %d, column %d", where, row, column)
                        .isEqualTo(wanted);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void framesOfRangeAreBitForBitThoseOfSortedPartitions(long seed) {
        List<WindowCall> calls =
                manyCalls().stream().filter(c -> !PICKS.contains(c.function())).toList();
        for (Ordered ordered : ranges()) {
            List<List<Object>> all = seed == 2 ? wild(120, seed) : FrameCases.rows(120, seed);
            List<List<Object>> rows = inOrderOf(all, ordered.order());
            List<List<Object>> sorted =
                    sorted(
                            node(List.of(0), ordered.order(), ordered.frame(), calls, false),
                            rows,
                            seed);
            PhysicalNode.FrameWindow node =
                    node(List.of(0), ordered.order(), ordered.frame(), calls, true);
            for (long cut = 0; cut < 2; cut++) {
                assertThat(rangeInOrder(node, rows, seed + cut))
                        .as("seed %d, %s", seed, ordered)
                        .isEqualTo(sorted);
            }
        }
    }

    @Test
    void numbersAndEarlierRowsNeedNoFrame() {
        List<WindowCall> calls = new ArrayList<>();
        calls.add(call("ROW_NUMBER", SqlType.BIGINT));
        for (long distance : new long[] {0, 1, 2, 9, 5000}) {
            Object n = literal(distance, SqlType.BIGINT);
            calls.add(call("LAG", SqlType.DOUBLE, X, n));
            calls.add(call("LAG", SqlType.VARCHAR, S, n, literal("none", SqlType.VARCHAR)));
            calls.add(call("LAG", SqlType.DOUBLE, X, n, Y));
        }
        List<List<Object>> rows = ordered(300, 7);
        List<List<Object>> sorted =
                sorted(node(List.of(0), BY_TIME, Frame.PARTITION, calls, false), rows, 1);
        assertThat(inOrder(node(List.of(0), BY_TIME, Frame.PARTITION, calls, true), rows, 1))
                .isEqualTo(sorted);
    }

    @Test
    void rowsThatGoBackAreAnErrorAndLeaveNoMemoryBehind() {
        List<List<Object>> rows = FrameCases.rows(50, 1);
        PhysicalNode.FrameWindow node =
                node(List.of(0), BY_TIME, rows(preceding(3L, SqlType.BIGINT)), manyCalls(), true);
        assertThatThrownBy(() -> inOrder(node, rows, 1))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("58000"));
    }
}
