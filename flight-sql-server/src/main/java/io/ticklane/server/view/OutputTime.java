package io.ticklane.server.view;

import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.TableSource.Watermark;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The column of a result along which its rows come, so that a view can be read by its times as the
/// log below it: a watermark without a delay.
final class OutputTime {
    private final PhysicalPlan plan;

    private OutputTime(PhysicalPlan plan) {
        this.plan = plan;
    }

    /// The watermark of a plan's result; empty where its rows come in another order, or without
    /// their time.
    static Optional<Watermark> watermark(PhysicalPlan plan) {
        OptionalInt column = new OutputTime(plan).column(plan.fragment(0).root());
        return column.isPresent() && plan.output().type(column.getAsInt()).kind().isTimestamp()
                ? Optional.of(new Watermark(column.getAsInt(), 0))
                : Optional.empty();
    }

    private OptionalInt column(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.StreamScan scan ->
                    scan.order()
                            .map(order -> OptionalInt.of(order.time()))
                            .orElse(OptionalInt.empty());
            case PhysicalNode.Receive receive -> column(plan.fragment(receive.fragment()).root());
            case PhysicalNode.Filter filter -> column(filter.input());
            case PhysicalNode.Limit limit -> column(limit.input());
            case PhysicalNode.RunningWindow window -> column(window.input());
            case PhysicalNode.FrameWindow window -> column(window.input());
            case PhysicalNode.AsofJoin join -> column(join.left());
            case PhysicalNode.HashJoin join -> place(column(join.left()), join.columns());
            case PhysicalNode.Project project ->
                    place(
                            column(project.input()),
                            project.expressions().stream().map(OutputTime::input).toList());
            case PhysicalNode.Union union ->
                    union.order()
                            .map(order -> OptionalInt.of(order.time()))
                            .orElse(OptionalInt.empty());
            case PhysicalNode.TableFunction function -> ofTable(function);
            case PhysicalNode.Aggregate groups
                    when groups.phase() == PhysicalNode.Aggregate.Phase.EACH_WINDOW ->
                    OptionalInt.of(0);
            default -> OptionalInt.empty();
        };
    }

    /// DEDUPE gives some of the rows that come in, and SESSION all by their ends; others give new
    /// rows.
    private OptionalInt ofTable(PhysicalNode.TableFunction function) {
        return switch (BuiltinTable.find(function.function()).orElse(null)) {
            case DEDUPE ->
                    place(
                            column(function.input()),
                            Stream.concat(
                                            function.keys().stream(),
                                            function.arguments().stream().map(OutputTime::input))
                                    .toList());
            case SESSION -> OptionalInt.of(function.output().size() - 1);
            case GAP_FILL -> OptionalInt.empty();
            case null -> OptionalInt.empty();
        };
    }

    /// The column that an expression passes on; -1 for none.
    private static int input(Expression expression) {
        return expression instanceof Expression.Column column ? column.index() : -1;
    }

    private static OptionalInt place(OptionalInt column, List<Integer> inputs) {
        return column.isEmpty()
                ? column
                : IntStream.range(0, inputs.size())
                        .filter(i -> inputs.get(i) == column.getAsInt())
                        .findFirst();
    }
}
