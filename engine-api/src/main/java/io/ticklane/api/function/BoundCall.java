package io.ticklane.api.function;

import java.util.Map;

/// The constants of one call, checked against their ranges, with defaults filled in. Keys are
/// parameter names.
public record BoundCall(Map<String, Object> constants) {
    public BoundCall {
        constants = Map.copyOf(constants);
    }

    /// Whether the constant was given or has a default.
    public boolean has(String name) {
        return constants.containsKey(name);
    }

    /// A DOUBLE constant.
    public double decimal(String name) {
        return ((Number) value(name)).doubleValue();
    }

    /// A BIGINT constant, or the nanoseconds of an interval.
    public long integer(String name) {
        return ((Number) value(name)).longValue();
    }

    /// A BOOLEAN constant.
    public boolean flag(String name) {
        return (Boolean) value(name);
    }

    /// A VARCHAR constant, in lower case.
    public String word(String name) {
        return value(name).toString().toLowerCase(java.util.Locale.ROOT);
    }

    private Object value(String name) {
        Object value = constants.get(name);
        if (value == null) {
            throw new IllegalStateException("the call has no constant " + name);
        }
        return value;
    }
}
