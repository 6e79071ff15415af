package io.ticklane.planner.logical;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexExecutor;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/// Computes constants while planning, where that is exact and cannot fail: casts of a number to a
/// type that holds it, of text to text, and signs. Everything else is left to the runtime, so that
/// there is one implementation of each operator.
final class LiteralFolder implements RexExecutor {
    static final LiteralFolder INSTANCE = new LiteralFolder();

    private LiteralFolder() {}

    @Override
    public void reduce(RexBuilder builder, List<RexNode> expressions, List<RexNode> reduced) {
        for (RexNode expression : expressions) {
            reduced.add(fold(builder, expression));
        }
    }

    /// The tree with all such constants computed.
    static RelNode foldAll(RelNode rel) {
        return rel.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        RexBuilder builder = node.getCluster().getRexBuilder();
                        return node.accept(
                                new RexShuttle() {
                                    @Override
                                    public RexNode visitCall(RexCall call) {
                                        return fold(builder, super.visitCall(call));
                                    }
                                });
                    }
                });
    }

    private static RexNode fold(RexBuilder builder, RexNode expression) {
        if (!(expression instanceof RexCall call)
                || call.getOperands().size() != 1
                || !(fold(builder, call.getOperands().get(0)) instanceof RexLiteral literal)) {
            return expression;
        }
        if (call.isA(SqlKind.MINUS_PREFIX)
                && literal.getValue() instanceof BigDecimal number
                && SqlTypeUtil.isExactNumeric(call.getType())) {
            return builder.makeExactLiteral(number.negate(), call.getType());
        }
        return call.isA(SqlKind.CAST) ? cast(builder, literal, call) : expression;
    }

    private static RexNode cast(RexBuilder builder, RexLiteral literal, RexCall cast) {
        RelDataType type = cast.getType();
        if (literal.isNull()) {
            return builder.makeNullLiteral(type);
        }
        if (literal.getTypeName() == SqlTypeName.CHAR
                && type.getSqlTypeName() == SqlTypeName.VARCHAR) {
            return builder.makeLiteral(literal.getValue(), type, false);
        }
        if (!(literal.getValue() instanceof BigDecimal number)
                || !SqlTypeUtil.isNumeric(literal.getType())) {
            return cast;
        }
        return switch (type.getSqlTypeName()) {
            case DOUBLE, FLOAT ->
                    builder.makeApproxLiteral(BigDecimal.valueOf(number.doubleValue()), type);
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                    fits(number, type) ? builder.makeExactLiteral(number, type) : cast;
            case DECIMAL ->
                    number.stripTrailingZeros().scale() <= type.getScale()
                                    && number.precision() - number.scale()
                                            <= type.getPrecision() - type.getScale()
                            ? builder.makeExactLiteral(
                                    number.setScale(type.getScale(), RoundingMode.UNNECESSARY),
                                    type)
                            : cast;
            default -> cast;
        };
    }

    private static boolean fits(BigDecimal number, RelDataType type) {
        if (number.stripTrailingZeros().scale() > 0) {
            return false;
        }
        int bits = number.toBigInteger().bitLength();
        return switch (type.getSqlTypeName()) {
            case TINYINT -> bits < Byte.SIZE;
            case SMALLINT -> bits < Short.SIZE;
            case INTEGER -> bits < Integer.SIZE;
            default -> bits < Long.SIZE;
        };
    }
}
