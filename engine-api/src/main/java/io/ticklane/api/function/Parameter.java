package io.ticklane.api.function;

import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.List;
import java.util.Optional;

/// A parameter of a function, in the order of the call.
public sealed interface Parameter {
    /// The name for `name => value`; not a reserved word of SQL.
    String name();

    /// What it is, with its unit.
    String meaning();

    /// An expression over the input's columns. Its type is DOUBLE (any number widens), TIMESTAMP,
    /// VARCHAR or ARRAY. For table functions the argument is a DESCRIPTOR; when left out, the first
    /// of the usual names that the input has is taken.
    record Column(String name, SqlType type, String meaning, List<String> usualNames)
            implements Parameter {
        public Column {
            usualNames = List.copyOf(usualNames);
        }

        /// A column parameter without usual names.
        public Column(String name, SqlType type, String meaning) {
            this(name, type, meaning, List.of());
        }
    }

    /// A constant, folded while planning; outside its range is error 22023. Its type is DOUBLE,
    /// BIGINT, BOOLEAN, VARCHAR or INTERVAL_DAY_TIME; its value a Double, Long, Boolean, String or
    /// Long of nanoseconds. An optional one without fallback is absent from the [BoundCall] when
    /// left out.
    record Constant(
            String name,
            SqlType type,
            Range range,
            boolean optional,
            Optional<Object> fallback,
            String meaning)
            implements Parameter {
        /// A constant that every call must give.
        public static Constant required(String name, SqlType type, Range range, String meaning) {
            return new Constant(name, type, range, false, Optional.empty(), meaning);
        }

        /// A constant that a call may leave out.
        public static Constant withDefault(
                String name, SqlType type, Range range, Object fallback, String meaning) {
            return new Constant(name, type, range, true, Optional.of(fallback), meaning);
        }

        /// A constant that a call may leave out, with no value then.
        public static Constant absentByDefault(
                String name, SqlType type, Range range, String meaning) {
            return new Constant(name, type, range, true, Optional.empty(), meaning);
        }

        /// A value of this constant as SQL writes it.
        public String sql(Object value) {
            return type.kind() == TypeKind.VARCHAR ? "'" + value + "'" : value.toString();
        }
    }
}
