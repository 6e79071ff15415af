package io.ticklane.fintech.risk;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.DoubleCells;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.state.StateLayout.Cell.OfDouble;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Whether the sum above the target (1) or below it (-1) has passed a limit; 0 for neither. After
/// an alarm both sums start again at zero, unless the call says otherwise.
@AutoService(FunctionDefinition.class)
public final class CusumAlarm implements FunctionDefinition.Running {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "CUSUM_ALARM",
                    Family.RISK,
                    "Alarm of the cumulative sums above and below a target",
                    List.of(
                            CusumKernel.series(),
                            CusumKernel.target(),
                            CusumKernel.allowance(),
                            Constant.required(
                                    "h",
                                    SqlType.DOUBLE,
                                    Range.atLeast(0),
                                    "limit of the sums, in the unit of x"),
                            Constant.withDefault(
                                    "reset",
                                    SqlType.BOOLEAN,
                                    Range.any(),
                                    true,
                                    "FALSE: the sums go on after an alarm")),
                    SqlType.BIGINT,
                    NullRule.NULL_ROW,
                    "Page 1954, Continuous Inspection Schemes");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public RunningKernel bind(BoundCall call) {
        return new Kernel(
                call.decimal("mu"), call.decimal("k"), call.decimal("h"), call.flag("reset"));
    }

    private record Kernel(double mu, double k, double h, boolean reset) implements RunningKernel {
        private static final StateLayout LAYOUT =
                new StateLayout(
                        "cusum_alarm", 1, List.of(new OfDouble("above"), new OfDouble("below")));

        @Override
        public StateLayout layout() {
            return LAYOUT;
        }

        @Override
        public void advance(State state, Slots slots, Columns in, int from, int to, Outputs out) {
            DoubleCells.View aboves = state.doubles(0).view();
            DoubleCells.View belows = state.doubles(1).view();
            DoubleColumn x = in.doubles(0).view();
            DoubleWriter result = out.output(0).view();
            Slots slotOf = slots.view();
            for (int row = from; row < to; row++) {
                double value = x.getOrNaN(row);
                if (Double.isNaN(value)) {
                    result.set(row, Double.NaN);
                    continue;
                }
                int slot = slotOf.get(row);
                double distance = value - mu;
                double above = Math.max(0, aboves.get(slot) + distance - k);
                double below = Math.max(0, belows.get(slot) - distance - k);
                double alarm = above > h ? 1 : below > h ? -1 : 0;
                boolean again = reset && alarm != 0;
                aboves.set(slot, again ? 0 : above);
                belows.set(slot, again ? 0 : below);
                result.set(row, alarm);
            }
        }
    }
}
