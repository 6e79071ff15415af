package io.ticklane.api.plan;

import io.ticklane.api.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalar expression over the columns of one row.
public sealed interface Expression {
    /// The type of its values.
    SqlType type();

    /// The input column at a position from 0.
    record Column(int index, SqlType type) implements Expression {}

    /// A constant. The value of NULL is null; else Boolean for BOOLEAN; Long for whole numbers,
    /// DATE (days), TIME and timestamps and day-time intervals (nanoseconds) and year-month
    /// intervals (months); Double for REAL and DOUBLE; BigDecimal for DECIMAL; String for VARCHAR.
    record Literal(@Nullable Object value, SqlType type) implements Expression {}

    /// A dynamic parameter, from 0. Replaced by a literal before the plan runs.
    record Parameter(int index, SqlType type) implements Expression {}

    /// The call of a built-in operator.
    record Call(ScalarOperator operator, List<Expression> arguments, SqlType type)
            implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// The call of a scalar function of a library; constants are literals.
    record LibraryCall(String function, List<Expression> arguments, SqlType type)
            implements Expression {
        public LibraryCall {
            arguments = List.copyOf(arguments);
        }
    }
}
