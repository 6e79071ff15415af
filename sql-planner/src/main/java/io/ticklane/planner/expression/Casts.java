package io.ticklane.planner.expression;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import java.util.List;
import java.util.Optional;

/// Casts that give the arguments of an operator one type.
public final class Casts {
    private Casts() {}

    /// The expression as a type; itself where it has the type's values, a constant where that is
    /// known now.
    public static Expression cast(Expression expression, SqlType type) {
        if (expression.type().sameValues(type)) {
            return expression;
        }
        SqlType wanted = type.withNullable(expression.type().nullable());
        if (expression instanceof Expression.Literal literal) {
            Optional<Expression.Literal> made = Literals.cast(literal, wanted);
            if (made.isPresent()) {
                return made.get();
            }
        }
        return new Expression.Call(ScalarOperator.CAST, List.of(expression), wanted);
    }

    /// All expressions as one type, where they have a common one; times of different digits are
    /// left as they are.
    public static List<Expression> alike(List<Expression> expressions) {
        Optional<SqlType> common = common(expressions.stream().map(Expression::type).toList());
        return common.map(type -> expressions.stream().map(e -> alike(e, type)).toList())
                .orElse(expressions);
    }

    private static Expression alike(Expression expression, SqlType type) {
        boolean same = expression.type().kind() == type.kind() && type.kind() != TypeKind.DECIMAL;
        return same ? expression : cast(expression, type);
    }

    /// The type that has the values of all types; empty when there is none.
    public static Optional<SqlType> common(List<SqlType> types) {
        SqlType common = SqlType.NULL;
        for (SqlType type : types) {
            Optional<SqlType> both = common(common, type);
            if (both.isEmpty()) {
                return both;
            }
            common = both.get();
        }
        return Optional.of(common);
    }

    private static Optional<SqlType> common(SqlType a, SqlType b) {
        boolean nullable = a.nullable() || b.nullable();
        if (a.kind() == TypeKind.NULL) {
            return Optional.of(b.withNullable(nullable));
        }
        if (b.kind() == TypeKind.NULL || a.sameValues(b)) {
            return Optional.of(a.withNullable(nullable));
        }
        if (a.kind().isNumeric() && b.kind().isNumeric()) {
            return Optional.of(number(a, b).withNullable(nullable));
        }
        if (a.kind() == b.kind()) {
            return Optional.of((a.precision() > b.precision() ? a : b).withNullable(nullable));
        }
        if (a.kind() == TypeKind.DATE && b.kind().isTimestamp()) {
            return Optional.of(b.withNullable(nullable));
        }
        if (b.kind() == TypeKind.DATE && a.kind().isTimestamp()) {
            return Optional.of(a.withNullable(nullable));
        }
        return Optional.empty();
    }

    private static SqlType number(SqlType a, SqlType b) {
        if (isReal(a) || isReal(b)) {
            return a.kind() == b.kind() ? a : SqlType.DOUBLE;
        }
        if (a.kind().isInteger() && b.kind().isInteger()) {
            return digits(a) > digits(b) ? a : b;
        }
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(digits(a) - a.scale(), digits(b) - b.scale());
        return SqlType.decimal(Math.min(SqlType.MAX_DECIMAL_PRECISION, whole + scale), scale);
    }

    private static boolean isReal(SqlType type) {
        return type.kind() == TypeKind.REAL || type.kind() == TypeKind.DOUBLE;
    }

    private static int digits(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INTEGER -> 10;
            case BIGINT -> 19;
            default -> type.precision();
        };
    }
}
