package io.ticklane.api.plan;

import java.util.Arrays;
import java.util.Optional;

/// The built-in aggregates; all but ROW_NUMBER-like functions also work over frames.
public enum BuiltinAggregate {
    /// COUNT() of all rows, COUNT(x...) of rows without NULL arguments.
    COUNT,
    /// DOUBLE sums are exact and rounded once; whole numbers overflow with 22003.
    SUM,
    /// SUM, but 0 over no rows.
    SUM0,
    AVG,
    MIN,
    MAX,
    VAR_POP,
    VAR_SAMP,
    STDDEV_POP,
    STDDEV_SAMP,
    COVAR_POP,
    COVAR_SAMP,
    CORR,
    REGR_SLOPE,
    REGR_INTERCEPT,
    REGR_R2,
    REGR_COUNT,
    /// The value of the one row; 21000 for more.
    SINGLE_VALUE,
    /// The first value in the call's order (input order without one), NULLs included.
    FIRST,
    /// The last value in the call's order (input order without one), NULLs included.
    LAST,
    /// ARG_MIN(value, key): the value where the key is least; the first of ties.
    ARG_MIN,
    /// ARG_MAX(value, key): the value where the key is greatest; the first of ties.
    ARG_MAX,
    BOOL_AND,
    BOOL_OR,
    BIT_AND,
    BIT_OR,
    BIT_XOR,
    MEDIAN,
    /// PERCENTILE_CONT(x, fraction).
    PERCENTILE_CONT,
    /// PERCENTILE_DISC(x, fraction).
    PERCENTILE_DISC,
    MODE,
    /// STRING_AGG(text, separator) in the call's order.
    STRING_AGG,
    ANY_VALUE,
    APPROX_COUNT_DISTINCT;

    /// Whether equal values count as often as they come, so that DISTINCT matters.
    public boolean countsRepeats() {
        return switch (this) {
            case MIN,
                    MAX,
                    SINGLE_VALUE,
                    FIRST,
                    LAST,
                    ARG_MIN,
                    ARG_MAX,
                    BOOL_AND,
                    BOOL_OR,
                    BIT_AND,
                    BIT_OR,
                    ANY_VALUE,
                    APPROX_COUNT_DISTINCT ->
                    false;
            case COUNT,
                    SUM,
                    SUM0,
                    AVG,
                    VAR_POP,
                    VAR_SAMP,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    COVAR_POP,
                    COVAR_SAMP,
                    CORR,
                    REGR_SLOPE,
                    REGR_INTERCEPT,
                    REGR_R2,
                    REGR_COUNT,
                    BIT_XOR,
                    MEDIAN,
                    PERCENTILE_CONT,
                    PERCENTILE_DISC,
                    MODE,
                    STRING_AGG ->
                    true;
        };
    }

    /// The aggregate of a name.
    public static Optional<BuiltinAggregate> find(String name) {
        return Arrays.stream(values()).filter(a -> a.name().equals(name)).findFirst();
    }
}
