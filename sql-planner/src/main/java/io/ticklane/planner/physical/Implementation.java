package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.expression.Casts;
import io.ticklane.planner.expression.Literals;
import io.ticklane.planner.expression.StatementTime;
import io.ticklane.planner.expression.Translator;
import io.ticklane.planner.logical.KeyedTableFunction;
import io.ticklane.planner.logical.LogicalQuery;
import io.ticklane.planner.logical.rows.KeyedRows;
import io.ticklane.planner.logical.time.AsofMatchJoin;
import io.ticklane.planner.logical.time.WindowMatchJoin;
import io.ticklane.planner.parse.stream.Emission;
import io.ticklane.planner.validate.TypeMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.jspecify.annotations.Nullable;

/// Chooses the plan's operators for a logical tree: one step for each relation, more for windows,
/// grouping sets, set operations and joins on expressions. Exchanges come later.
public final class Implementation {
    private static final double SERIES_ROWS = 1000;

    private final Translator translator;
    private final Map<TableSource, TableDescription> tables = new HashMap<>();
    private final Map<TableSource.Files, List<Long>> relied;
    private final Optional<Emission> emission;
    private final Map<String, FunctionDefinition.Table> functions = new HashMap<>();
    private boolean byTime;

    private Implementation(
            RelNode root,
            StatementTime time,
            Optional<Emission> emission,
            Map<TableSource.Files, List<Long>> relied) {
        this.emission = emission;
        this.relied = relied;
        this.translator = new Translator(root.getCluster().getRexBuilder(), time, Map.of());
    }

    /// The operators of a query, and the columns of its result.
    public record Result(Step step, RowType output) {}

    /// The operators of a tree; of rows that take the place of others and may go, with a
    /// [io.ticklane.api.plan.ChangeMark] behind the columns of the query. Files that must be the
    /// same still when they are read are added to `relied`, with their digests.
    ///
    /// Errors: 0A000 for what the plan has no operator for, 42T01 for what can have no endless
    /// result.
    public static Result of(
            LogicalQuery query, StatementTime time, Map<TableSource.Files, List<Long>> relied) {
        Optional<Emission> emission = query.emission();
        Implementation made = new Implementation(query.root(), time, emission, relied);
        Step root = made.step(query.root());
        if (emission.isEmpty()) {
            return new Result(root, query.output());
        }
        new StreamCheck(emission.get(), made.tables, made.functions).check(root);
        Optional<Step> marked =
                ChangingRows.areIn(root)
                        ? new ChangingRows(emission.get()).result(root, query.output())
                        : Optional.empty();
        Step step = marked.orElse(root);
        boolean byTime =
                made.byTime
                        || emission.get().mode() != Emission.Mode.CHANGES
                        || emission.get().late() == PhysicalNode.StreamScan.Late.ERROR;
        return new Result(
                byTime ? step : StreamScans.asTheyCome(step),
                marked.map(Step::output).orElse(query.output()));
    }

    /// The steps of a relation.
    Step step(RelNode relation) {
        RelNode rel = relation.stripped();
        return switch (rel) {
            case TableScan scan -> scan(scan);
            case Filter filter ->
                    Scans.filter(
                            step(filter.getInput()), translator.translate(filter.getCondition()));
            case Project project -> project(project);
            case Aggregate aggregate -> new Aggregates(this, aggregate).step();
            case AsofMatchJoin join -> asofJoin(join);
            case WindowMatchJoin join -> new WindowJoins(this, join).step();
            case Join join -> new Joins(this, join).step();
            case Sort sort -> sort(sort);
            case SetOp set -> new SetOperations(this, set).step();
            case Values values -> values(values);
            case KeyedTableFunction function -> tableFunction(function);
            case KeyedRows rows -> keyedRows(rows);
            case TableFunctionScan function -> series(function);
            case RepeatUnion _ ->
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED, "WITH RECURSIVE is not supported yet");
            default ->
                    throw new EngineException(
                            ErrorCode.FEATURE_NOT_SUPPORTED,
                            rel.getRelTypeName() + " is not supported");
        };
    }

    Translator translator() {
        return translator;
    }

    /// The columns of a relation.
    static RowType columns(RelNode relation) {
        return TypeMapping.fromCalcite(
                relation.getRowType(), relation.getRowType().getFieldNames());
    }

    private Step scan(TableScan scan) {
        TableDescription table = scan.getTable().unwrap(TableDescription.class);
        if (table == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "no description of table " + scan.getTable().getQualifiedName());
        }
        tables.put(table.source(), table);
        if (emission.isPresent() && table.source() instanceof TableSource.Connected source) {
            return Step.leaf(StreamScans.of(table, source, emission.get()), StreamScans.ROWS);
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < scan.getRowType().getFieldCount(); i++) {
            all.add(i);
        }
        return Step.leaf(
                new PhysicalNode.Scan(table.source(), table.stored(), all, Optional.empty()),
                Math.max(1, table.rowCount()));
    }

    private Step project(Project project) {
        Step input = step(project.getInput());
        if (RexOver.containsOver(project.getProjects(), null)) {
            return new Windows(this, project).step(input);
        }
        return project(input, translator.translate(project.getProjects()), columns(project));
    }

    /// A projection whose expressions have the types of its columns.
    static Step project(Step input, List<Expression> expressions, RowType output) {
        List<Expression> typed = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            typed.add(Casts.cast(expressions.get(i), output.type(i)));
        }
        return Scans.project(input, typed, output);
    }

    /// A step whose rows of each key come in an order: the input itself where that is proven, else
    /// sorted.
    Step ordered(Step input, List<Integer> keys, List<SortKey> order) {
        return proves(input, keys, order)
                ? input
                : input.then(input.rows(), node -> new PhysicalNode.Sort(node, order));
    }

    /// An aggregation; over a stream, of each of its windows of time, or of groups that change.
    Step grouped(Step aggregate) {
        return emission.isPresent()
                ? new StreamWindows(this, emission.get()).step(aggregate)
                : aggregate;
    }

    /// All rows of some inputs; streams come last, by time if they have one.
    Step united(List<Step> inputs, RowType output) {
        List<Step> streams = inputs.stream().filter(StreamCheck::isStream).toList();
        if (emission.isEmpty() || streams.isEmpty()) {
            return SetOperations.union(inputs, output);
        }
        byTime |= streams.size() > 1;
        List<Step> finite = inputs.stream().filter(input -> !StreamCheck.isStream(input)).toList();
        return new StreamUnions(new OrderProof(tables, functions), emission.get().late())
                .union(finite, streams, output);
    }

    /// Whether all rows are known to come in the order of a column, which is a time.
    boolean isTime(Step step, int column) {
        return step.output().type(column).kind().isTimestamp()
                && proves(step, List.of(), List.of(new SortKey(column, false, false)));
    }

    /// Whether the rows of each key are known to come in an order.
    boolean proves(Step input, List<Integer> keys, List<SortKey> order) {
        if (order.isEmpty()) {
            return true;
        }
        boolean proven = new OrderProof(tables, functions).proves(input, keys, order);
        byTime |= proven;
        return proven;
    }

    /// Whether the rows of each key come in an order that need not be looked at while they do. A
    /// live query goes on over files that may have changed since it was planned.
    boolean isCertain(Step input, List<Integer> keys, List<SortKey> order) {
        Map<TableSource.Files, List<Long>> used = new HashMap<>();
        boolean certain =
                emission.isEmpty()
                        && new OrderProof(tables, functions)
                                .certain(used)
                                .proves(input, keys, order);
        if (certain) {
            relied.putAll(used);
        }
        return certain;
    }

    private Step asofJoin(AsofMatchJoin join) {
        AsofMatchJoin.Condition on = join.condition();
        Step left = step(join.getLeft());
        Step right = step(join.getRight());
        byTime |= emission.isPresent() && StreamCheck.isStream(right);
        return left.with(
                right,
                left.rows(),
                (l, r) ->
                        new PhysicalNode.AsofJoin(
                                l,
                                r,
                                on.leftKeys(),
                                on.rightKeys(),
                                on.match(),
                                on.outer(),
                                columns(join)));
    }

    private Step sort(Sort sort) {
        Step input = step(sort.getInput());
        List<SortKey> order = sortKeys(sort.getCollation());
        Expression offset = sort.offset == null ? Literals.whole(0) : count(sort.offset);
        Optional<Expression> limit = Optional.ofNullable(sort.fetch).map(this::count);
        double rows =
                limit.filter(Expression.Literal.class::isInstance)
                        .map(count -> (Long) ((Expression.Literal) count).value())
                        .map(count -> Math.min(count, input.rows()))
                        .orElse(input.rows());
        boolean comesSo = emission.isPresent() && proves(input, List.of(), order);
        if (order.isEmpty() || comesSo) {
            return sort.offset == null && limit.isEmpty()
                    ? input
                    : input.then(rows, node -> new PhysicalNode.Limit(node, offset, limit));
        }
        if (limit.isPresent()) {
            return input.then(
                    rows, node -> new PhysicalNode.TopN(node, order, offset, limit.get()));
        }
        Step sorted = input.then(input.rows(), node -> new PhysicalNode.Sort(node, order));
        return sort.offset == null
                ? sorted
                : sorted.then(rows, node -> new PhysicalNode.Limit(node, offset, limit));
    }

    private Expression count(RexNode count) {
        Expression made = translator.translate(count);
        return made instanceof Expression.Parameter ? made : Casts.cast(made, SqlType.BIGINT);
    }

    /// The columns of an order; NULLs are greater than all values unless the order says otherwise.
    static List<SortKey> sortKeys(RelCollation collation) {
        List<SortKey> keys = new ArrayList<>();
        for (RelFieldCollation field : collation.getFieldCollations()) {
            keys.add(
                    new SortKey(
                            field.getFieldIndex(),
                            field.getDirection().isDescending(),
                            nullsFirst(field)));
        }
        return keys;
    }

    private static boolean nullsFirst(RelFieldCollation field) {
        return switch (field.nullDirection) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> field.getDirection().isDescending();
        };
    }

    private Step values(Values values) {
        RowType columns = columns(values);
        List<PhysicalNode.Values.Row> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expression> cells = new ArrayList<>();
            for (int i = 0; i < tuple.size(); i++) {
                cells.add(Casts.cast(translator.translate(tuple.get(i)), columns.type(i)));
            }
            rows.add(new PhysicalNode.Values.Row(cells));
        }
        return Step.leaf(new PhysicalNode.Values(rows, columns), rows.size());
    }

    private Step tableFunction(KeyedTableFunction relation) {
        KeyedTableFunction.Call call = relation.call();
        Columns input = new Columns(step(relation.getInput()));
        RowType below = input.step().output();
        List<Expression> given = new ArrayList<>();
        for (int operand : call.operands()) {
            given.add(new Expression.Column(operand, below.type(operand)));
        }
        List<Expression> columns = new ArrayList<>();
        Translator.columns(call.function(), given)
                .forEach(column -> columns.add(input.column(column)));
        List<Expression> arguments = call.function().arguments(columns);
        List<Integer> keys = List.copyOf(call.keys());
        List<SortKey> order = sortKeys(call.order());
        FunctionDefinition definition = call.function().definition();
        if (definition instanceof FunctionDefinition.Table table) {
            functions.put(table.spec().name(), table);
        }
        Step ordered = order.isEmpty() ? input.step() : ordered(input.step(), keys, order);
        return ordered.then(
                input.step().rows(),
                node ->
                        new PhysicalNode.TableFunction(
                                node,
                                definition.spec().name(),
                                keys,
                                order,
                                arguments,
                                columns(relation)));
    }

    private Step keyedRows(KeyedRows relation) {
        Step input = step(relation.getInput());
        List<Integer> keys = new ArrayList<>();
        List<Expression> arguments = new ArrayList<>();
        for (int column = 0; column < input.output().size(); column++) {
            if (column < relation.keys()) {
                keys.add(column);
            } else {
                arguments.add(new Expression.Column(column, input.output().type(column)));
            }
        }
        relation.step().literals().forEach(arguments::add);
        List<SortKey> order =
                relation.time().map(time -> new SortKey(time, false, false)).stream().toList();
        Step ordered = order.isEmpty() ? input : ordered(input, keys, order);
        return ordered.then(
                input.rows(),
                node ->
                        new PhysicalNode.TableFunction(
                                node,
                                relation.step().function().name(),
                                keys,
                                order,
                                arguments,
                                columns(relation)));
    }

    private Step series(TableFunctionScan function) {
        if (!(function.getCall() instanceof RexCall call)
                || !call.getOperator().getName().equalsIgnoreCase("GENERATE_SERIES")) {
            throw new EngineException(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "the table function " + function.getCall() + " is not supported");
        }
        RowType columns = columns(function);
        List<Expression> arguments = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            Expression argument = translator.translate(operand);
            arguments.add(arguments.size() < 2 ? Casts.cast(argument, columns.type(0)) : argument);
        }
        Expression step = arguments.size() > 2 ? arguments.get(2) : Literals.whole(1);
        return Step.leaf(
                new PhysicalNode.Series(arguments.get(0), arguments.get(1), step, columns),
                SERIES_ROWS);
    }

    /// Both conditions; the other where one is missing.
    static Optional<Expression> and(@Nullable Expression first, @Nullable Expression second) {
        if (first == null || second == null) {
            return Optional.ofNullable(first == null ? second : first);
        }
        boolean nullable = first.type().nullable() || second.type().nullable();
        List<Expression> parts = new ArrayList<>();
        for (Expression condition : List.of(first, second)) {
            if (condition instanceof Expression.Call call
                    && call.operator() == ScalarOperator.AND) {
                parts.addAll(call.arguments());
            } else {
                parts.add(condition);
            }
        }
        return Optional.of(
                new Expression.Call(
                        ScalarOperator.AND, parts, SqlType.BOOLEAN.withNullable(nullable)));
    }
}
