package io.ticklane.exec.window;

import static io.ticklane.exec.window.FrameCases.preceding;
import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.Frame.Bound;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.frame.range.InOrderRangeTransform;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Counts and sums of whole numbers over frames of RANGE in input order are those of sorted
/// partitions, as long as values are small and without NULLs, and after that.
@SuppressWarnings("NullAway") // a Java null stands for NULL
final class RangeTotalsTest {
    private static final int K = 0;
    private static final int T = 1;
    private static final int V = 2;
    private static final int ROWS = 200;
    private static final RowType INPUT =
            TestQuery.type("k", SqlType.VARCHAR, "t", SqlType.BIGINT, "v", SqlType.BIGINT);

    /// What comes in the second half of the rows.
    enum Later {
        SMALL,
        NULL_VALUES,
        GREAT_VALUES,
        NULL_TIMES
    }

    private static List<List<Object>> rows(Later later, long seed, boolean descending) {
        Random random = new Random(seed);
        List<List<Object>> rows = new ArrayList<>();
        long time = Long.MIN_VALUE + 2;
        for (int i = 0; i < ROWS; i++) {
            time = i == ROWS / 4 ? -5 : time + Math.max(0, random.nextInt(6) - 3);
            Object value = (long) random.nextInt(2001) - 1000;
            Object at = descending ? ~time : time;
            boolean odd = i > ROWS / 2 && random.nextInt(30) == 0;
            if (odd && later == Later.NULL_VALUES) {
                value = null;
            } else if (odd && later == Later.GREAT_VALUES) {
                value = random.nextBoolean() ? Long.MAX_VALUE / 16 : Long.MIN_VALUE / 16;
            } else if (i > ROWS / 2 && later == Later.NULL_TIMES) {
                at = null;
            }
            rows.add(Arrays.asList("k" + random.nextInt(4), at, value));
        }
        return rows;
    }

    private static PhysicalNode.FrameWindow node(SortKey order, Bound start, boolean inOrder) {
        Expression value = new Expression.Column(V, SqlType.BIGINT);
        List<WindowCall> calls =
                List.of(
                        new WindowCall("COUNT", false, false, List.of(), SqlType.BIGINT),
                        new WindowCall("COUNT", false, false, List.of(value), SqlType.BIGINT),
                        new WindowCall("SUM", false, false, List.of(value), SqlType.BIGINT),
                        new WindowCall("SUM0", false, false, List.of(value), SqlType.BIGINT));
        List<Field> fields = new ArrayList<>(INPUT.fields());
        calls.forEach(call -> fields.add(new Field(call.function(), call.type())));
        Frame frame =
                new Frame(Frame.Unit.RANGE, start, new Bound.CurrentRow(), Frame.Exclusion.NONE);
        return new PhysicalNode.FrameWindow(
                new PhysicalNode.Values(List.of(), INPUT),
                List.of(K),
                List.of(order),
                frame,
                calls,
                new RowType(fields),
                inOrder,
                false);
    }

    @ParameterizedTest
    @EnumSource
    void totalsInInputOrderAreThoseOfSortedPartitions(Later later) {
        for (long seed = 0; seed < 6; seed++) {
            boolean descending = seed % 2 == 1;
            List<List<Object>> rows = rows(later, seed, descending);
            SortKey order = new SortKey(T, descending, false);
            for (Bound start :
                    List.of(
                            new Bound.UnboundedPreceding(),
                            preceding(0L, SqlType.BIGINT),
                            preceding(1L, SqlType.BIGINT),
                            preceding(4L, SqlType.BIGINT),
                            preceding(Long.MAX_VALUE, SqlType.BIGINT))) {
                List<List<Object>> sorted = sorted(node(order, start, false), rows);
                for (long cut = 0; cut < 3; cut++) {
                    assertThat(inOrder(node(order, start, true), rows, seed + cut))
                            .as("%s, seed %d, cut %d, %s", later, seed, cut, start)
                            .isEqualTo(sorted);
                }
            }
        }
    }

    private static List<List<Object>> inOrder(
            PhysicalNode.FrameWindow node, List<List<Object>> rows, long seed) {
        try (TestQuery query = new TestQuery()) {
            return query.run(
                    new InOrderRangeTransform(node, false, false, query.context()),
                    INPUT,
                    rows,
                    seed);
        }
    }

    /// The rows of the sorted partitions, in the order of the input.
    private static List<List<Object>> sorted(
            PhysicalNode.FrameWindow node, List<List<Object>> rows) {
        try (TestQuery query = new TestQuery()) {
            return query.run(new FrameWindowSink(node, query.context()), INPUT, rows, 1, 1);
        }
    }
}
