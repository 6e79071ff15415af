package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;

/// The five operators on DECIMAL.
final class DecimalArithmetic {
    private DecimalArithmetic() {}

    static Node call(ExpressionCompiler compiler, ScalarOperator operator, Node left, Node right, SqlType type) {
        throw new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, operator + " of " + type.sql() + " is not supported yet");
    }
}
