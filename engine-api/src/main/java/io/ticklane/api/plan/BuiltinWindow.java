package io.ticklane.api.plan;

import java.util.Arrays;
import java.util.Optional;

/// The built-in functions that only windows have.
public enum BuiltinWindow {
    ROW_NUMBER,
    RANK,
    DENSE_RANK,
    PERCENT_RANK,
    CUME_DIST,
    /// NTILE(n).
    NTILE,
    /// LAG(x [, n [, otherwise]]).
    LAG,
    /// LEAD(x [, n [, otherwise]]).
    LEAD,
    /// The first row of the frame.
    FIRST_VALUE,
    /// The last row of the frame.
    LAST_VALUE,
    /// NTH_VALUE(x, n).
    NTH_VALUE;

    /// The function of a name.
    public static Optional<BuiltinWindow> find(String name) {
        return Arrays.stream(values()).filter(f -> f.name().equals(name)).findFirst();
    }
}
