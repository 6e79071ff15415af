package io.ticklane.exec.group;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.aggregate.RunFunctions;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.function.LibraryCalls;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How one call of an aggregate node is computed: which columns of the input it sees, and whether
/// its rows are collected first. The call is rewritten to positions in `inputs`.
///
/// @param call the call over the columns of `inputs`
/// @param inputs the columns that it sees: columns of the node's input, or literals
/// @param types their types
/// @param collects whether rows are kept until all are known, then fed in order
record CallPlan(
        AggregateCall call, List<Expression> inputs, List<SqlType> types, boolean collects) {
    CallPlan {
        inputs = List.copyOf(inputs);
        types = List.copyOf(types);
    }

    /// The plan of a call.
    static CallPlan of(QueryContext context, AggregateCall call, RowType input) {
        List<Expression> inputs = new ArrayList<>();
        List<Expression> arguments = new ArrayList<>();
        Optional<LibraryCall> library = library(context, call);
        boolean textJoin = call.function().equals(BuiltinAggregate.STRING_AGG.name());
        for (int i = 0; i < call.arguments().size(); i++) {
            Expression argument = call.arguments().get(i);
            boolean constant =
                    argument instanceof Expression.Literal
                            && (library.isPresent() || (i > 0 && !textJoin));
            arguments.add(constant ? argument : place(inputs, argument));
        }
        if (call.function().equals(BuiltinAggregate.COUNT.name())) {
            arguments.removeIf(CallPlan::isCountable);
        }
        List<SortKey> order = new ArrayList<>();
        for (SortKey key : call.order()) {
            Expression column = new Expression.Column(key.column(), input.type(key.column()));
            order.add(
                    new SortKey(place(inputs, column).index(), key.descending(), key.nullsFirst()));
        }
        AggregateCall rewritten =
                new AggregateCall(
                        call.function(),
                        call.distinct(),
                        arguments,
                        order,
                        call.filter(),
                        call.type());
        return new CallPlan(
                rewritten,
                inputs,
                inputs.stream().map(Expression::type).toList(),
                needsAllRows(rewritten, library, context));
    }

    private static Optional<LibraryCall> library(QueryContext context, AggregateCall call) {
        return BuiltinAggregate.find(call.function()).isPresent()
                ? Optional.empty()
                : Optional.of(
                        LibraryCalls.resolve(
                                context.functions(), call.function(), call.arguments()));
    }

    private static boolean isCountable(Expression argument) {
        return argument instanceof Expression.Literal literal && literal.value() != null;
    }

    private static Expression.Column place(List<Expression> inputs, Expression input) {
        int at = inputs.indexOf(input);
        if (at < 0) {
            at = inputs.size();
            inputs.add(input);
        }
        return new Expression.Column(at, input.type());
    }

    private static boolean needsAllRows(
            AggregateCall call, Optional<LibraryCall> library, QueryContext context) {
        if (library.isPresent()) {
            return call.distinct()
                    || switch (library.get().definition()) {
                        case FunctionDefinition.Frame frame ->
                                frame.bind(library.get().constants()).ordered();
                        case FunctionDefinition.Running _ -> true;
                        case FunctionDefinition.Scalar _ -> false;
                        case FunctionDefinition.Table _ -> false;
                    };
        }
        return RunFunctions.find(call, context.dictionary()).isPresent();
    }

    /// Whether each combination of a group and the arguments is to count once, and it matters.
    boolean countsOnce() {
        return !collects
                && !distinctColumns().isEmpty()
                && BuiltinAggregate.valueOf(call.function()).countsRepeats();
    }

    /// The places in `inputs` of the arguments by which rows are distinct; empty if all rows count.
    List<Integer> distinctColumns() {
        return call.distinct()
                ? call.arguments().stream()
                        .filter(Expression.Column.class::isInstance)
                        .map(argument -> ((Expression.Column) argument).index())
                        .toList()
                : List.of();
    }
}
