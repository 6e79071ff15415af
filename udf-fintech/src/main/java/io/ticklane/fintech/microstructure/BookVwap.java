package io.ticklane.fintech.microstructure;

import com.google.auto.service.AutoService;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.type.SqlType;

/// The average price of taking a quantity from a side of a book, level by level. NULL where the
/// book is too thin.
@AutoService(FunctionDefinition.class)
public final class BookVwap implements FunctionDefinition.Scalar {
    private static final FunctionSpec SPEC =
            new FunctionSpec(
                    "BOOK_VWAP",
                    Family.MICROSTRUCTURE,
                    "Average price of taking a quantity from a book",
                    BookSweepKernel.parameters(),
                    SqlType.DOUBLE,
                    NullRule.STRICT,
                    "Cartea, Jaimungal and Penalva 2015, Algorithmic and High-Frequency Trading");

    @Override
    public FunctionSpec spec() {
        return SPEC;
    }

    @Override
    public ScalarKernel bind(BoundCall call) {
        return new BookSweepKernel(true);
    }
}
