package io.ticklane.api.function;

import java.util.Arrays;
import java.util.Optional;

/// The built-in table functions: steps along the rows of each key in the order of a time, whose
/// rows have the columns that came in, the keys first.
public enum BuiltinTable {
    /// Adds rows for the steps of a time that are missing between two rows of a key. Arguments: the
    /// columns after the keys; the step, an interval; for each of these columns how it is filled: a
    /// text ([#TIME], [#LOCF], [#NULL], [#LINEAR]), or a literal of the column's type.
    GAP_FILL(
            "GAP_FILL(TABLE t PARTITION BY symbol ORDER BY ts, INTERVAL '1' MINUTE, 'locf')",
            "Rows for the steps of time that are missing"),
    /// Drops the rows whose key has come before, or with an interval: within it before. Arguments:
    /// the columns after the keys; the interval, if there is one.
    DEDUPE(
            "DEDUPE(TABLE t PARTITION BY symbol ORDER BY ts, DESCRIPTOR(id), INTERVAL '5' SECOND)",
            "Rows whose key has not come before"),
    /// Puts rows of a key together that follow each other within a gap, and gives them when no row
    /// can follow any more, sessions by their ends; two columns more are where a session begins and
    /// where it ends, a gap after its last row. Arguments: the columns after the keys; the gap, an
    /// interval; where late rows change sessions, an interval of how late they may be: then a
    /// [io.ticklane.api.plan.ChangeMark] is the last column.
    SESSION(
            "SESSION(TABLE t PARTITION BY symbol, DESCRIPTOR(ts), INTERVAL '30' SECOND)",
            "Rows with the window of activity that they lie in");

    /// The time whose steps are filled.
    public static final String TIME = "time";

    /// The value of the row before.
    public static final String LOCF = "locf";

    /// No value.
    public static final String NULL = "null";

    /// The value on the line from the row before to the row after.
    public static final String LINEAR = "linear";

    private final String usage;
    private final String summary;

    BuiltinTable(String usage, String summary) {
        this.usage = usage;
        this.summary = summary;
    }

    /// A call as one writes it.
    public String usage() {
        return usage;
    }

    /// What comes out, in a few words.
    public String summary() {
        return summary;
    }

    /// The function of a name.
    public static Optional<BuiltinTable> find(String name) {
        return Arrays.stream(values()).filter(f -> f.name().equals(name)).findFirst();
    }
}
