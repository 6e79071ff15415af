package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;

/// Compiles expressions to trees of kernels. Calls whose arguments are constants are computed while compiling, on the same kernels; if
/// that fails, the call stays and fails for the rows that need it.
public final class ExpressionCompiler {
    private final RowType input;
    private final QueryContext context;
    private final List<Constant> constants = new ArrayList<>();

    private ExpressionCompiler(RowType input, QueryContext context) {
        this.input = input;
        this.context = context;
    }

    /// An evaluator of an expression over rows of `input`. The caller closes it before the query's memory.
    ///
    /// Errors: 42804 for types that an operator does not take, 22023 for a bad constant, 0A000 for what is not supported.
    public static Evaluator compile(Expression expression, RowType input, QueryContext context) {
        ExpressionCompiler compiler = new ExpressionCompiler(input, context);
        try {
            return new Compiled(compiler.node(expression), List.copyOf(compiler.constants));
        } catch (RuntimeException e) {
            compiler.constants.forEach(Constant::close);
            throw e;
        }
    }

    private record Compiled(Node root, List<Constant> constants) implements Evaluator {
        @Override
        public SqlType type() {
            return root.type();
        }

        @Override
        public Column evaluate(Batch batch) {
            return root.evaluate(batch);
        }

        @Override
        public void close() {
            constants.forEach(Constant::close);
        }
    }

    QueryContext context() {
        return context;
    }

    Node node(Expression expression) {
        return switch (expression) {
            case Expression.Column(int index, SqlType type) -> column(index, type);
            case Expression.Literal literal -> constant(literal);
            case Expression.Parameter(int index, SqlType _) -> throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "parameter " + (index + 1) + " has no value");
            case Expression.Call call -> call(call);
            case Expression.LibraryCall call -> throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "the function " + call.function() + " is not supported yet");
        };
    }

    List<Node> nodes(List<Expression> expressions) {
        List<Node> nodes = new ArrayList<>();
        for (Expression expression : expressions) {
            nodes.add(node(expression));
        }
        return nodes;
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
        return fold(new KernelCall(context.memory(), type, List.copyOf(arguments), true, kernel), arguments);
    }

    /// A call whose kernel sees NULL arguments.
    Node lenient(SqlType type, List<Node> arguments, Kernel kernel) {
        return fold(new KernelCall(context.memory(), type, List.copyOf(arguments), false, kernel), arguments);
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
        if (index >= input.size() || !input.type(index).sameValues(type)) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the expression reads column " + index + " as " + type.sql() + ", but the input has " + input.fields());
        }
        return new Node.Input(index, type);
    }

    private Node call(Expression.Call call) {
        SqlType type = call.type();
        ScalarOperator operator = call.operator();
        List<Node> arguments = nodes(call.arguments());
        return switch (operator) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO ->
                    Arithmetic.call(this, operator, arguments.get(0), arguments.get(1), type);
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL ->
                    Comparison.call(this, operator, arguments.get(0), arguments.get(1), type);
            default -> throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED, "the operator " + operator + " is not supported yet");
        };
    }
}
