package io.ticklane.planner.logical;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.parse.stream.Emission;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/// A query as an optimized relational tree: the columns of the result have the names and types of
/// `output` (the tree's own names may differ), and `parameters` are the types of the dynamic
/// parameters, in their order in the text.
public record LogicalQuery(
        RelNode root, RowType output, List<SqlType> parameters, Optional<Emission> emission) {
    public LogicalQuery {
        parameters = List.copyOf(parameters);
    }

    /// A query whose result ends.
    public LogicalQuery(RelNode root, RowType output, List<SqlType> parameters) {
        this(root, output, parameters, Optional.empty());
    }

    /// The same query with a result that has no end.
    LogicalQuery emitting(Emission how) {
        return new LogicalQuery(root, output, parameters, Optional.of(how));
    }
}
