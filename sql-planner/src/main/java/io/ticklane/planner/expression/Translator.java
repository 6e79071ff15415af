package io.ticklane.planner.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.planner.validate.LibraryOperator;
import io.ticklane.planner.validate.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.type.SqlTypeName;

/// Turns expressions of Calcite into expressions of the plan. Everything that the plan has no
/// operator for is refused by its name (0A000).
public final class Translator {
    private final RexBuilder rexBuilder;
    private final StatementTime time;
    private final Map<RexNode, Expression> known;

    /// A translator; `known` are parts that stand for something else already, such as window calls
    /// for their columns.
    public Translator(RexBuilder rexBuilder, StatementTime time, Map<RexNode, Expression> known) {
        this.rexBuilder = rexBuilder;
        this.time = time;
        this.known = Map.copyOf(known);
    }

    /// This translator with other known parts.
    public Translator with(Map<RexNode, Expression> parts) {
        return new Translator(rexBuilder, time, parts);
    }

    /// The expression.
    public Expression translate(RexNode node) {
        Expression found = known.get(node);
        if (found != null) {
            return found;
        }
        return switch (node) {
            case RexInputRef column -> new Expression.Column(column.getIndex(), type(column));
            case RexLiteral literal -> Literals.of(literal);
            case RexDynamicParam parameter ->
                    new Expression.Parameter(parameter.getIndex(), type(parameter));
            case RexCall call -> call(call);
            default -> throw unsupported("the expression " + node);
        };
    }

    /// All expressions of a list.
    public List<Expression> translate(List<? extends RexNode> nodes) {
        List<Expression> made = new ArrayList<>(nodes.size());
        for (RexNode node : nodes) {
            made.add(translate(node));
        }
        return made;
    }

    private static SqlType type(RexNode node) {
        return TypeMapping.fromCalcite(node.getType());
    }

    private Expression call(RexCall call) {
        if (call.getOperator().getName().equals("PI")) {
            return new Expression.Literal(Math.PI, SqlType.DOUBLE.withNullable(false));
        }
        return switch (call.getKind()) {
            case SEARCH -> search(call);
            case CAST, SAFE_CAST -> cast(call);
            case REINTERPRET ->
                    throw unsupported(
                            "CAST between intervals and numbers; use EXTRACT(EPOCH FROM ...)");
            case CASE -> cases(call);
            case LIKE -> like(call);
            case EXTRACT ->
                    unitFirst(
                            ScalarOperator.EXTRACT,
                            call.getOperands().get(0),
                            call.getOperands().get(1),
                            call);
            case FLOOR -> floor(ScalarOperator.FLOOR, ScalarOperator.DATE_TRUNC, call);
            case CEIL -> floor(ScalarOperator.CEIL, ScalarOperator.DATE_CEIL, call);
            case TRIM -> trim(call);
            case PLUS_PREFIX -> translate(call.getOperands().get(0));
            default ->
                    call.getOperator() instanceof LibraryOperator operator
                            ? library(operator, call)
                            : other(call);
        };
    }

    private Expression other(RexCall call) {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        Optional<Expression> now = TimeCalls.now(name, type(call), time);
        if (now.isPresent()) {
            return now.get();
        }
        ScalarOperator operator =
                Operators.find(call.getOperator())
                        .orElseThrow(
                                () -> unsupported("the function " + call.getOperator().getName()));
        List<Expression> arguments = translate(call.getOperands());
        SqlType type = type(call);
        return switch (operator) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO -> arithmetic(operator, arguments, type);
            case NEGATE -> negate(arguments.get(0), type);
            case EQUAL,
                    NOT_EQUAL,
                    LESS,
                    LESS_EQUAL,
                    GREATER,
                    GREATER_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM ->
                    new Expression.Call(operator, Casts.alike(arguments), type);
            case GREATEST, LEAST, COALESCE ->
                    new Expression.Call(operator, as(arguments, type), type);
            case AND, OR -> new Expression.Call(operator, flat(operator, arguments), type);
            case CONCAT ->
                    new Expression.Call(
                            operator, flat(operator, as(arguments, SqlType.VARCHAR)), type);
            case SQRT,
                    CBRT,
                    EXP,
                    LN,
                    LOG10,
                    LOG2,
                    POWER,
                    SIN,
                    COS,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    ATAN2,
                    DEGREES,
                    RADIANS ->
                    new Expression.Call(
                            operator,
                            as(arguments, SqlType.DOUBLE),
                            SqlType.DOUBLE.withNullable(type.nullable()));
            case ARRAY -> new Expression.Call(operator, as(arguments, SqlType.DOUBLE), type);
            case POSITION -> {
                if (arguments.size() > 2) {
                    throw unsupported("POSITION with a start");
                }
                yield new Expression.Call(operator, arguments, type);
            }
            default -> new Expression.Call(operator, arguments, type);
        };
    }

    private static List<Expression> as(List<Expression> expressions, SqlType type) {
        return expressions.stream().map(expression -> Casts.cast(expression, type)).toList();
    }

    /// Arguments with those of inner calls of the same operator in their place.
    private static List<Expression> flat(ScalarOperator operator, List<Expression> arguments) {
        List<Expression> made = new ArrayList<>();
        for (Expression argument : arguments) {
            if (argument instanceof Expression.Call inner && inner.operator() == operator) {
                made.addAll(inner.arguments());
            } else {
                made.add(argument);
            }
        }
        return made;
    }

    private static Expression arithmetic(
            ScalarOperator operator, List<Expression> arguments, SqlType type) {
        Optional<Expression> time = TimeCalls.arithmetic(operator, arguments, type);
        if (time.isPresent()) {
            return time.get();
        }
        Optional<SqlType> common = Casts.common(arguments.stream().map(Expression::type).toList());
        if (common.isEmpty() || !common.get().kind().isNumeric()) {
            throw unsupported(
                    operator
                            + " of "
                            + arguments.get(0).type().sql()
                            + " and "
                            + arguments.get(1).type().sql());
        }
        if (type.kind() == TypeKind.DECIMAL) {
            return new Expression.Call(operator, decimals(operator, arguments, common.get()), type);
        }
        SqlType computed =
                common.get().kind().isInteger() && wider(type, common.get()) ? type : common.get();
        boolean nullable = type.nullable();
        Expression made =
                new Expression.Call(
                        operator, as(arguments, computed), computed.withNullable(nullable));
        return Casts.cast(made, type);
    }

    private static boolean wider(SqlType type, SqlType than) {
        return Casts.common(List.of(type, than)).filter(type::sameValues).isPresent();
    }

    /// Factors keep their scales, terms get one.
    private static List<Expression> decimals(
            ScalarOperator operator, List<Expression> arguments, SqlType common) {
        if (operator == ScalarOperator.MULTIPLY || operator == ScalarOperator.DIVIDE) {
            return arguments.stream()
                    .map(a ->
                            a.type().kind() == TypeKind.DECIMAL
                                    ? a
                                    : Casts.cast(
                                            a,
                                            Casts.common(List.of(a.type(), SqlType.decimal(1, 0)))
                                                    .orElseThrow()))
                    .toList();
        }
        return as(arguments, common);
    }

    private static Expression negate(Expression argument, SqlType type) {
        return TimeCalls.isInterval(argument)
                ? TimeCalls.negate(argument)
                : new Expression.Call(ScalarOperator.NEGATE, List.of(argument), type);
    }

    private Expression cast(RexCall call) {
        RexNode operand = call.getOperands().get(0);
        Expression argument = translate(operand);
        SqlType type = type(call);
        if (TimeCalls.isInterval(argument) != isInterval(type)
                && argument.type().kind() != TypeKind.NULL
                && (argument.type().kind().isNumeric() || type.kind().isNumeric())) {
            throw unsupported(
                    "CAST of " + argument.type().sql() + " to " + type.sql() + "; use EXTRACT");
        }
        if (call.getKind() == SqlKind.SAFE_CAST) {
            return new Expression.Call(
                    ScalarOperator.TRY_CAST, List.of(argument), type.withNullable(true));
        }
        Expression made = Casts.cast(argument, type);
        return cuts(operand.getType(), call.getType())
                ? cut(made, call.getType().getPrecision())
                : made;
    }

    private static boolean isInterval(SqlType type) {
        return type.kind() == TypeKind.INTERVAL_DAY_TIME
                || type.kind() == TypeKind.INTERVAL_YEAR_MONTH;
    }

    /// Whether a cast to VARCHAR(n) may have to drop characters.
    private static boolean cuts(RelDataType from, RelDataType to) {
        if (!SqlTypeName.CHAR_TYPES.contains(to.getSqlTypeName())
                || to.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED) {
            return false;
        }
        return !SqlTypeName.CHAR_TYPES.contains(from.getSqlTypeName())
                || from.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
                || from.getPrecision() > to.getPrecision();
    }

    private static Expression cut(Expression text, int length) {
        return new Expression.Call(
                ScalarOperator.LEFT, List.of(text, Literals.whole(length)), text.type());
    }

    private Expression cases(RexCall call) {
        SqlType type = type(call);
        List<Expression> arguments = new ArrayList<>();
        int last = call.getOperands().size() - 1;
        for (int i = 0; i <= last; i++) {
            Expression argument = translate(call.getOperands().get(i));
            arguments.add(i % 2 == 1 || i == last ? Casts.cast(argument, type) : argument);
        }
        return new Expression.Call(ScalarOperator.CASE, arguments, type);
    }

    private Expression like(RexCall call) {
        SqlLikeOperator operator = (SqlLikeOperator) call.getOperator();
        ScalarOperator scalar =
                operator.isCaseSensitive() ? ScalarOperator.LIKE : ScalarOperator.ILIKE;
        Expression made = new Expression.Call(scalar, translate(call.getOperands()), type(call));
        return operator.isNegated()
                ? new Expression.Call(ScalarOperator.NOT, List.of(made), type(call))
                : made;
    }

    private Expression unitFirst(
            ScalarOperator operator, RexNode unit, RexNode argument, RexCall call) {
        return new Expression.Call(
                operator, List.of(translate(unit), translate(argument)), type(call));
    }

    /// FLOOR and CEIL of a number, or of a time to a unit.
    private Expression floor(ScalarOperator number, ScalarOperator time, RexCall call) {
        List<RexNode> operands = call.getOperands();
        return operands.size() == 1
                ? new Expression.Call(number, translate(operands), type(call))
                : unitFirst(time, operands.get(1), operands.get(0), call);
    }

    private Expression trim(RexCall call) {
        List<Expression> operands = translate(call.getOperands());
        ScalarOperator operator =
                switch (String.valueOf(((Expression.Literal) operands.get(0)).value())) {
                    case "LEADING" -> ScalarOperator.TRIM_LEADING;
                    case "TRAILING" -> ScalarOperator.TRIM_TRAILING;
                    default -> ScalarOperator.TRIM_BOTH;
                };
        return new Expression.Call(operator, List.of(operands.get(2), operands.get(1)), type(call));
    }

    private Expression search(RexCall call) {
        return Searches.points(call, rexBuilder)
                .flatMap(points -> in(points))
                .orElseGet(() -> translate(RexUtil.expandSearch(rexBuilder, null, call)));
    }

    private Optional<Expression> in(Searches.Points points) {
        Expression value = translate(points.value());
        List<Expression> arguments = new ArrayList<>(List.of(value));
        for (RexNode point : points.points()) {
            Expression constant = Casts.cast(translate(point), value.type());
            if (!(constant instanceof Expression.Literal)) {
                return Optional.empty();
            }
            arguments.add(constant);
        }
        SqlType type = SqlType.BOOLEAN.withNullable(value.type().nullable());
        Expression in = new Expression.Call(ScalarOperator.IN, arguments, type);
        Expression made =
                points.negated() ? new Expression.Call(ScalarOperator.NOT, List.of(in), type) : in;
        SqlType certain = SqlType.BOOLEAN.withNullable(false);
        return Optional.of(
                switch (points.missing()) {
                    case UNKNOWN -> made;
                    case TRUE ->
                            new Expression.Call(
                                    ScalarOperator.IS_NOT_FALSE, List.of(made), certain);
                    case FALSE ->
                            new Expression.Call(ScalarOperator.IS_TRUE, List.of(made), certain);
                });
    }

    private Expression library(LibraryOperator operator, RexCall call) {
        List<Expression> columns = columns(operator, translate(call.getOperands()));
        return new Expression.LibraryCall(
                operator.definition().spec().name(), operator.arguments(columns), type(call));
    }

    /// The column arguments of a library function as the types that it takes.
    public static List<Expression> columns(LibraryOperator operator, List<Expression> arguments) {
        List<Parameter.Column> parameters = operator.definition().spec().columns();
        List<Expression> made = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            boolean real = parameters.get(i).type().kind() == TypeKind.DOUBLE;
            made.add(real ? Casts.cast(arguments.get(i), SqlType.DOUBLE) : arguments.get(i));
        }
        return made;
    }

    private static EngineException unsupported(String what) {
        return new EngineException(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported");
    }
}
