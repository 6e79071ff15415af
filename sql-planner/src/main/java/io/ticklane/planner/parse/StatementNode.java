package io.ticklane.planner.parse;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// A parsed statement of the dialect that Calcite has no node for. The validator never sees it:
/// statements are dispatched on their [StatementSyntax] first, and only the query inside is
/// validated.
public final class StatementNode extends SqlCall {
    private static final SqlOperator OPERATOR =
            new SqlSpecialOperator("STATEMENT", SqlKind.OTHER_DDL);

    private final StatementSyntax syntax;

    /// A statement at a place of the SQL text.
    public StatementNode(SqlParserPos position, StatementSyntax syntax) {
        super(position);
        this.syntax = syntax;
    }

    /// What was written.
    public StatementSyntax syntax() {
        return syntax;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of();
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(syntax.getClass().getSimpleName());
    }
}
