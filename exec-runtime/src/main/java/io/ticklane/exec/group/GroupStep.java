package io.ticklane.exec.group;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.aggregate.Accumulator;
import io.ticklane.exec.aggregate.Accumulators;
import io.ticklane.exec.aggregate.RowCounts;
import io.ticklane.exec.aggregate.RunFunctions;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One pass over the rows of a batch, for one call or for several that pick a row of each group by
/// the same rule: `ARG_MAX(price, ts)` and `ARG_MAX(size, ts)`; or for MIN and MAX of the same
/// column.
///
/// @param plan the plan of the first call, with the columns that all calls see
/// @param calls the places of the calls in the node
/// @param values the place in the plan's inputs of each call's value; empty if there is one call
record GroupStep(CallPlan plan, List<Integer> calls, List<Integer> values) {
    private static final int MOST_VALUES = 32;

    GroupStep {
        calls = List.copyOf(calls);
        values = List.copyOf(values);
    }

    /// A rule by which a row is picked, in terms of the node's input.
    private record Rule(
            String function,
            List<Expression> columns,
            List<SortKey> order,
            Optional<Integer> filter) {}

    /// The steps that compute calls.
    static List<GroupStep> of(List<CallPlan> plans) {
        List<GroupStep> steps = new ArrayList<>();
        List<@Nullable Rule> rules = new ArrayList<>();
        for (int call = 0; call < plans.size(); call++) {
            CallPlan plan = plans.get(call);
            Rule rule = rule(plan);
            int same = rule == null ? -1 : rules.indexOf(rule);
            if (same >= 0 && steps.get(same).takes(plan)) {
                steps.set(same, steps.get(same).with(plan, call));
            } else {
                rules.add(rule);
                List<Integer> values =
                        rule == null ? List.of() : List.of(RunFunctions.column(plan.call(), 0));
                steps.add(new GroupStep(plan, List.of(call), values));
            }
        }
        return steps;
    }

    private static @Nullable Rule rule(CallPlan plan) {
        AggregateCall call = plan.call();
        Optional<BuiltinAggregate> function = BuiltinAggregate.find(call.function());
        if (plan.collects() || function.isEmpty()) {
            return null;
        }
        return switch (function.get()) {
            case FIRST, LAST -> {
                List<Expression> columns = new ArrayList<>();
                List<SortKey> order = new ArrayList<>();
                for (SortKey key : call.order()) {
                    order.add(new SortKey(columns.size(), key.descending(), key.nullsFirst()));
                    columns.add(plan.inputs().get(key.column()));
                }
                yield new Rule(call.function(), columns, order, call.filter());
            }
            case ARG_MIN, ARG_MAX -> {
                Expression key = plan.inputs().get(RunFunctions.column(call, 1));
                yield new Rule(call.function(), List.of(key), List.of(), call.filter());
            }
            case MIN, MAX -> {
                Expression value = plan.inputs().get(RunFunctions.column(call, 0));
                yield Accumulators.isExtreme(call, plan.types())
                        ? new Rule("MIN and MAX", List.of(value), List.of(), call.filter())
                        : null;
            }
            default -> null;
        };
    }

    private boolean takes(CallPlan other) {
        return isExtreme()
                ? calls.size() == 1 && !plan.call().function().equals(other.call().function())
                : values.size() < MOST_VALUES;
    }

    private boolean isExtreme() {
        return !values.isEmpty() && Accumulators.isExtreme(plan.call(), plan.types());
    }

    private GroupStep with(CallPlan other, int call) {
        Expression value = other.inputs().get(RunFunctions.column(other.call(), 0));
        List<Expression> inputs = new ArrayList<>(plan.inputs());
        int place = inputs.indexOf(value);
        if (place < 0) {
            place = inputs.size();
            inputs.add(value);
        }
        List<Integer> allCalls = new ArrayList<>(calls);
        allCalls.add(call);
        List<Integer> allValues = new ArrayList<>(values);
        allValues.add(place);
        CallPlan all =
                new CallPlan(
                        plan.call(),
                        inputs,
                        inputs.stream().map(Expression::type).toList(),
                        plan.collects());
        return new GroupStep(all, allCalls, allValues);
    }

    /// The accumulator of the calls, which counts its rows on `rows`, if there are any, where it
    /// sees all of them; not if rows are collected.
    Accumulator accumulator(QueryContext context, @Nullable RowCounts rows) {
        if (plan.countsOnce()) {
            Accumulator inner = Accumulators.make(context, plan.call(), plan.types());
            return new DistinctRows(context, plan, inner);
        }
        if (calls.size() > 1 && isExtreme()) {
            return Accumulators.bothExtremes(context, plan.call(), plan.types());
        }
        return values.size() > 1
                ? Accumulators.picking(context, plan.call(), plan.types(), values)
                : Accumulators.make(
                        context,
                        plan.call(),
                        plan.types(),
                        plan.call().filter().isEmpty() ? rows : null);
    }
}
