package io.ticklane.planner.physical;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.planner.catalog.TableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Whether the rows of each key come in an order, by what tables promise and sorts give. Looks
/// through operators that keep the order of their rows. A key that an operator computes is left
/// out: rows that are in order without it are in order within it.
final class OrderProof {
    private final Map<TableSource, TableDescription> tables;
    private final Map<String, FunctionDefinition.Table> functions;

    /// takes note of the files that the proof relies on; null where what is only promised counts
    /// too
    private final @Nullable Map<TableSource.Files, List<Long>> relied;

    /// Of queries over some tables that call these table functions of libraries.
    OrderProof(
            Map<TableSource, TableDescription> tables,
            Map<String, FunctionDefinition.Table> functions) {
        this(tables, functions, null);
    }

    private OrderProof(
            Map<TableSource, TableDescription> tables,
            Map<String, FunctionDefinition.Table> functions,
            @Nullable Map<TableSource.Files, List<Long>> relied) {
        this.tables = tables;
        this.functions = functions;
        this.relied = relied;
    }

    /// The proof by what cannot be otherwise when the rows are read: tables whose rows are fixed,
    /// files that have to be the same still, which are added to `used`, and sorts. Streams and
    /// functions may not keep what they promise: that is looked at while a query runs.
    OrderProof certain(Map<TableSource.Files, List<Long>> used) {
        return new OrderProof(tables, functions, used);
    }

    boolean proves(Step step, List<Integer> keys, List<SortKey> order) {
        return switch (step.node()) {
            case PhysicalNode.Scan scan -> scan(scan, keys, order);
            case PhysicalNode.StreamScan scan -> relied == null && streamed(scan, order);
            case PhysicalNode.Filter _, PhysicalNode.Limit _ -> proves(step.input(), keys, order);
            case PhysicalNode.Project project -> project(step, project, keys, order);
            case PhysicalNode.RunningWindow _,
                    PhysicalNode.FrameWindow _,
                    PhysicalNode.AsofJoin _,
                    PhysicalNode.WindowJoin _ ->
                    prefix(step, all(step.output().size()), keys, order);
            case PhysicalNode.HashJoin join ->
                    join.kind() != JoinKind.RIGHT
                            && join.kind() != JoinKind.FULL
                            && prefix(step, join.columns(), keys, order);
            case PhysicalNode.Sort sort -> sorted(sort.order(), keys, order);
            case PhysicalNode.TopN top -> sorted(top.order(), keys, order);
            case PhysicalNode.Values values -> values.rows().size() <= 1;
            case PhysicalNode.Aggregate aggregate ->
                    (aggregate.keys().isEmpty() && aggregate.changes().isEmpty())
                            || (aggregate.phase() == PhysicalNode.Aggregate.Phase.EACH_WINDOW
                                    && order.stream().allMatch(OrderProof::isFirst));
            case PhysicalNode.Union union ->
                    relied == null
                            && union.order().isPresent()
                            && byTime(union.order().get().time(), order);
            case PhysicalNode.TableFunction function ->
                    relied == null && tableFunction(step, function, keys, order);
            case PhysicalNode.Receive _, PhysicalNode.Series _, PhysicalNode.ChangeFilter _ ->
                    false;
        };
    }

    /// SESSION gives its rows by their ends, DEDUPE some of those that come in, and others those of
    /// each key in the order of its time.
    private boolean tableFunction(
            Step step,
            PhysicalNode.TableFunction function,
            List<Integer> keys,
            List<SortKey> order) {
        BuiltinTable builtin = BuiltinTable.find(function.function()).orElse(null);
        if (builtin == BuiltinTable.SESSION) {
            return byTime(function.output().size() - 1, order);
        }
        List<Integer> below = new ArrayList<>(function.keys());
        for (Expression argument : function.arguments()) {
            below.add(argument instanceof Expression.Column column ? column.index() : -1);
        }
        if (builtin == BuiltinTable.DEDUPE) {
            return proves(
                    step.input(),
                    keys.stream().map(below::get).toList(),
                    order.stream().map(key -> at(key, below.get(key.column()))).toList());
        }
        int partition = function.keys().size();
        if (partition == 0 || !keys.containsAll(IntStream.range(0, partition).boxed().toList())) {
            return false;
        }
        if (builtin == BuiltinTable.GAP_FILL) {
            return order.stream()
                    .allMatch(key -> function.order().contains(at(key, below.get(key.column()))));
        }
        FunctionDefinition.Table library = functions.get(function.function());
        return library != null
                && isByTime(step, function, library.spec())
                && order.stream()
                        .allMatch(key ->
                                !key.descending()
                                        && library.ascending().contains(key.column() - partition));
    }

    /// Whether the rows of each key come in by the parameter that is a time.
    private boolean isByTime(Step step, PhysicalNode.TableFunction function, FunctionSpec spec) {
        for (int i = 0; i < spec.parameters().size(); i++) {
            if (spec.parameters().get(i) instanceof Parameter.Column column
                    && column.type().kind().isTimestamp()
                    && function.arguments().get(i) instanceof Expression.Column argument) {
                SortKey time = new SortKey(argument.index(), false, false);
                return proves(step.input(), function.keys(), List.of(time));
            }
        }
        return false;
    }

    private static SortKey at(SortKey key, int column) {
        return new SortKey(column, key.descending(), key.nullsFirst());
    }

    private boolean scan(PhysicalNode.Scan scan, List<Integer> keys, List<SortKey> order) {
        TableDescription table = tables.get(scan.source());
        if (table == null) {
            return false;
        }
        List<Integer> columns = keys.stream().map(scan.columns()::get).toList();
        List<SortKey> wanted =
                order.stream().map(key -> at(key, scan.columns().get(key.column()))).toList();
        if (relied == null) {
            return table.orderedWithin(columns, wanted);
        }
        Optional<List<Long>> digests = table.certainOrder(columns, wanted);
        if (scan.source() instanceof TableSource.Files files) {
            digests.ifPresent(found -> relied.put(files, found));
        }
        return digests.isPresent();
    }

    /// The windows of a stream come in the order of the first key.
    private static boolean isFirst(SortKey key) {
        return key.column() == 0 && !key.descending();
    }

    /// All rows come by their times, which are not NULL.
    private static boolean streamed(PhysicalNode.StreamScan scan, List<SortKey> order) {
        return scan.order().isPresent() && byTime(scan.order().get().time(), order);
    }

    private static boolean byTime(int time, List<SortKey> order) {
        return order.stream().allMatch(key -> key.column() == time && !key.descending());
    }

    private boolean project(
            Step step, PhysicalNode.Project project, List<Integer> keys, List<SortKey> order) {
        List<Integer> below = new ArrayList<>();
        for (int key : keys) {
            if (project.expressions().get(key) instanceof Expression.Column column) {
                below.add(column.index());
            }
        }
        List<SortKey> orderBelow = new ArrayList<>();
        for (SortKey key : order) {
            if (!(widened(project.expressions().get(key.column()))
                    instanceof Expression.Column column)) {
                return false;
            }
            orderBelow.add(new SortKey(column.index(), key.descending(), key.nullsFirst()));
        }
        return proves(step.input(), below, orderBelow);
    }

    /// An expression without a cast to more digits of a second, which changes no time.
    private static Expression widened(Expression expression) {
        boolean same =
                expression instanceof Expression.Call call
                        && call.operator() == ScalarOperator.CAST
                        && call.type().kind().isTimestamp()
                        && call.type().kind() == call.arguments().get(0).type().kind()
                        && call.type().precision() >= call.arguments().get(0).type().precision();
        return same ? ((Expression.Call) expression).arguments().get(0) : expression;
    }

    private static List<Integer> all(int width) {
        return IntStream.range(0, width).boxed().toList();
    }

    /// Operators that give `columns` of those of their first input and others after them.
    private boolean prefix(
            Step step, List<Integer> columns, List<Integer> keys, List<SortKey> order) {
        int width = step.inputs().get(0).output().size();
        List<Integer> below = keys.stream().map(columns::get).filter(key -> key < width).toList();
        List<SortKey> orderBelow =
                order.stream()
                        .map(key ->
                                new SortKey(
                                        columns.get(key.column()),
                                        key.descending(),
                                        key.nullsFirst()))
                        .toList();
        return orderBelow.stream().allMatch(key -> key.column() < width)
                && proves(step.inputs().get(0), below, orderBelow);
    }

    /// Within a key the columns of the key are constant: the sort's other columns must begin with
    /// the order.
    private static boolean sorted(List<SortKey> sort, List<Integer> keys, List<SortKey> order) {
        List<SortKey> others = sort.stream().filter(key -> !keys.contains(key.column())).toList();
        List<SortKey> wanted = order.stream().filter(key -> !keys.contains(key.column())).toList();
        return others.size() >= wanted.size() && others.subList(0, wanted.size()).equals(wanted);
    }
}
