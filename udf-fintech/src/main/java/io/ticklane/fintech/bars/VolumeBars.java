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

/// Bars that close on the trade with which their volume reaches the threshold.
@AutoService(FunctionDefinition.class)
public final class VolumeBars implements FunctionDefinition.Table {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "VOLUME_BARS",
                    Family.BARS,
                    "Bars of equal volume",
                    BarKernel.parameters(
                            Constant.required(
                                    "threshold",
                                    SqlType.DOUBLE,
                                    Range.above(0),
                                    "volume of a bar, in the unit of size")),
                    SqlType.NULL,
                    NullRule.IGNORE,
                    "Lopez de Prado 2018, Advances in Financial Machine Learning, 2.3");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public TableKernel bind(BoundCall call) {
        return new BarKernel(BarKernel.Measure.VOLUME, call.decimal("threshold"));
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
