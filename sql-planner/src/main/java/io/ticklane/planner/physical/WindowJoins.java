package io.ticklane.planner.physical;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.logical.time.WindowMatchJoin;
import java.util.ArrayList;
import java.util.List;

/// Window joins: the calls are those of an aggregate, run over frames.
final class WindowJoins {
    private final Implementation implementation;
    private final WindowMatchJoin join;

    WindowJoins(Implementation implementation, WindowMatchJoin join) {
        this.implementation = implementation;
        this.join = join;
    }

    Step step() {
        WindowMatchJoin.Window window = join.window();
        Step left = implementation.step(join.getLeft());
        Step right = implementation.step(join.getRight());
        Columns arguments = new Columns(right);
        List<WindowCall> calls = new ArrayList<>();
        List<Field> fields = new ArrayList<>(left.output().fields());
        RowType output = Implementation.columns(join);
        for (org.apache.calcite.rel.core.AggregateCall call : window.calls()) {
            AggregateCall made = Aggregates.call(call, right, arguments);
            fields.add(new Field(output.field(fields.size()).name(), made.type()));
            calls.add(
                    new WindowCall(
                            made.function(),
                            made.distinct(),
                            call.ignoreNulls(),
                            made.arguments(),
                            made.type()));
        }
        Step made =
                left.with(
                        arguments.step(),
                        left.rows(),
                        (l, r) ->
                                new PhysicalNode.WindowJoin(
                                        l,
                                        r,
                                        window.leftKeys(),
                                        window.rightKeys(),
                                        window.span(),
                                        calls,
                                        new RowType(fields)));
        return Implementation.project(made, Columns.all(made.output()), output);
    }
}
