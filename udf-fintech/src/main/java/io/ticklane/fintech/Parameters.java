package io.ticklane.fintech;

import io.ticklane.api.function.Parameter.Column;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.type.SqlType;

/// The parameters that many functions have.
public final class Parameters {
    /// The longest window of last rows; each key keeps that many doubles.
    public static final int MOST_ROWS = 1_000_000;

    private Parameters() {}

    /// A column of numbers.
    public static Column number(String name, String meaning) {
        return new Column(name, SqlType.DOUBLE, meaning);
    }

    /// A column of arrays of numbers.
    public static Column array(String name, String meaning) {
        return new Column(name, SqlType.ARRAY, meaning);
    }

    /// A column of times.
    public static Column time(String name, String meaning) {
        return new Column(name, SqlType.TIMESTAMP, meaning);
    }

    /// A number of rows that every call gives.
    public static Constant rows(String name, String meaning) {
        return Constant.required(name, SqlType.BIGINT, Range.closed(1, MOST_ROWS), meaning);
    }

    /// A number of rows with a default.
    public static Constant rows(String name, long fallback, String meaning) {
        return Constant.withDefault(
                name, SqlType.BIGINT, Range.closed(1, MOST_ROWS), fallback, meaning);
    }

    /// Which start a recursion has; the first word is the default.
    public static Constant seed(String... words) {
        return Constant.withDefault(
                "seed",
                SqlType.VARCHAR,
                Range.oneOf(words),
                words[0],
                "how the recursion starts, one of the words");
    }

    /// How many periods a year has, to annualize; without it nothing is annualized.
    public static Constant periodsPerYear() {
        return Constant.absentByDefault(
                "ppy", SqlType.DOUBLE, Range.above(0), "periods per year, to annualize");
    }
}
