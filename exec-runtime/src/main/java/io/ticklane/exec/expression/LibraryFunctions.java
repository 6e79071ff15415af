package io.ticklane.exec.expression;

import io.ticklane.api.column.ArrayColumn;
import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleColumn;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.LongColumn;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.ArrayElements;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.kernel.Target;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.query.QueryContext;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls of scalar functions of the libraries. Arguments widen to DOUBLE, NaN in an argument counts
/// as missing, and a missing argument makes the result NULL.
final class LibraryFunctions {
    private LibraryFunctions() {}

    static Node call(ExpressionCompiler compiler, Expression.LibraryCall call) {
        FunctionDefinition.Scalar definition = find(compiler, call);
        FunctionSpec spec = definition.spec();
        List<Node> columns = new ArrayList<>();
        Map<String, Object> constants = new HashMap<>();
        for (int i = 0; i < spec.parameters().size(); i++) {
            switch (spec.parameters().get(i)) {
                case Parameter.Column column ->
                        columns.add(column(compiler, column, call.arguments().get(i)));
                case Parameter.Constant constant -> {
                    Object given =
                            i < call.arguments().size()
                                    ? constant(compiler, spec, constant, call.arguments().get(i))
                                    : null;
                    if (given != null) {
                        constants.put(constant.name(), given);
                    } else {
                        constant.fallback()
                                .ifPresent(value -> constants.put(constant.name(), value));
                        requireGiven(spec, constant);
                    }
                }
            }
        }
        ScalarKernel kernel = definition.bind(new BoundCall(constants));
        SqlType written =
                spec.result().kind() == TypeKind.TIMESTAMP ? spec.result() : SqlType.DOUBLE;
        Node node =
                new Applied(compiler.context(), spec.name(), written, List.copyOf(columns), kernel);
        return result(compiler, compiler.fold(node, columns), definition.words(), call.type());
    }

    private static FunctionDefinition.Scalar find(
            ExpressionCompiler compiler, Expression.LibraryCall call) {
        for (FunctionDefinition definition : compiler.context().functions().find(call.function())) {
            FunctionSpec spec = definition.spec();
            int given = call.arguments().size();
            if (definition instanceof FunctionDefinition.Scalar scalar
                    && given >= required(spec)
                    && given <= spec.parameters().size()) {
                return scalar;
            }
        }
        throw new EngineException(
                ErrorCode.FUNCTION_NOT_FOUND,
                "there is no scalar function "
                        + call.function()
                        + " with "
                        + call.arguments().size()
                        + " arguments");
    }

    private static int required(FunctionSpec spec) {
        int required = 0;
        for (int i = 0; i < spec.parameters().size(); i++) {
            boolean optional =
                    spec.parameters().get(i) instanceof Parameter.Constant constant
                            && constant.optional();
            required = optional ? required : i + 1;
        }
        return required;
    }

    /// An argument. An array that is made for the call alone is handed over element by element.
    private static Node column(
            ExpressionCompiler compiler, Parameter.Column parameter, Expression argument) {
        Node node = compiler.node(argument);
        if (parameter.type().kind() == TypeKind.ARRAY
                && !(node instanceof Constant)
                && argument instanceof Expression.Call(var operator, var elements, var type)
                && operator == ScalarOperator.ARRAY) {
            return new Made(compiler.cast(compiler.nodes(elements), SqlType.DOUBLE), type);
        }
        return widen(compiler, node, parameter.type());
    }

    private static Node widen(ExpressionCompiler compiler, Node node, SqlType type) {
        boolean number = node.type().kind().isNumeric() || node.type().kind() == TypeKind.NULL;
        return type.kind() == TypeKind.DOUBLE && number
                ? compiler.cast(node, SqlType.DOUBLE)
                : compiler.cast(node, type);
    }

    /// The value of a constant argument, checked; null if it is NULL, which is as good as left out.
    private static @Nullable Object constant(
            ExpressionCompiler compiler,
            FunctionSpec spec,
            Parameter.Constant parameter,
            Expression argument) {
        if (!(compiler.node(argument) instanceof Constant constant)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    spec.name() + ": " + parameter.name() + " must be a constant");
        }
        Object value = constant.value();
        if (value == null) {
            return null;
        }
        Object wanted = converted(value, parameter.type());
        boolean fits = fits(wanted, parameter.type());
        if (!fits || !parameter.range().contains(wanted)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    spec.name()
                            + ": "
                            + parameter.name()
                            + " = "
                            + parameter.sql(wanted)
                            + " is not allowed; it must be "
                            + (fits
                                    ? parameter.range().describe(parameter.name())
                                    : "a " + parameter.type().sql()));
        }
        return wanted;
    }

    private static Object converted(Object value, SqlType type) {
        if (type.kind() == TypeKind.DOUBLE && value instanceof Number number) {
            return number.doubleValue();
        }
        boolean whole =
                value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0;
        return type.kind() == TypeKind.BIGINT && whole ? ((BigDecimal) value).longValue() : value;
    }

    private static boolean fits(Object value, SqlType type) {
        return switch (type.kind()) {
            case DOUBLE -> value instanceof Double;
            case BIGINT, INTERVAL_DAY_TIME -> value instanceof Long;
            case BOOLEAN -> value instanceof Boolean;
            case VARCHAR -> value instanceof String;
            default -> true;
        };
    }

    private static void requireGiven(FunctionSpec spec, Parameter.Constant parameter) {
        if (!parameter.optional()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    spec.name() + " needs " + parameter.range().describe(parameter.name()));
        }
    }

    /// Kernels write DOUBLE or TIMESTAMP; truth values are 0 and 1, whole numbers are whole, words
    /// are places in a list.
    private static Node result(
            ExpressionCompiler compiler, Node node, List<String> words, SqlType type) {
        if (!words.isEmpty()) {
            Dictionary dictionary = compiler.context().dictionary();
            int[] codes = words.stream().mapToInt(dictionary::code).toArray();
            return compiler.strict(
                    type,
                    List.of(node),
                    (in, out) -> {
                        for (int i = 0; i < out.rows(); i++) {
                            out.set(i, codes[(int) in[0].doubleValue(i)]);
                        }
                    });
        }
        if (type.kind() != TypeKind.BOOLEAN) {
            return compiler.cast(node, type);
        }
        return compiler.strict(
                type,
                List.of(node),
                (in, out) -> {
                    for (int i = 0; i < out.rows(); i++) {
                        out.set(i, in[0].doubleValue(i) != 0);
                    }
                });
    }

    /// An array whose elements are the values of nodes: it gets no code.
    private record Made(List<Node> elements, SqlType type) implements Node {
        @Override
        public Column evaluate(Batch batch) {
            throw new IllegalStateException("the array has only elements");
        }
    }

    private record Applied(
            QueryContext context,
            String name,
            SqlType type,
            List<Node> arguments,
            ScalarKernel kernel)
            implements Node {
        @Override
        public Column evaluate(Batch batch) {
            try (Views views = new Views(context);
                    Target out = new Target(context.memory(), type, batch.rows())) {
                for (Node argument : arguments) {
                    views.add(argument, batch);
                }
                DoubleWriter writer = new DoubleWriter(out.values(), out.validity());
                for (Column column : views.columns) {
                    takeNulls(column, out);
                }
                apply(views, batch.rows(), writer);
                return out.build();
            }
        }

        private void apply(Views views, int rows, DoubleWriter out) {
            try {
                kernel.apply(views, 0, rows, out);
            } catch (RuntimeException e) {
                throw LibraryCall.failure(name, e);
            }
        }

        private static void takeNulls(@Nullable Column column, Target out) {
            MemorySegment validity = column == null ? null : column.validity();
            for (int group = 0; validity != null && group < out.groups(); group++) {
                out.setValidWord(group, out.validWord(group) & Bits.word(validity, group));
            }
        }
    }

    /// The columns of a call as kernels see them. An array has its elements, and a column only
    /// where it has codes.
    private static final class Views implements Columns, AutoCloseable {
        private final QueryContext context;
        private final List<@Nullable Column> columns = new ArrayList<>();
        private final List<@Nullable ArrayElements> arrays = new ArrayList<>();

        Views(QueryContext context) {
            this.context = context;
        }

        void add(Node argument, Batch batch) {
            if (argument instanceof Made made) {
                columns.add(null);
                arrays.add(elements(made, batch));
                return;
            }
            Column column = argument.evaluate(batch);
            columns.add(column);
            arrays.add(
                    column.type().kind() == TypeKind.ARRAY
                            ? ArrayElements.of(context.memory(), context.dictionary(), column)
                            : null);
        }

        private ArrayElements elements(Made made, Batch batch) {
            List<Column> places = new ArrayList<>();
            try {
                for (Node element : made.elements()) {
                    places.add(element.evaluate(batch));
                }
                return ArrayElements.of(context.memory(), places, batch.rows());
            } finally {
                places.forEach(Column::close);
            }
        }

        private Column column(int column, Lane lane, String wanted) {
            Column values = columns.get(column);
            if (values == null || values.lane() != lane) {
                throw new IllegalStateException("argument " + column + " is not " + wanted);
            }
            return values;
        }

        @Override
        public DoubleColumn doubles(int column) {
            Column values = column(column, Lane.DOUBLE, "a DOUBLE");
            return new DoubleColumn(values.values(), values.validity());
        }

        @Override
        public LongColumn longs(int column) {
            Column values = column(column, Lane.LONG, "of 64 bits");
            return new LongColumn(values.values(), values.validity());
        }

        @Override
        public ArrayColumn arrays(int column) {
            ArrayElements elements = arrays.get(column);
            if (elements == null) {
                throw new IllegalStateException("argument " + column + " is not an array");
            }
            return elements.view();
        }

        @Override
        public void close() {
            for (Column column : columns) {
                if (column != null) {
                    column.close();
                }
            }
            for (ArrayElements elements : arrays) {
                if (elements != null) {
                    elements.close();
                }
            }
        }
    }
}
