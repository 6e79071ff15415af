package io.ticklane.api.plan.call;

import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.state.StateLayout;

/// Which aggregates keep so little of a group that it can be sent to another node and merged there:
/// a [PhysicalNode.Aggregate][io.ticklane.api.plan.PhysicalNode.Aggregate] of such calls alone may
/// be cut into PARTIAL and FINAL. All others need the rows of a group in one place.
///
/// Threads: any.
public final class PortableStates {
    private PortableStates() {}

    /// Whether what a call has seen of a group can be sent. A call that fits no function, or whose
    /// constants are not known yet, cannot.
    public static boolean of(AggregateCall call, FunctionCatalog functions) {
        return BuiltinAggregate.find(call.function())
                .map(function -> builtin(function, call.distinct()))
                .orElseGet(() -> !call.distinct() && library(call, functions));
    }

    private static boolean builtin(BuiltinAggregate function, boolean distinct) {
        boolean keepsRows =
                switch (function) {
                    case MEDIAN, PERCENTILE_CONT, PERCENTILE_DISC, MODE, STRING_AGG -> true;
                    default -> false;
                };
        return !keepsRows && !(distinct && function.countsRepeats());
    }

    private static boolean library(AggregateCall call, FunctionCatalog functions) {
        FunctionDefinition form =
                LibraryForms.find(functions, call.function(), call.arguments()).orElse(null);
        return form instanceof FunctionDefinition.Frame frame
                && portable(frame.bind(LibraryForms.bound(form.spec(), call.arguments())));
    }

    /// Whether a slot of a kernel's state is a fixed number of cells that merge in any order.
    private static boolean portable(FrameKernel kernel) {
        return !kernel.ordered()
                && kernel.growing().layout().cells().stream().allMatch(PortableStates::portable);
    }

    private static boolean portable(StateLayout.Cell cell) {
        return switch (cell) {
            case StateLayout.Cell.OfDouble _,
                    StateLayout.Cell.OfLong _,
                    StateLayout.Cell.OfSum _,
                    StateLayout.Cell.OfSums _ ->
                    true;
            case StateLayout.Cell.OfRing _,
                    StateLayout.Cell.OfQueue _,
                    StateLayout.Cell.OfSorted _ ->
                    false;
        };
    }
}
