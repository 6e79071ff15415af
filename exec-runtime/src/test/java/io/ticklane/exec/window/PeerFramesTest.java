package io.ticklane.exec.window;

import static io.ticklane.exec.window.FrameCases.C;
import static io.ticklane.exec.window.FrameCases.Case;
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

import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.Frame.Bound;
import io.ticklane.api.plan.Frame.Exclusion;
import io.ticklane.api.plan.Frame.Unit;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.frame.kept.KeptFrameTransform;
import io.ticklane.exec.testing.TestFunctions;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames of all rows before the current one and some of its peers, without the rows themselves,
/// are those computed over sorted partitions, and those of a slow loop. Rows have many peers.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class PeerFramesTest {
    private static final SortKey BY_TIME = new SortKey(T, false, true);

    /// What need not look at all rows of a frame at once.
    private static final Set<String> GROWING =
            Set.of(
                    "COUNT",
                    "SUM",
                    "AVG",
                    "MIN",
                    "MAX",
                    "VAR_POP",
                    "WEIGHTED",
                    "ARG_MAX",
                    "FIRST",
                    "LAST",
                    "FIRST_VALUE",
                    "LAST_VALUE",
                    "NTH_VALUE");

    private static List<Frame> frames() {
        Bound first = new Bound.UnboundedPreceding();
        Bound current = new Bound.CurrentRow();
        List<Frame> frames = new ArrayList<>();
        for (Unit unit : Unit.values()) {
            frames.add(new Frame(unit, first, current, Exclusion.TIES));
        }
        frames.add(new Frame(Unit.RANGE, first, current, Exclusion.CURRENT_ROW));
        frames.add(new Frame(Unit.GROUPS, first, current, Exclusion.CURRENT_ROW));
        for (long rows : new long[] {1, 2, 5, 1_000_000}) {
            Bound end = preceding(rows, SqlType.BIGINT);
            frames.add(new Frame(Unit.ROWS, first, end, Exclusion.GROUP));
            frames.add(new Frame(Unit.ROWS, first, end, Exclusion.TIES));
        }
        return frames;
    }

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

    private static PhysicalNode.FrameWindow node(
            List<Integer> keys, Frame frame, List<WindowCall> calls, boolean inOrder) {
        List<Field> fields = new ArrayList<>(INPUT.fields());
        calls.forEach(call -> fields.add(new Field(call.function(), call.type())));
        return new PhysicalNode.FrameWindow(
                new PhysicalNode.Values(List.of(), INPUT),
                keys,
                List.of(BY_TIME),
                frame,
                calls,
                new RowType(fields),
                inOrder,
                false);
    }

    private static List<List<Object>> found(
            PhysicalNode.FrameWindow node, List<List<Object>> rows, long seed) {
        try (TestQuery query = new TestQuery(new TestFunctions.Weighted(false, true))) {
            return query.run(new KeptFrameTransform(node, query.context()), INPUT, rows, seed);
        }
    }

    private static List<List<Object>> sorted(
            PhysicalNode.FrameWindow node, List<List<Object>> rows, long seed) {
        try (TestQuery query = new TestQuery(new TestFunctions.Weighted(false, true))) {
            return query.run(new FrameWindowSink(node, query.context()), INPUT, rows, 1, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theyAreThoseOfASlowLoop(long seed) {
        List<List<Object>> rows = ordered(90, seed);
        List<Case> some =
                cases().stream().filter(c -> GROWING.contains(c.call().function())).toList();
        assertThat(some).hasSizeGreaterThan(15);
        List<WindowCall> calls = some.stream().map(Case::call).toList();
        for (Frame frame : frames()) {
            PhysicalNode.FrameWindow node =
                    node(seed == 1 ? List.of(0) : List.of(), frame, calls, true);
            List<List<Object>> found = found(node, rows, seed);
            List<List<Object>> expected = expected(rows, node, some);
            assertThat(found).hasSameSizeAs(expected);
            for (int row = 0; row < rows.size(); row++) {
                for (int c = 0; c < calls.size(); c++) {
                    Object value = found.get(row).get(INPUT.size() + c);
                    Object wanted = expected.get(row).get(INPUT.size() + c);
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

    private static List<WindowCall> manyCalls() {
        SqlType dbl = SqlType.DOUBLE;
        List<WindowCall> calls = new ArrayList<>();
        for (String function : List.of("SUM", "SUM0", "AVG", "VAR_SAMP", "STDDEV_POP")) {
            calls.add(call(function, dbl, Y));
            calls.add(call(function, true, false, dbl, X));
        }
        for (String function : List.of("COVAR_POP", "CORR", "REGR_SLOPE", "REGR_R2")) {
            calls.add(call(function, dbl, X, Y));
        }
        for (int column : new int[] {T, X, C, S, W}) {
            for (String function : List.of("MIN", "MAX", "ANY_VALUE", "FIRST", "LAST")) {
                calls.add(call(function, INPUT.type(column), column));
            }
            for (String function : List.of("FIRST_VALUE", "LAST_VALUE")) {
                calls.add(call(function, false, true, INPUT.type(column), column));
            }
            calls.add(call("COUNT", true, false, SqlType.BIGINT, column));
            calls.add(call("APPROX_COUNT_DISTINCT", SqlType.BIGINT, column));
            calls.add(call("ARG_MIN", INPUT.type(column), column, X));
        }
        for (long n : new long[] {1, 2, 4, 30}) {
            calls.add(call("NTH_VALUE", dbl, X, literal(n, SqlType.BIGINT)));
        }
        calls.add(call("SUM", SqlType.decimal(38, 1), W));
        calls.add(call("SUM", true, false, SqlType.BIGINT, T));
        calls.add(call("BIT_XOR", SqlType.BIGINT, T));
        calls.add(call("COUNT", SqlType.BIGINT));
        calls.add(call("WEIGHTED", dbl, X, C));
        calls.add(call("WEIGHTED", true, false, dbl, X, X));
        return calls;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theyAreBitForBitThoseOfSortedPartitions(long seed) {
        List<List<Object>> rows = ordered(200, seed);
        List<Integer> keys = seed == 1 ? List.of() : seed == 2 ? List.of(0) : List.of(S, 0);
        List<WindowCall> calls = manyCalls();
        for (Frame frame : frames()) {
            List<List<Object>> sorted = sorted(node(keys, frame, calls, false), rows, seed);
            PhysicalNode.FrameWindow node = node(keys, frame, calls, true);
            for (long cut = 0; cut < 2; cut++) {
                assertThat(found(node, rows, seed + cut))
                        .as("seed %d, %s", seed, frame)
                        .isEqualTo(sorted);
            }
        }
    }
}
