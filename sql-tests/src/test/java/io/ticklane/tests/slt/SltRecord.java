package io.ticklane.tests.slt;

import java.util.List;

/// One record of a `.slt` file, with the line where it begins.
public sealed interface SltRecord {
    /// The line of its first word, from 1.
    int line();

    /// A statement that must succeed.
    record StatementOk(int line, String sql) implements SltRecord {}

    /// A statement that must fail with this SQLSTATE and a message in which the regular expression
    /// is found.
    record StatementError(int line, String sql, String sqlState, String messageRegex)
            implements SltRecord {}

    /// A query and its rows. One letter for each column: T text, I whole number, R double (compared
    /// at the relative tolerance), B boolean, D decimal, P date or time.
    record Query(
            int line,
            String sql,
            String types,
            boolean rowSort,
            double tolerance,
            List<String> rows)
            implements SltRecord {
        public Query {
            rows = List.copyOf(rows);
        }
    }

    /// The file needs the folder of shared data; without it the file is skipped.
    record RequireShared(int line) implements SltRecord {}
}
