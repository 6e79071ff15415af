package io.ticklane.planner.logical;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.RelNode;

/// A query as an optimized relational tree: the columns of the result have the names and types of
/// `output` (the tree's own names may differ), and `parameters` are the types of the dynamic
/// parameters, in their order in the text.
public record LogicalQuery(RelNode root, RowType output, List<SqlType> parameters) {
    public LogicalQuery {
        parameters = List.copyOf(parameters);
    }
}
