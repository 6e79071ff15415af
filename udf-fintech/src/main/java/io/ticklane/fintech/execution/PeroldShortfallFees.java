package io.ticklane.fintech.execution;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.type.SqlType;
import io.ticklane.fintech.Parameters;
import java.util.List;

/// Implementation shortfall of an order in currency, with the fees of its fills.
@AutoService(FunctionDefinition.class)
public final class PeroldShortfallFees implements FunctionDefinition.Frame {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "PEROLD_SHORTFALL",
                    Family.EXECUTION,
                    "Implementation shortfall of an order from its fills and their fees",
                    List.of(
                            Parameters.number("decision_px", "price when the order was decided"),
                            Parameters.number("fill_px", "price of the fill"),
                            Parameters.number("fill_qty", "quantity of the fill, not signed"),
                            Parameters.number("order_qty", "quantity of the order, not signed"),
                            Parameters.number("end_px", "price at the end of the order"),
                            Parameters.number("side", "1 for a buy, -1 for a sell"),
                            Parameters.number("fees", "fees of the fill, in currency")),
                    SqlType.DOUBLE,
                    NullRule.IGNORE,
                    "Perold 1988, The Implementation Shortfall: Paper versus Reality, Journal of Portfolio Management 14(3)");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public FrameKernel bind(BoundCall call) {
        return new ShortfallKernel(true);
    }
}
