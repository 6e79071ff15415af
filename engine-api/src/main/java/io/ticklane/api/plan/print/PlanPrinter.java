package io.ticklane.api.plan.print;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.Partitioning;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The text of EXPLAIN: the fragments from the root down, each with its partitioning, where its
/// rows go and why, and its operators, one a line, with the names of columns.
///
/// ```
/// Fragment 0: hash(symbol), gather to the client: result
///   RunningWindow by symbol order by ts (input order): EWMA(price, 0.1)
///     Receive from fragment 1
/// Fragment 1: random, hash(symbol) to fragment 0: running window by symbol
///   Scan market.trades (symbol, ts, price)
/// ```
///
/// Of a plan for several nodes it also says which fragments run on all of them.
public final class PlanPrinter {
    private final PhysicalPlan plan;
    private final FunctionCatalog functions;
    private final StringBuilder text = new StringBuilder();

    private PlanPrinter(PhysicalPlan plan, FunctionCatalog functions) {
        this.plan = plan;
        this.functions = functions;
    }

    /// A plan as text; the catalog tells which running functions share a state.
    public static String print(PhysicalPlan plan, FunctionCatalog functions) {
        PlanPrinter printer = new PlanPrinter(plan, functions);
        plan.fragments().forEach(printer::fragment);
        return printer.text.toString();
    }

    /// The line of one operator, without its inputs.
    public static String line(PhysicalPlan plan, PhysicalNode node, FunctionCatalog functions) {
        return new PlanPrinter(plan, functions).line(node);
    }

    private void fragment(Fragment fragment) {
        ExpressionPrinter names = new ExpressionPrinter(fragment.root().output());
        Partitioning partitioning = fragment.partitioning();
        Exchange output = fragment.output();
        text.append("Fragment ").append(fragment.id()).append(": ");
        text.append(ExpressionPrinter.words(partitioning.kind().name()));
        text.append(keys(names, partitioning.keys())).append(where(partitioning)).append(", ");
        text.append(ExpressionPrinter.words(output.kind().name()));
        text.append(sent(names, fragment)).append(" to ").append(target(fragment));
        text.append(": ").append(output.reason()).append('\n');
        node(fragment.root(), 1);
    }

    private String where(Partitioning partitioning) {
        if (plan.nodes() == 1) {
            return "";
        }
        return partitioning.kind() == Partitioning.Kind.SINGLE
                ? " on the coordinator"
                : " on all nodes";
    }

    /// By what a fragment's rows are sent; states of groups begin with the keys.
    private static String sent(ExpressionPrinter names, Fragment fragment) {
        Exchange output = fragment.output();
        return switch (fragment.root()) {
            case PhysicalNode.Sort sort when output.kind() == Exchange.Kind.MERGING_GATHER ->
                    "(" + names.order(sort.order()) + ")";
            case PhysicalNode.Aggregate states
                    when states.phase() == PhysicalNode.Aggregate.Phase.PARTIAL ->
                    keys(names, output.keys().stream().map(states.keys()::get).toList());
            default -> keys(names, output.keys());
        };
    }

    private static String keys(ExpressionPrinter names, List<Integer> keys) {
        return keys.isEmpty() ? "" : "(" + names.columns(keys) + ")";
    }

    private String target(Fragment fragment) {
        if (fragment.id() == 0) {
            return "the client";
        }
        return plan.fragments().stream()
                .filter(other -> receives(other.root(), fragment.id()))
                .map(other -> "fragment " + other.id())
                .collect(Collectors.joining(", "));
    }

    private static boolean receives(PhysicalNode node, int fragment) {
        return (node instanceof PhysicalNode.Receive receive && receive.fragment() == fragment)
                || node.inputs().stream().anyMatch(input -> receives(input, fragment));
    }

    private void node(PhysicalNode node, int depth) {
        text.append("  ".repeat(depth)).append(line(node)).append('\n');
        node.inputs().forEach(input -> node(input, depth + 1));
    }

    private String line(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.Scan scan -> ScanPrinter.text(scan);
            case PhysicalNode.StreamScan scan -> ScanPrinter.text(scan);
            case PhysicalNode.Values values ->
                    "Values "
                            + values.rows().size()
                            + (values.rows().size() == 1 ? " row (" : " rows (")
                            + fieldNames(values.output())
                            + ")";
            case PhysicalNode.Receive receive -> "Receive from fragment " + receive.fragment();
            case PhysicalNode.Filter filter ->
                    "Filter " + names(filter.input()).text(filter.condition());
            case PhysicalNode.ChangeFilter filter ->
                    "ChangeFilter"
                            + by(names(filter.input()), filter.keys())
                            + " "
                            + names(filter.input()).text(filter.condition());
            case PhysicalNode.Project project -> project(project);
            case PhysicalNode.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalNode.RunningWindow window -> runningWindow(window);
            case PhysicalNode.FrameWindow window -> frameWindow(window);
            case PhysicalNode.HashJoin join -> hashJoin(join);
            case PhysicalNode.AsofJoin join -> asofJoin(join);
            case PhysicalNode.WindowJoin join -> windowJoin(join);
            case PhysicalNode.Sort sort -> "Sort by " + names(sort.input()).order(sort.order());
            case PhysicalNode.TopN top ->
                    "TopN by "
                            + names(top.input()).order(top.order())
                            + range(top.offset(), Optional.of(top.limit()));
            case PhysicalNode.Limit limit ->
                    "Limit" + range(limit.offset(), limit.limit()).replaceFirst("^,", "");
            case PhysicalNode.Union union -> union(union);
            case PhysicalNode.TableFunction function -> tableFunction(function);
            case PhysicalNode.Series series ->
                    "Series from "
                            + literal(series.start())
                            + " to "
                            + literal(series.stop())
                            + " by "
                            + literal(series.step());
        };
    }

    private static ExpressionPrinter names(PhysicalNode input) {
        return new ExpressionPrinter(input.output());
    }

    static String literal(Expression expression) {
        return new ExpressionPrinter(new RowType(List.of())).text(expression);
    }

    static String fieldNames(RowType row) {
        return row.fields().stream().map(Field::name).collect(Collectors.joining(", "));
    }

    private static String range(Expression offset, Optional<Expression> limit) {
        String rows = limit.map(count -> ", limit " + literal(count)).orElse("");
        boolean fromStart =
                offset instanceof Expression.Literal literal
                        && literal.value() instanceof Long value
                        && value == 0;
        return rows + (fromStart ? "" : ", offset " + literal(offset));
    }

    private static String project(PhysicalNode.Project project) {
        ExpressionPrinter names = names(project.input());
        return "Project "
                + IntStream.range(0, project.expressions().size())
                        .mapToObj(i ->
                                named(
                                        names.text(project.expressions().get(i)),
                                        project.output().field(i).name()))
                        .collect(Collectors.joining(", "));
    }

    private static String named(String expression, String name) {
        return expression.equals(name) ? name : expression + " AS " + name;
    }

    private static String union(PhysicalNode.Union union) {
        return "Union of "
                + union.inputs().size()
                + union.order()
                        .map(order ->
                                " in order of "
                                        + union.output().field(order.time()).name()
                                        + ", late rows: "
                                        + ExpressionPrinter.words(order.late().name()))
                        .orElse("");
    }

    private static String aggregate(PhysicalNode.Aggregate aggregate) {
        ExpressionPrinter names = names(aggregate.input());
        // states of groups have no names
        boolean partial = aggregate.phase() == PhysicalNode.Aggregate.Phase.PARTIAL;
        int keys = aggregate.keys().size();
        List<String> calls = new ArrayList<>();
        for (int i = 0; i < aggregate.calls().size(); i++) {
            AggregateCall call = aggregate.calls().get(i);
            String distinct = call.distinct() ? "DISTINCT " : "";
            String order = call.order().isEmpty() ? "" : " ORDER BY " + names.order(call.order());
            String filter = call.filter().map(f -> " FILTER " + names.column(f)).orElse("");
            String text =
                    call.function()
                            + "("
                            + distinct
                            + arguments(names, call.function(), call.arguments())
                            + order
                            + ")"
                            + filter;
            calls.add(partial ? text : named(text, aggregate.output().field(keys + i).name()));
        }
        return "Aggregate"
                + (aggregate.changes().isEmpty()
                                && aggregate.windows().isPresent()
                                && aggregate.windows().get().overlapping()
                        ? " each overlapping window"
                        : phase(aggregate.phase()))
                + aggregate.changes().map(changes -> within(changes.withinNanos())).orElse("")
                + aggregate
                        .changes()
                        .filter(changes -> changes.everyNanos() > 0)
                        .map(changes ->
                                " every "
                                        + literal(
                                                new Expression.Literal(
                                                        changes.everyNanos(),
                                                        SqlType.INTERVAL_DAY_TIME)))
                        .orElse("")
                + by(names, aggregate.keys())
                + (calls.isEmpty() ? "" : ": " + String.join(", ", calls));
    }

    static String within(long nanos) {
        return nanos == 0
                ? ""
                : " within " + literal(new Expression.Literal(nanos, SqlType.INTERVAL_DAY_TIME));
    }

    private static String phase(PhysicalNode.Aggregate.Phase phase) {
        return phase == PhysicalNode.Aggregate.Phase.WHOLE
                ? ""
                : " " + ExpressionPrinter.words(phase.name());
    }

    /// The arguments of a call; COUNT without any counts rows.
    private static String arguments(
            ExpressionPrinter names, String function, List<Expression> arguments) {
        boolean rows = arguments.isEmpty() && function.equals(BuiltinAggregate.COUNT.name());
        return rows ? "*" : names.list(arguments);
    }

    private static String by(ExpressionPrinter names, List<Integer> keys) {
        return keys.isEmpty() ? "" : " by " + names.columns(keys);
    }

    private String runningWindow(PhysicalNode.RunningWindow window) {
        ExpressionPrinter names = names(window.input());
        Map<Object, List<String>> shared = new LinkedHashMap<>();
        for (WindowCall call : window.calls()) {
            shared.computeIfAbsent(SharedStates.of(functions, call), _ -> new ArrayList<>())
                    .add(call(names, call));
        }
        return "RunningWindow"
                + by(names, window.keys())
                + (window.order().isEmpty() ? "" : " order by " + names.order(window.order()))
                + (sorted(window.input()) ? "" : " (input order)")
                + ": "
                + shared.values().stream()
                        .map(calls ->
                                calls.size() == 1
                                        ? calls.get(0)
                                        : "[" + String.join(", ", calls) + "] in one pass")
                        .collect(Collectors.joining(", "));
    }

    /// Whether a sort stands below, with only operators between that keep the order.
    private boolean sorted(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.Sort _, PhysicalNode.TopN _ -> true;
            case PhysicalNode.Filter _,
                    PhysicalNode.Project _,
                    PhysicalNode.Limit _,
                    PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _ ->
                    sorted(node.inputs().get(0));
            case PhysicalNode.HashJoin _, PhysicalNode.AsofJoin _, PhysicalNode.WindowJoin _ ->
                    sorted(node.inputs().get(0));
            case PhysicalNode.Receive receive -> sorted(plan.fragment(receive.fragment()).root());
            case PhysicalNode.Scan _,
                    PhysicalNode.StreamScan _,
                    PhysicalNode.Values _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Aggregate _,
                    PhysicalNode.Union _,
                    PhysicalNode.TableFunction _,
                    PhysicalNode.Series _ ->
                    false;
        };
    }

    private static String call(ExpressionPrinter names, WindowCall call) {
        return call.function()
                + "("
                + (call.distinct() ? "DISTINCT " : "")
                + arguments(names, call.function(), call.arguments())
                + ")"
                + (call.ignoreNulls() ? " IGNORE NULLS" : "");
    }

    private String frameWindow(PhysicalNode.FrameWindow window) {
        ExpressionPrinter names = names(window.input());
        return "FrameWindow"
                + by(names, window.keys())
                + (window.order().isEmpty() ? "" : " order by " + names.order(window.order()))
                + (window.kept()
                        ? " (rows kept)"
                        : window.inOrder() && !sorted(window.input()) ? " (input order)" : "")
                + " "
                + names.frame(window.frame())
                + ": "
                + window.calls().stream()
                        .map(call -> call(names, call))
                        .collect(Collectors.joining(", "));
    }

    private static String hashJoin(PhysicalNode.HashJoin join) {
        String on = on(join.left(), join.right(), join.leftKeys(), join.rightKeys());
        String residual =
                join.residual()
                        .map(condition -> " and " + both(join.left(), join.right()).text(condition))
                        .orElse("");
        return "HashJoin "
                + ExpressionPrinter.words(join.kind().name())
                + (on.isEmpty() ? residual.replaceFirst("^ and ", " on ") : on + residual)
                + (join.nullsMatch() ? " (nulls match)" : "")
                + ScanPrinter.keyFilters(", makes", join.right().output(), join.keyFilters());
    }

    private static String on(
            PhysicalNode left, PhysicalNode right, List<Integer> leftKeys, List<Integer> rights) {
        return leftKeys.isEmpty()
                ? ""
                : " on "
                        + IntStream.range(0, leftKeys.size())
                                .mapToObj(i ->
                                        names(left).column(leftKeys.get(i))
                                                + " = "
                                                + names(right).column(rights.get(i)))
                                .collect(Collectors.joining(" and "));
    }

    private static ExpressionPrinter both(PhysicalNode left, PhysicalNode right) {
        return new ExpressionPrinter(left.output().concat(right.output()));
    }

    private static String asofJoin(PhysicalNode.AsofJoin join) {
        AsofMatch match = join.match();
        String sign =
                switch (match.comparison()) {
                    case AT_OR_BEFORE -> " <= ";
                    case BEFORE -> " < ";
                    case AT_OR_AFTER -> " >= ";
                    case NEAREST -> " nearest to ";
                    case AFTER -> " > ";
                };
        String tolerance =
                match.toleranceNanos()
                        .map(nanos ->
                                " within "
                                        + literal(
                                                new Expression.Literal(
                                                        nanos, SqlType.INTERVAL_DAY_TIME)))
                        .orElse("");
        return "AsofJoin "
                + (join.outer() ? "left" : "inner")
                + on(join.left(), join.right(), join.leftKeys(), join.rightKeys())
                + " match "
                + names(join.right()).column(match.rightTime())
                + sign
                + names(join.left()).column(match.leftTime())
                + tolerance;
    }

    private static String windowJoin(PhysicalNode.WindowJoin join) {
        PhysicalNode.WindowJoin.Span span = join.span();
        ExpressionPrinter right = names(join.right());
        String time = right.column(span.rightTime());
        List<String> bounds = new ArrayList<>();
        span.start()
                .ifPresent(bound ->
                        bounds.add(
                                time
                                        + (bound.included() ? " >= " : " > ")
                                        + names(join.left()).column(bound.leftTime())));
        span.end()
                .ifPresent(bound ->
                        bounds.add(
                                time
                                        + (bound.included() ? " <= " : " < ")
                                        + names(join.left()).column(bound.leftTime())));
        return "WindowJoin"
                + on(join.left(), join.right(), join.leftKeys(), join.rightKeys())
                + " match "
                + String.join(" and ", bounds)
                + (span.prevailing() ? " with prevailing" : "")
                + ": "
                + join.calls().stream()
                        .map(call -> call(right, call))
                        .collect(Collectors.joining(", "));
    }

    private static String tableFunction(PhysicalNode.TableFunction function) {
        ExpressionPrinter names = names(function.input());
        return "TableFunction "
                + function.function()
                + "("
                + names.list(function.arguments())
                + ")"
                + by(names, function.keys())
                + (function.order().isEmpty() ? "" : " order by " + names.order(function.order()));
    }
}
