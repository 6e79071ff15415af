package io.ticklane.api.plan.print;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.plan.call.LibraryForms;
import java.util.List;

/// Which calls of a running window share a state: those of one kernel over the same columns.
final class SharedStates {
    private SharedStates() {}

    /// What two calls have in common if they share a state; a call that shares none is its own.
    static Object of(FunctionCatalog functions, WindowCall call) {
        List<Expression> columns =
                call.arguments().stream().filter(Expression.Column.class::isInstance).toList();
        for (FunctionDefinition definition : functions.find(call.function())) {
            if (definition instanceof FunctionDefinition.Running running
                    && LibraryForms.fits(running.spec(), call.arguments())
                    && columns.size() == columns(running.spec())) {
                return List.of(
                        running.bind(LibraryForms.bound(running.spec(), call.arguments())),
                        columns);
            }
        }
        return call;
    }

    private static long columns(FunctionSpec spec) {
        return spec.parameters().stream().filter(Parameter.Column.class::isInstance).count();
    }
}
