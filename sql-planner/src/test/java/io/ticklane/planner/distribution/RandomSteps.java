package io.ticklane.planner.distribution;

import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.physical.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Random trees of operators over tables in files and in memory; every operator has the same first
/// columns, keys among them.
record RandomSteps(Random random) {
    static final int WIDTH = 4;

    private static final List<WindowCall> CALLS =
            List.of(new WindowCall("CALL", false, false, List.of(), SqlType.BIGINT));

    Step step(int depth) {
        int kind = depth == 0 ? 0 : 1 + random.nextInt(14);
        return switch (kind) {
            case 0 -> scan(random.nextInt(5), random.nextInt(4) > 0);
            case 1 -> over(depth, node -> new PhysicalNode.Sort(node, order()));
            case 2 -> over(depth, this::project);
            case 3, 4 -> over(depth, this::aggregate);
            case 5 ->
                    over(
                            depth,
                            node ->
                                    new PhysicalNode.RunningWindow(
                                            node, keys(), order(), CALLS, withCall(node)));
            case 6 -> over(depth, node -> frames(node, keys(), order()));
            case 7 -> asof(step(depth - 1), step(depth - 1));
            case 8 -> windowJoin(step(depth - 1), step(depth - 1));
            case 9 -> tableFunction(step(depth - 1));
            case 10 -> over(depth, this::first);
            case 11 -> union(step(depth - 1), step(depth - 1));
            default -> join(step(depth - 1), step(depth - 1));
        };
    }

    /// Over some input, whose rows are many or few.
    private Step over(int depth, UnaryOperator<PhysicalNode> node) {
        Step step = over(step(depth - 1), node);
        double rows = step.rows() * Math.pow(10, -random.nextInt(4));
        return new Step(step.node(), step.inputs(), Math.max(1, rows));
    }

    static Step over(Step input, UnaryOperator<PhysicalNode> node) {
        PhysicalNode standIn = new PhysicalNode.Receive(0, input.output());
        return new Step(node.apply(standIn), List.of(input), input.rows());
    }

    static RowType row(int width) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            fields.add(new Field("c" + i, SqlType.BIGINT));
        }
        return new RowType(fields);
    }

    static Step scan(int table, boolean inFiles) {
        TableSource source =
                inFiles
                        ? new TableSource.Files(
                                TableSource.FileFormat.PARQUET,
                                IntStream.range(0, 4).mapToObj(i -> "t" + table + i).toList(),
                                List.of())
                        : new TableSource.Stored("s", "t" + table, 0);
        return new Step(
                new PhysicalNode.Scan(source, row(WIDTH), List.of(0, 1, 2, 3), Optional.empty()),
                List.of(),
                Math.pow(10, 3 + table));
    }

    static PhysicalNode frames(PhysicalNode node, List<Integer> keys, List<SortKey> order) {
        return new PhysicalNode.FrameWindow(
                node, keys, order, Frame.PARTITION, CALLS, withCall(node), false, false);
    }

    private static RowType withCall(PhysicalNode node) {
        return node.output().concat(RowType.of(new Field("call", SqlType.BIGINT)));
    }

    private List<Integer> keys() {
        return random.ints(0, WIDTH).distinct().limit(random.nextInt(3)).boxed().toList();
    }

    private List<SortKey> order() {
        return List.of(new SortKey(random.nextInt(WIDTH), false, false));
    }

    private PhysicalNode project(PhysicalNode node) {
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < WIDTH; i++) {
            columns.add(
                    new Expression.Column(random.nextInt(node.output().size()), SqlType.BIGINT));
        }
        return new PhysicalNode.Project(node, columns, row(WIDTH));
    }

    private PhysicalNode aggregate(PhysicalNode node) {
        List<String> functions = List.of("COUNT", "LAST", "STRING_AGG");
        return aggregate(node, keys(), functions.get(random.nextInt(functions.size())));
    }

    static PhysicalNode aggregate(PhysicalNode node, List<Integer> keys, String function) {
        List<AggregateCall> calls = new ArrayList<>();
        for (int i = keys.size(); i < WIDTH; i++) {
            calls.add(
                    new AggregateCall(
                            function,
                            false,
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            SqlType.BIGINT));
        }
        return new PhysicalNode.Aggregate(node, keys, calls, row(WIDTH));
    }

    private PhysicalNode first(PhysicalNode node) {
        Expression offset = rows(random.nextInt(2));
        Expression limit =
                random.nextInt(3) > 0 ? rows(10) : new Expression.Parameter(0, SqlType.BIGINT);
        return random.nextBoolean()
                ? new PhysicalNode.TopN(node, order(), offset, limit)
                : new PhysicalNode.Limit(node, offset, Optional.of(limit));
    }

    static Expression rows(long count) {
        return new Expression.Literal(count, SqlType.BIGINT);
    }

    private Step tableFunction(Step input) {
        List<Integer> keys = keys();
        return over(input, node -> tableFunction(node, keys, order()));
    }

    static PhysicalNode tableFunction(PhysicalNode node, List<Integer> keys, List<SortKey> order) {
        return new PhysicalNode.TableFunction(node, "BARS", keys, order, List.of(), row(WIDTH));
    }

    private static Step union(Step left, Step right) {
        Step cut = over(left, RandomSteps::narrow);
        Step other = over(right, RandomSteps::narrow);
        return both(cut, other, (l, r) -> new PhysicalNode.Union(List.of(l, r), row(WIDTH)));
    }

    private static PhysicalNode narrow(PhysicalNode node) {
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < WIDTH; i++) {
            columns.add(new Expression.Column(i, SqlType.BIGINT));
        }
        return new PhysicalNode.Project(node, columns, row(WIDTH));
    }

    static Step both(Step left, Step right, BinaryOperator<PhysicalNode> node) {
        PhysicalNode made =
                node.apply(
                        new PhysicalNode.Receive(0, left.output()),
                        new PhysicalNode.Receive(1, right.output()));
        return new Step(made, List.of(left, right), Math.max(left.rows(), right.rows()));
    }

    private Step asof(Step left, Step right) {
        List<Integer> keys = keys();
        AsofMatch match = new AsofMatch(0, 0, AsofMatch.Comparison.AT_OR_BEFORE, Optional.empty());
        return both(
                left,
                right,
                (l, r) ->
                        new PhysicalNode.AsofJoin(
                                l, r, keys, keys, match, true, l.output().concat(r.output())));
    }

    private Step windowJoin(Step left, Step right) {
        List<Integer> keys = keys();
        PhysicalNode.WindowJoin.Span span =
                new PhysicalNode.WindowJoin.Span(
                        0,
                        Optional.of(new PhysicalNode.WindowJoin.Bound(0, true)),
                        Optional.empty(),
                        false);
        return both(
                left,
                right,
                (l, r) ->
                        new PhysicalNode.WindowJoin(l, r, keys, keys, span, List.of(), l.output()));
    }

    private Step join(Step left, Step right) {
        List<JoinKind> kinds = List.of(JoinKind.values());
        return join(left, right, kinds.get(random.nextInt(kinds.size())), keys());
    }

    static Step join(Step left, Step right, JoinKind kind, List<Integer> keys) {
        return both(
                left,
                right,
                (l, r) ->
                        new PhysicalNode.HashJoin(
                                l,
                                r,
                                kind,
                                keys,
                                keys,
                                false,
                                Optional.empty(),
                                output(kind, l.output(), r.output())));
    }

    private static RowType output(JoinKind kind, RowType left, RowType right) {
        return switch (kind) {
            case SEMI, ANTI, NULL_AWARE_ANTI -> left;
            case LEFT_MARK -> left.concat(RowType.of(new Field("mark", SqlType.BOOLEAN)));
            case INNER, LEFT, RIGHT, FULL -> left.concat(right);
        };
    }
}
