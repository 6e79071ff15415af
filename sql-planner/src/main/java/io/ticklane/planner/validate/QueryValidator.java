package io.ticklane.planner.validate;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// Calcite's validator with the dialect's rules.
public final class QueryValidator extends SqlValidatorImpl {
    private static final int CONDITION = 5;
    private static final int MATCH_CONDITION = 6;

    /// A validator of one statement.
    public QueryValidator(
            CalciteCatalogReader catalog, RelDataTypeFactory types, SqlConformance conformance) {
        super(Operators.TABLE, catalog, types, config(conformance));
    }

    private static SqlValidator.Config config(SqlConformance conformance) {
        return SqlValidator.Config.DEFAULT
                .withConformance(conformance)
                .withIdentifierExpansion(true)
                .withTypeCoercionFactory(StrictCoercion::new);
    }

    /// Calcite wants pure equalities in the ON of an as-of join. The other conditions (a tolerance)
    /// move into the match condition here.
    @Override
    protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
        if (!(join instanceof SqlAsofJoin) || join.getCondition() == null) {
            super.validateJoin(join, scope);
            return;
        }
        List<SqlNode> equalities = new ArrayList<>();
        List<SqlNode> others = new ArrayList<>();
        split(join.getCondition(), equalities, others);
        join.setOperand(CONDITION, and(equalities));
        super.validateJoin(join, scope);
        if (!others.isEmpty()) {
            SqlValidatorScope joinScope = getJoinScope(join);
            SqlNode tolerance = expand(and(others), joinScope);
            validateWhereOrOn(joinScope, tolerance, "ON");
            SqlNode match = join.getOperandList().get(MATCH_CONDITION);
            SqlNode both = and(List.of(match, tolerance));
            join.setOperand(MATCH_CONDITION, both);
            validateWhereOrOn(joinScope, both, "MATCH_CONDITION");
        }
    }

    private static void split(SqlNode condition, List<SqlNode> equalities, List<SqlNode> others) {
        if (condition.getKind() == SqlKind.AND) {
            ((SqlCall) condition).getOperandList().forEach(part -> split(part, equalities, others));
        } else if (condition.getKind() == SqlKind.EQUALS) {
            equalities.add(condition);
        } else if (!(condition instanceof SqlLiteral)) {
            others.add(condition);
        }
    }

    private static SqlNode and(List<SqlNode> conditions) {
        SqlNode all = null;
        for (SqlNode condition : conditions) {
            all =
                    all == null
                            ? condition
                            : SqlStdOperatorTable.AND.createCall(
                                    condition.getParserPosition(), all, condition);
        }
        return all == null ? SqlLiteral.createBoolean(true, SqlParserPos.ZERO) : all;
    }
}
