package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.expression.Translator;
import io.ticklane.planner.validate.LibraryOperator;
import io.ticklane.planner.validate.TypeMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexVisitorImpl;

/// Splits a projection with window calls into the columns that they need, one window for each
/// (keys, order, frame), and the projection of their results. Calcite's own LogicalWindow is no
/// way: its digest forgets IGNORE NULLS and DISTINCT.
final class Windows {
    private final Implementation implementation;
    private final Project project;
    private final List<RexNode> expressions;

    Windows(Implementation implementation, Project project) {
        this.implementation = implementation;
        this.project = project;
        this.expressions = project.getProjects();
    }

    /// What the calls of one operator share.
    private record Shape(
            boolean running, List<Integer> keys, List<SortKey> order, Frame frame, Way way) {
        Shape(boolean running, List<Integer> keys, List<SortKey> order, Frame frame) {
            this(running, keys, order, frame, Way.SORTED);
        }

        Shape by(Way other) {
            return new Shape(running, keys, order, frame, other);
        }
    }

    /// How the rows of frames are found.
    private enum Way {
        /// All rows are sorted first.
        SORTED,
        /// Calls follow the rows as they come.
        IN_ORDER,
        /// So they do, and rows are kept as long as frames may see them.
        KEPT
    }

    /// A call as it is written, and what it means.
    private record Written(RexOver over, Shape shape, WindowCall call) {}

    /// A call with the name of its column.
    private record NamedCall(WindowCall call, String name) {}

    Step step(Step input) {
        Columns columns = new Columns(input);
        Map<Shape, Map<WindowCall, List<RexOver>>> shapes = new LinkedHashMap<>();
        List<Written> written = new ArrayList<>();
        for (RexOver over : calls()) {
            written.add(new Written(over, shape(over, columns), call(over, columns)));
        }
        Step step = columns.step();
        for (Written each : written) {
            Shape shape = inOrder(each.over(), each.call(), each.shape(), step);
            shapes.computeIfAbsent(shape, _ -> new LinkedHashMap<>())
                    .computeIfAbsent(each.call(), _ -> new ArrayList<>())
                    .add(each.over());
        }
        return project(step, shapes);
    }

    private Step project(Step input, Map<Shape, Map<WindowCall, List<RexOver>>> shapes) {
        Map<RexNode, Expression> results = new HashMap<>();
        Step step = input;
        for (Shape shape : neighbours(shapes.keySet())) {
            Map<WindowCall, List<RexOver>> calls = shapes.getOrDefault(shape, Map.of());
            List<NamedCall> named = new ArrayList<>();
            for (Map.Entry<WindowCall, List<RexOver>> entry : calls.entrySet()) {
                int position = step.output().size() + named.size();
                Expression column = new Expression.Column(position, entry.getKey().type());
                entry.getValue().forEach(over -> results.put(over, column));
                named.add(new NamedCall(entry.getKey(), name(entry.getValue(), position)));
            }
            step = window(step, shape, named);
        }
        Translator translator = implementation.translator().with(results);
        return Implementation.project(
                step, translator.translate(expressions), Implementation.columns(project));
    }

    /// The shape, in input order where the call can follow its input and the order is proven.
    private Shape inOrder(RexOver over, WindowCall call, Shape shape, Step input) {
        FunctionDefinition definition =
                over.getAggOperator() instanceof LibraryOperator library
                        ? library.definition()
                        : null;
        List<SqlType> orderTypes =
                shape.order().stream().map(key -> input.output().type(key.column())).toList();
        Frame frame = shape.frame();
        // in a frame of peers all rows must come in order, so that peers are neighbours
        boolean all = frame.unit() == Frame.Unit.RANGE || frame.isByPeers();
        List<Integer> within = all ? List.of() : shape.keys();
        if (shape.running()) {
            return shape;
        }
        boolean live = StreamCheck.isStream(input);
        boolean follows =
                InputOrder.follows(call, frame, orderTypes, definition)
                        || (live && InputOrder.waits(call, frame, orderTypes, definition));
        boolean kept = !follows && live && InputOrder.keeps(call, frame, definition);
        return (follows || kept) && implementation.proves(input, within, shape.order())
                ? shape.by(follows ? Way.IN_ORDER : Way.KEPT)
                : shape;
    }

    /// All window calls of the projection, each once, in the order in which they are written.
    private Set<RexOver> calls() {
        Set<RexOver> found = new LinkedHashSet<>();
        RexVisitorImpl<Void> visitor =
                new RexVisitorImpl<>(true) {
                    @Override
                    public Void visitOver(RexOver over) {
                        found.add(over);
                        return null;
                    }
                };
        expressions.forEach(expression -> expression.accept(visitor));
        return found;
    }

    /// Windows of the same keys, and among them those of the same order, one after the other.
    private static List<Shape> neighbours(Set<Shape> shapes) {
        Map<List<Integer>, Map<List<SortKey>, List<Shape>>> grouped = new LinkedHashMap<>();
        for (Shape shape : shapes) {
            grouped.computeIfAbsent(shape.keys(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(shape.order(), _ -> new ArrayList<>())
                    .add(shape);
        }
        return grouped.values().stream()
                .flatMap(orders -> orders.values().stream())
                .flatMap(List::stream)
                .toList();
    }

    private String name(List<RexOver> calls, int position) {
        for (int i = 0; i < expressions.size(); i++) {
            if (calls.contains(expressions.get(i))) {
                return project.getRowType().getFieldNames().get(i);
            }
        }
        return "$" + position;
    }

    private Step window(Step input, Shape shape, List<NamedCall> named) {
        Step below =
                shape.running()
                        ? implementation.ordered(input, shape.keys(), shape.order())
                        : input;
        List<WindowCall> calls = named.stream().map(NamedCall::call).toList();
        List<SortKey> order = checked(below, shape);
        RowType output =
                below.output()
                        .concat(
                                new RowType(
                                        named.stream()
                                                .map(call ->
                                                        new Field(call.name(), call.call().type()))
                                                .toList()));
        return below.then(
                below.rows(),
                node ->
                        shape.running()
                                ? new PhysicalNode.RunningWindow(
                                        node, shape.keys(), order, calls, output)
                                : new PhysicalNode.FrameWindow(
                                        node,
                                        shape.keys(),
                                        order,
                                        shape.frame(),
                                        calls,
                                        output,
                                        shape.way() != Way.SORTED,
                                        shape.way() == Way.KEPT));
    }

    /// The order columns that a window looks at: none where no call does, and the rows come in
    /// their order for certain.
    private List<SortKey> checked(Step input, Shape shape) {
        Frame frame = shape.frame();
        boolean blind =
                shape.running()
                        || (shape.way() == Way.IN_ORDER
                                && frame.unit() == Frame.Unit.ROWS
                                && !frame.equals(Frame.PARTITION)
                                && !frame.isByPeers());
        boolean certain =
                blind
                        && !shape.order().isEmpty()
                        && implementation.isCertain(input, shape.keys(), shape.order());
        return certain ? List.of() : shape.order();
    }

    private Shape shape(RexOver over, Columns columns) {
        Translator translator = implementation.translator();
        Set<Integer> keys = new LinkedHashSet<>();
        for (RexNode key : over.getWindow().partitionKeys) {
            if (!(key instanceof RexLiteral)) {
                keys.add(columns.position(translator.translate(key)));
            }
        }
        List<SortKey> order = new ArrayList<>();
        for (RexFieldCollation field : over.getWindow().orderKeys) {
            if (!(field.left instanceof RexLiteral)) {
                boolean descending = field.getDirection().isDescending();
                boolean nullsFirst =
                        switch (field.getNullDirection()) {
                            case FIRST -> true;
                            case LAST -> false;
                            case UNSPECIFIED -> descending;
                        };
                order.add(
                        new SortKey(
                                columns.position(translator.translate(field.left)),
                                descending,
                                nullsFirst));
            }
        }
        boolean running =
                over.getAggOperator() instanceof LibraryOperator library
                        && library.definition() instanceof FunctionDefinition.Running;
        Frame frame =
                running || ignoresFrame(over)
                        ? Frame.PARTITION
                        : new Frames(translator).frame(over.getWindow(), order.isEmpty());
        return new Shape(running, List.copyOf(keys), order, frame);
    }

    private static boolean ignoresFrame(RexOver over) {
        return BuiltinWindow.find(over.getAggOperator().getName())
                .map(function ->
                        switch (function) {
                            case ROW_NUMBER,
                                    RANK,
                                    DENSE_RANK,
                                    PERCENT_RANK,
                                    CUME_DIST,
                                    NTILE,
                                    LAG,
                                    LEAD ->
                                    true;
                            case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> false;
                        })
                .orElse(false);
    }

    private WindowCall call(RexOver over, Columns columns) {
        Translator translator = implementation.translator();
        var type = TypeMapping.fromCalcite(over.getType());
        if (over.getAggOperator() instanceof LibraryOperator library) {
            List<Expression> given = new ArrayList<>();
            Translator.columns(library, translator.translate(over.getOperands()))
                    .forEach(argument -> given.add(columns.column(argument)));
            String name = library.definition().spec().name();
            return new WindowCall(
                    name, over.isDistinct(), over.ignoreNulls(), library.arguments(given), type);
        }
        String function =
                BuiltinWindow.find(over.getAggOperator().getName())
                        .map(BuiltinWindow::name)
                        .or(() ->
                                Calls.aggregate(over.getAggOperator()).map(BuiltinAggregate::name))
                        .orElseThrow(() ->
                                new EngineException(
                                        ErrorCode.FEATURE_NOT_SUPPORTED,
                                        "the window function "
                                                + over.getAggOperator().getName()
                                                + " is not supported"));
        List<Expression> arguments = new ArrayList<>();
        for (RexNode operand : over.getOperands()) {
            Expression argument = translator.translate(operand);
            boolean constant =
                    argument instanceof Expression.Literal
                            && (!arguments.isEmpty()
                                    || function.equals(BuiltinWindow.NTILE.name()));
            arguments.add(constant ? argument : columns.column(argument));
        }
        return new WindowCall(function, over.isDistinct(), over.ignoreNulls(), arguments, type);
    }
}
