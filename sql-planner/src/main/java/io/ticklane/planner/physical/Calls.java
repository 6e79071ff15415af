package io.ticklane.planner.physical;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.planner.validate.BuiltinAggregateFunction;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlAggFunction;

/// The plan's aggregates for Calcite's.
final class Calls {
    private static final Map<String, BuiltinAggregate> OTHER_NAMES =
            Map.ofEntries(
                    Map.entry("$SUM0", BuiltinAggregate.SUM0),
                    Map.entry("EVERY", BuiltinAggregate.BOOL_AND),
                    Map.entry("LOGICAL_AND", BuiltinAggregate.BOOL_AND),
                    Map.entry("SOME", BuiltinAggregate.BOOL_OR),
                    Map.entry("LOGICAL_OR", BuiltinAggregate.BOOL_OR),
                    Map.entry("VARIANCE", BuiltinAggregate.VAR_SAMP),
                    Map.entry("STDDEV", BuiltinAggregate.STDDEV_SAMP),
                    Map.entry("FIRST_VALUE", BuiltinAggregate.FIRST),
                    Map.entry("LAST_VALUE", BuiltinAggregate.LAST),
                    Map.entry("MIN_BY", BuiltinAggregate.ARG_MIN),
                    Map.entry("MAX_BY", BuiltinAggregate.ARG_MAX),
                    Map.entry("LISTAGG", BuiltinAggregate.STRING_AGG));

    private Calls() {}

    /// The aggregate of the plan; empty when there is none.
    static Optional<BuiltinAggregate> aggregate(SqlAggFunction function) {
        if (function instanceof BuiltinAggregateFunction builtin) {
            return Optional.of(builtin.aggregate());
        }
        return BuiltinAggregate.find(function.getName())
                .or(() -> Optional.ofNullable(OTHER_NAMES.get(function.getName())));
    }

    /// Whether an argument of a built-in aggregate is a constant.
    static boolean isConstant(BuiltinAggregate aggregate, int argument) {
        return argument == 1
                && switch (aggregate) {
                    case PERCENTILE_CONT, PERCENTILE_DISC, STRING_AGG -> true;
                    default -> false;
                };
    }
}
