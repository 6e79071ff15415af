package io.ticklane.exec.window;

import static io.ticklane.exec.window.FrameCases.Case;
import static io.ticklane.exec.window.FrameCases.INPUT;
import static io.ticklane.exec.window.FrameCases.Setting;
import static io.ticklane.exec.window.FrameCases.T;
import static io.ticklane.exec.window.FrameCases.X;
import static io.ticklane.exec.window.FrameCases.call;
import static io.ticklane.exec.window.FrameCases.cases;
import static io.ticklane.exec.window.FrameCases.preceding;
import static io.ticklane.exec.window.FrameCases.rows;
import static io.ticklane.exec.window.FrameCases.settings;
import static io.ticklane.exec.window.SlowFrames.expected;
import static io.ticklane.exec.window.SlowFrames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.Frame.Bound;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.testing.TestFunctions;
import io.ticklane.exec.testing.TestQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // a Java null stands for NULL
final class FrameWindowSinkTest {

    /// The expected value is rounded twice, so the last bit may differ.
    private static void takeIfClose(
            List<List<Object>> found, List<List<Object>> expected, int column) {
        for (int row = 0; row < found.size(); row++) {
            Double a = (Double) found.get(row).get(column);
            Double b = (Double) expected.get(row).get(column);
            if (a != null && b != null && Math.abs(a - b) <= Math.ulp(b)) {
                expected.get(row).set(column, a);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyFunctionOverEveryFrameIsWhatASlowLoopComputes(long seed) {
        List<List<Object>> rows = rows(70, seed);
        List<Case> cases = cases();
        for (Setting setting : settings()) {
            List<Field> fields = new ArrayList<>(INPUT.fields());
            cases.forEach(c -> fields.add(new Field(c.call().function(), c.call().type())));
            PhysicalNode.FrameWindow node =
                    new PhysicalNode.FrameWindow(
                            new PhysicalNode.Values(List.of(), INPUT),
                            seed == 1 ? List.of(0) : List.of(),
                            List.of(setting.order()),
                            setting.frame(),
                            cases.stream().map(Case::call).toList(),
                            new RowType(fields),
                            false,
                            false);
            List<List<Object>> found;
            try (TestQuery query = new TestQuery(new TestFunctions.Weighted(false, seed == 1))) {
                found = query.run(new FrameWindowSink(node, query.context()), INPUT, rows, 1, seed);
            }
            List<List<Object>> expected = expected(rows, node, cases);
            for (int c = 0; c < cases.size(); c++) {
                int column = INPUT.size() + c;
                if (cases.get(c).call().function().equals("VAR_POP")) {
                    takeIfClose(found, expected, column);
                }
                assertThat(found.stream().map(row -> row.get(column)).toList())
                        .as("seed %d, %s, %s", seed, setting, cases.get(c).call())
                        .isEqualTo(expected.stream().map(row -> row.get(column)).toList());
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void aNegativeOffsetIsAnErrorAndLeavesNoMemoryBehind() {
        Frame frame =
                new Frame(
                        Frame.Unit.ROWS,
                        preceding(-1L, SqlType.BIGINT),
                        new Bound.CurrentRow(),
                        Frame.Exclusion.NONE);
        PhysicalNode.FrameWindow node =
                new PhysicalNode.FrameWindow(
                        new PhysicalNode.Values(List.of(), INPUT),
                        List.of(0),
                        List.of(new SortKey(T, false, false)),
                        frame,
                        List.of(call("SUM", SqlType.DOUBLE, X), call("MEDIAN", SqlType.DOUBLE, X)),
                        INPUT,
                        false,
                        false);
        try (TestQuery query = new TestQuery()) {
            assertThatThrownBy(() ->
                            query.run(
                                    new FrameWindowSink(node, query.context()),
                                    INPUT,
                                    rows(20, 1),
                                    1,
                                    1))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.sqlState()).isEqualTo("22023"));
        }
    }
}
