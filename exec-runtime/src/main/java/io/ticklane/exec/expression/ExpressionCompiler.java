package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.expression.kernel.ArrayKernels;
import io.ticklane.exec.expression.kernel.Kernel;
import io.ticklane.exec.expression.kernel.RowHash;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles expressions to trees of kernels. Calls whose arguments are constants are computed while
/// compiling, on the same kernels; if that fails, the call stays and fails for the rows that need
/// it.
public final class ExpressionCompiler {
    private final RowType all;
    private RowType input;
    private final QueryContext context;
    private final Set<Expression> repeated;
    private final List<Constant> constants = new ArrayList<>();
    private final Map<Expression, Shared> shared = new HashMap<>();

    /// A compiler of expressions over rows of `input`, some of which occur repeatedly: what nodes
    /// keep for a batch is dropped by [#forget()].
    ExpressionCompiler(RowType input, QueryContext context, Set<Expression> repeated) {
        this.all = input;
        this.input = input;
        this.context = context;
        this.repeated = repeated;
    }

    /// An evaluator of an expression over rows of `input`. The caller closes it before the query's
    /// memory.
    ///
    /// Errors: 42804 for types that an operator does not take, 22023 for a bad constant, 0A000 for
    /// what is not supported.
    public static Evaluator compile(Expression expression, RowType input, QueryContext context) {
        ExpressionCompiler compiler = new ExpressionCompiler(input, context, Set.of());
        try {
            return new Compiled(compiler.node(expression), compiler);
        } catch (RuntimeException e) {
            compiler.close();
            throw e;
        }
    }

    private record Compiled(Node root, ExpressionCompiler compiler) implements Evaluator {
        @Override
        public SqlType type() {
            return root.type();
        }

        @Override
        public Column evaluate(Batch batch) {
            return root.evaluate(batch);
        }

        @Override
        public void narrow(Batch batch, long[] open) {
            root.narrow(batch, open);
        }

        @Override
        public void close() {
            compiler.close();
        }
    }

    /// Drops what shared nodes keep for a batch.
    void forget() {
        shared.values().forEach(Shared::forget);
    }

    /// Closes the constants of all nodes.
    void close() {
        constants.forEach(Constant::close);
    }

    /// A node whose values for a batch are asked for more than once.
    private static final class Shared implements Node {
        private final Node node;
        private @Nullable Batch batch;
        private @Nullable Column values;

        Shared(Node node) {
            this.node = node;
        }

        @Override
        public SqlType type() {
            return node.type();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the same batch, not an equal one
        public Column evaluate(Batch asked) {
            Column known = values;
            if (known == null || batch != asked) {
                forget();
                known = node.evaluate(asked);
                values = known;
                batch = asked;
            }
            return known.retain();
        }

        void forget() {
            if (values != null) {
                values.close();
            }
            values = null;
            batch = null;
        }
    }

    QueryContext context() {
        return context;
    }

    @SuppressWarnings("ReferenceEquality") // only expressions over the whole input are shared
    Node node(Expression expression) {
        if (input != all || !repeated.contains(expression)) {
            return newNode(expression);
        }
        Shared known = shared.get(expression);
        if (known == null) {
            Node node = newNode(expression);
            if (node instanceof Constant) {
                return node;
            }
            known = new Shared(node);
            shared.put(expression, known);
        }
        return known;
    }

    private Node newNode(Expression expression) {
        return switch (expression) {
            case Expression.Column(int index, SqlType type) -> column(index, type);
            case Expression.Literal literal -> constant(literal);
            case Expression.Parameter(int index, SqlType _) ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "parameter " + (index + 1) + " has no value");
            case Expression.Call call -> call(call);
            case Expression.LibraryCall call -> LibraryFunctions.call(this, call);
        };
    }

    List<Node> nodes(List<Expression> expressions) {
        List<Node> nodes = new ArrayList<>();
        for (Expression expression : expressions) {
            nodes.add(node(expression));
        }
        return nodes;
    }

    /// A node of a type over batches that have only these columns of the input.
    Node nodeOver(List<Integer> columns, Expression expression, SqlType type) {
        for (int column : columns) {
            checkColumn(column);
        }
        RowType whole = input;
        input = whole.select(columns);
        try {
            return cast(node(expression), type);
        } finally {
            input = whole;
        }
    }

    Constant constant(Expression.Literal literal) {
        Constant constant = Constant.of(literal, context);
        constants.add(constant);
        return constant;
    }

    /// A call that is NULL where an argument is.
    Node strict(SqlType type, List<Node> arguments, Kernel kernel) {
        for (Node argument : arguments) {
            if (argument instanceof Constant constant && constant.value() == null) {
                return constant(new Expression.Literal(null, type));
            }
        }
        return fold(
                new Node.Call(context.memory(), type, List.copyOf(arguments), true, kernel),
                arguments);
    }

    /// A call whose kernel sees NULL arguments.
    Node lenient(SqlType type, List<Node> arguments, Kernel kernel) {
        return fold(
                new Node.Call(context.memory(), type, List.copyOf(arguments), false, kernel),
                arguments);
    }

    /// The node, or its value if all its arguments are constants and it has one.
    Node fold(Node node, List<Node> arguments) {
        if (!arguments.stream().allMatch(Constant.class::isInstance)) {
            return node;
        }
        try (Column value = node.evaluate(new Batch(0, 1, List.of()))) {
            return constant(Constant.literal(value, context.dictionary()));
        } catch (EngineException failed) {
            // the call stays: its error shows only if a row needs it
            return node;
        }
    }

    /// The node's values as another type.
    Node cast(Node node, SqlType type) {
        return node.type().sameValues(type) ? node : Casts.cast(this, node, type, false);
    }

    List<Node> cast(List<Node> nodes, SqlType type) {
        List<Node> result = new ArrayList<>();
        for (Node node : nodes) {
            result.add(cast(node, type));
        }
        return result;
    }

    private Node column(int index, SqlType type) {
        checkColumn(index);
        if (!input.type(index).sameValues(type)) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the expression reads column "
                            + index
                            + " as "
                            + type.sql()
                            + ", but it is "
                            + input.type(index).sql());
        }
        return new Node.Input(index, type);
    }

    private void checkColumn(int index) {
        if (index < 0 || index >= input.size()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the expression reads column "
                            + index
                            + ", but the input has "
                            + input.size()
                            + " columns");
        }
    }

    private Node call(Expression.Call call) {
        return switch (call.operator()) {
            // these compile their arguments themselves: not all rows need them
            case CASE -> Conditional.choose(this, call);
            case COALESCE -> Conditional.coalesce(this, call);
            case AND, OR -> Logic.connect(this, call);
            case IN -> Membership.call(this, call);
            default -> call(call.operator(), nodes(call.arguments()), call.type());
        };
    }

    private Node call(ScalarOperator operator, List<Node> arguments, SqlType type) {
        Node first = arguments.getFirst();
        Node last = arguments.getLast();
        return switch (operator) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO ->
                    Arithmetic.call(this, operator, first, last, type);
            case NEGATE, ABS, SIGN -> Rounding.sign(this, operator, first, type);
            case CEIL, FLOOR, ROUND, TRUNCATE -> Rounding.round(this, operator, arguments, type);
            case POWER,
                    SQRT,
                    CBRT,
                    EXP,
                    LN,
                    LOG10,
                    LOG2,
                    SIN,
                    COS,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    ATAN2,
                    DEGREES,
                    RADIANS ->
                    MathFunctions.call(this, operator, arguments, type);
            case GREATEST, LEAST -> Comparison.extreme(this, operator, arguments, type);
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
                    Comparison.call(this, operator, first, last, type);
            case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM ->
                    Logic.distinct(this, operator, first, last, type);
            case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
                    Logic.test(this, operator, first, type);
            case NOT -> Logic.not(this, first, type);
            case CAST -> Casts.cast(this, first, type, false);
            case TRY_CAST -> Casts.cast(this, first, type, true);
            case EXTRACT,
                    DATE_TRUNC,
                    DATE_CEIL,
                    TIME_BUCKET,
                    ADD_INTERVAL,
                    ADD_MONTHS,
                    TIME_DIFFERENCE,
                    TIMESTAMP_ADD,
                    TIMESTAMP_DIFF,
                    STRFTIME,
                    STRPTIME,
                    EPOCH_NS,
                    FROM_EPOCH_NS ->
                    TimeFunctions.call(this, operator, arguments, type);
            case ARRAY, ITEM, CARDINALITY -> array(operator, arguments, type);
            case HASH ->
                    lenient(
                            type,
                            arguments,
                            new RowHash(
                                    arguments.stream().map(Node::type).toList(),
                                    context.dictionary()));
            default -> TextFunctions.call(this, operator, arguments, type);
        };
    }

    private Node array(ScalarOperator operator, List<Node> arguments, SqlType type) {
        Dictionary dictionary = context.dictionary();
        return switch (operator) {
            case ARRAY ->
                    lenient(
                            type,
                            cast(arguments, SqlType.DOUBLE),
                            new ArrayKernels.Make(dictionary));
            case ITEM ->
                    strict(
                            type,
                            List.of(
                                    arguments.getFirst(),
                                    cast(arguments.getLast(), SqlType.BIGINT)),
                            new ArrayKernels.Element(dictionary));
            default -> strict(type, arguments, new ArrayKernels.Length(dictionary));
        };
    }
}
