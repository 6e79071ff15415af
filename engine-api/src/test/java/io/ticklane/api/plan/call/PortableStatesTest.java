package io.ticklane.api.plan.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.SqlType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PortableStatesTest {
    private static final FunctionCatalog FUNCTIONS =
            new FunctionCatalog(
                    List.of(
                            frame("SUMMED", false, new StateLayout.Cell.OfSum("sum")),
                            frame("IN_ORDER", true, new StateLayout.Cell.OfSum("sum")),
                            frame("QUEUED", false, new StateLayout.Cell.OfQueue("values")),
                            frame("SORTED", false, new StateLayout.Cell.OfSorted("values"))));

    private record Kernel(StateLayout layout, boolean ordered) implements FrameKernel {
        @Override
        public void enter(State state, Slots slots, Columns in, int from, int to) {}

        @Override
        public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {}
    }

    private static FunctionDefinition frame(
            String name, boolean ordered, StateLayout.Cell... cells) {
        FunctionSpec spec =
                new FunctionSpec(
                        name,
                        Family.AVERAGE,
                        "Something of x.",
                        List.of(new Parameter.Column("x", SqlType.DOUBLE, "a number")),
                        SqlType.DOUBLE,
                        NullRule.CARRY,
                        "none");
        return new FunctionDefinition.Frame() {
            @Override
            public FunctionSpec spec() {
                return spec;
            }

            @Override
            public FrameKernel bind(BoundCall call) {
                return new Kernel(new StateLayout(name, 1, Arrays.asList(cells)), ordered);
            }
        };
    }

    private static boolean portable(String function, boolean distinct) {
        return PortableStates.of(
                new AggregateCall(
                        function,
                        distinct,
                        List.of(new Expression.Column(0, SqlType.DOUBLE)),
                        List.of(),
                        Optional.empty(),
                        SqlType.DOUBLE),
                FUNCTIONS);
    }

    @Test
    void onlyAggregatesThatKeepTheRowsOfAGroupStayInOnePlace() {
        List<BuiltinAggregate> whole =
                Arrays.stream(BuiltinAggregate.values())
                        .filter(function -> !portable(function.name(), false))
                        .toList();

        assertThat(whole)
                .containsExactly(
                        BuiltinAggregate.MEDIAN,
                        BuiltinAggregate.PERCENTILE_CONT,
                        BuiltinAggregate.PERCENTILE_DISC,
                        BuiltinAggregate.MODE,
                        BuiltinAggregate.STRING_AGG);
    }

    @Test
    void distinctValuesAreSentOnlyWhereItDoesNotMatterHowOftenTheyCome() {
        assertThat(portable("MAX", true)).isTrue();
        assertThat(portable("APPROX_COUNT_DISTINCT", true)).isTrue();
        assertThat(portable("COUNT", true)).isFalse();
        assertThat(portable("SUM", true)).isFalse();
        assertThat(portable("SUMMED", true)).isFalse();
    }

    @Test
    void libraryFunctionsAreSentWhereTheirStateIsAFixedNumberOfCellsInAnyOrder() {
        assertThat(portable("SUMMED", false)).isTrue();
        assertThat(portable("IN_ORDER", false)).isFalse();
        assertThat(portable("QUEUED", false)).isFalse();
        assertThat(portable("SORTED", false)).isFalse();
        assertThat(portable("UNKNOWN", false)).isFalse();
    }

    @Test
    void aCallWithAnotherNumberOfArgumentsFitsNoFunction() {
        AggregateCall none =
                new AggregateCall(
                        "SUMMED", false, List.of(), List.of(), Optional.empty(), SqlType.DOUBLE);

        assertThat(PortableStates.of(none, FUNCTIONS)).isFalse();
    }
}
