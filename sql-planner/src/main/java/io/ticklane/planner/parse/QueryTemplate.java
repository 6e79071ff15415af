package io.ticklane.planner.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/// A query written as text, in which some names stand for nodes: a name in a list for any number of
/// them, one elsewhere for the only one. All that was written has the place of the call for which
/// the query stands, so that errors point there.
final class QueryTemplate extends SqlShuttle {
    private final SqlParserPos at;
    private final Map<String, List<SqlNode>> parts;

    private QueryTemplate(SqlParserPos at, Map<String, List<SqlNode>> parts) {
        this.at = at;
        this.parts = parts;
    }

    /// The query with its names replaced.
    static SqlNode fill(String sql, SqlParserPos at, Map<String, List<SqlNode>> parts) {
        return java.util.Objects.requireNonNull(
                SqlText.parse(sql).accept(new QueryTemplate(at, parts)));
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
        List<SqlNode> nodes = name.isSimple() ? parts.get(name.getSimple()) : null;
        return nodes == null ? name.clone(at) : nodes.getFirst();
    }

    @Override
    public SqlNode visit(SqlNodeList list) {
        List<SqlNode> nodes = new ArrayList<>();
        for (SqlNode node : list) {
            if (node instanceof SqlIdentifier name
                    && name.isSimple()
                    && parts.containsKey(name.getSimple())) {
                nodes.addAll(java.util.Objects.requireNonNull(parts.get(name.getSimple())));
            } else {
                nodes.add(node == null ? null : node.accept(this));
            }
        }
        return new SqlNodeList(nodes, at);
    }

    @Override
    public SqlNode visit(SqlCall call) {
        return java.util.Objects.requireNonNull(super.visit(call)).clone(at);
    }
}
