package io.ticklane.fintech.bars;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Bars that close with a number of trades.
@AutoService(FunctionDefinition.class)
public final class TickBars implements FunctionDefinition.Table {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "TICK_BARS",
                    Family.BARS,
                    "Bars of equally many trades",
                    BarKernel.parameters(
                            Constant.required(
                                    "threshold",
                                    SqlType.BIGINT,
                                    Range.atLeast(1),
                                    "trades of a bar")),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "Lopez de Prado 2018, Advances in Financial Machine Learning, 2.3");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new BarKernel(BarKernel.Measure.TRADES, call.integer("threshold"));
    }

    @Override
    public boolean emitsEarly() {
        return true;
    }

    @Override
    public List<Integer> ascending() {
        return BarKernel.TIMES;
    }

    @Override
    public RowType output() {
        return BarKernel.COLUMNS;
    }
}
