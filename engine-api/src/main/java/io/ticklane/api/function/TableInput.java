package io.ticklane.api.function;

import java.util.List;

/// What a table function reads besides its constants. Without PARTITION BY all rows of a table are
/// one partition, also where there are none, so that the kernel can still emit at the end.
public sealed interface TableInput {
    /// How many tables a call has.
    default int tables() {
        return switch (this) {
            case None() -> 0;
            case OneTable(), Ordered(String _) -> 1;
            case TwoTables(List<String> _, List<String> _) -> 2;
        };
    }

    /// Whether each table needs ORDER BY.
    default boolean ordered() {
        return switch (this) {
            case None(), OneTable() -> false;
            case Ordered(String _), TwoTables(List<String> _, List<String> _) -> true;
        };
    }

    /// The call of a function as one writes it, such as `F(TABLE t ORDER BY ts, alpha)`; what may
    /// be left out stands in brackets.
    default String call(FunctionSpec spec) {
        String tables =
                switch (this) {
                    case None() -> "";
                    case OneTable() -> "TABLE t";
                    case Ordered(String _) -> "TABLE t ORDER BY ts";
                    case TwoTables(List<String> _, List<String> _) ->
                            "TABLE a ORDER BY ts, TABLE b ORDER BY ts";
                };
        StringBuilder call = new StringBuilder(spec.name()).append('(').append(tables);
        String comma = tables.isEmpty() ? "" : ", ";
        for (Parameter.Constant constant : spec.constants()) {
            String fallback =
                    constant.fallback().map(value -> " => " + constant.sql(value)).orElse("");
            String argument = comma + constant.name() + fallback;
            call.append(constant.optional() ? " [" + argument.strip() + "]" : argument);
            comma = ", ";
        }
        return call.append(')').toString();
    }

    /// No table: a function of its constants, called as `TABLE(F(constants))`. The kernel sees one
    /// row without columns and emits its rows when the input has ended.
    record None() implements TableInput {}

    /// One table. The rows of a key come in the order of ORDER BY, where the call has one.
    record OneTable() implements TableInput {}

    /// One table that must have ORDER BY.
    ///
    /// @param time the column parameter that is the first column of ORDER BY
    record Ordered(String time) implements TableInput {}

    /// Two tables, each with ORDER BY. The kernel sees the rows of both as one input in the order
    /// of time, those of the first table before those of the second at equal times. The arguments
    /// of a row that belong to the other table are NULL.
    ///
    /// @param first the column parameters of the first table, of which the first is its time
    /// @param second those of the second table, likewise
    record TwoTables(List<String> first, List<String> second) implements TableInput {
        public TwoTables {
            first = List.copyOf(first);
            second = List.copyOf(second);
        }
    }
}
