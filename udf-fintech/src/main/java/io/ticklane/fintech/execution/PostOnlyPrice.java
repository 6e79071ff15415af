package io.ticklane.fintech.execution;

import com.google.auto.service.AutoService;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// A limit price moved so that it cannot trade at once: not nearer than `k` ticks to the best price
/// of the other side.
@AutoService(FunctionDefinition.class)
public final class PostOnlyPrice implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "POST_ONLY_PRICE",
                    Family.EXECUTION,
                    "Limit price that cannot trade at once",
                    List.of(
                            Parameters.number("limit_price", "limit price that is wanted"),
                            Parameters.number(
                                    "best_opposite", "best ask for a buy, best bid for a sell"),
                            Parameters.number("tick", "least step of the price"),
                            Parameters.number("side", "1 for a buy, -1 for a sell"),
                            Constant.withDefault(
                                    "k",
                                    SqlType.BIGINT,
                                    Range.closed(1, Parameters.MOST_ROWS),
                                    1L,
                                    "how many ticks to stay away")),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "The definition above, as exchanges reprice post-only orders; no paper");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new Kernel(call.integer("k"));
    }

    private record Kernel(double k) implements ScalarKernel {
        @Override
        public void apply(Columns in, int from, int to, DoubleWriter out) {
            DoubleColumn limitPrices = in.doubles(0).view();
            DoubleColumn bestOpposites = in.doubles(1).view();
            DoubleColumn ticks = in.doubles(2).view();
            DoubleColumn sides = in.doubles(3).view();
            DoubleWriter result = out.view();
            for (int row = from; row < to; row++) {
                double limitPrice = limitPrices.getOrNaN(row);
                double bestOpposite = bestOpposites.getOrNaN(row);
                double tick = ticks.getOrNaN(row);
                double side = sides.getOrNaN(row);
                double away = k * tick;
                double buy = Math.min(limitPrice, bestOpposite - away);
                double sell = Math.max(limitPrice, bestOpposite + away);
                double price = side > 0 ? buy : side < 0 ? sell : Double.NaN;
                price = tick > 0 ? price : Double.NaN;
                result.set(row, price);
            }
        }
    }
}
