package io.ticklane.jdbc.internal.session;

import io.ticklane.jdbc.internal.arrow.Schema;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A planned statement.
///
/// Threads: one at a time, but [#close] may come from any.
public interface PreparedSql extends AutoCloseable {

    /// Whether the statement gives rows.
    boolean isQuery();

    /// The columns of the rows; without fields if this is no query.
    Schema columns();

    /// The parameters in order; a type not known is
    /// [io.ticklane.jdbc.internal.arrow.ArrowType.Null].
    Schema parameters();

    /// Runs the statement.
    ///
    /// @param types a type for each parameter
    /// @param rows one row of values; for an update any number, run in order, counts summed
    Outcome execute(Schema types, List<@Nullable Object[]> rows, Run run) throws SQLException;

    /// Frees the plan. A second call does nothing.
    @Override
    void close();
}
