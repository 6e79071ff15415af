package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.ChangeMark;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.expression.Literals;
import io.ticklane.planner.parse.stream.Emission;
import io.ticklane.planner.parse.stream.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Rows of a stream that take the place of others: groups that change, and logs of changes. What
/// comes behind them has to let all of those pass that a row may take the place of, and their keys.
///
/// A condition on other columns than the keys lets rows go that nothing takes the place of. Then
/// all steps have a [ChangeMark] as their last column:
///
/// ```
///   groups that change   symbol | volume             symbol | volume | mark
///   volume > 5                                       A      | 7      |  1
///     A | 7              A      | 7                  A      | 7      | -1     (4 is not above 5)
///     A | 4
/// ```
final class ChangingRows {
    private final Emission emission;

    ChangingRows(Emission emission) {
        this.emission = emission;
    }

    /// Whether rows of a step take the place of others.
    static boolean areIn(Step step) {
        return key(step).isPresent()
                || areGroups(step)
                || step.inputs().stream().anyMatch(ChangingRows::areIn);
    }

    /// Whether there are groups that change.
    static boolean areGroups(Step step) {
        return (step.node() instanceof PhysicalNode.Aggregate aggregate
                        && aggregate.changes().isPresent())
                || step.inputs().stream().anyMatch(ChangingRows::areGroups);
    }

    /// The key of a log of changes.
    private static Optional<TableSource.RowKey> key(Step step) {
        return step.node() instanceof PhysicalNode.StreamScan scan
                ? scan.source().rowKey()
                : Optional.empty();
    }

    /// Refuses a step over changing rows that would not know which rows others take the place of.
    ///
    /// Errors: 0A000.
    void check(Step step) {
        boolean passes =
                switch (step.node()) {
                    case PhysicalNode.Project _, PhysicalNode.Filter _ -> true;
                    case PhysicalNode.Limit limit -> limit.offset().equals(Literals.whole(0));
                    default -> false;
                };
        if (!passes) {
            throw emission.error(
                    ErrorCode.FEATURE_NOT_SUPPORTED,
                    "a query over rows that take the place of others, also OFFSET, is not supported"
                            + " yet; use EMIT FINAL, or a plain SELECT from a materialized view",
                    Places::grouping);
        }
    }

    /// The result of a query over changing rows: its columns, and a mark if rows may go, or if it
    /// was asked for; empty where the query gives no mark.
    ///
    /// Errors: 42T01 where a key is not among the columns, or rows may go and the query does not
    /// say that a mark is welcome; 22023 where a column has its name.
    Optional<Step> result(Step root, RowType output) {
        keys(root);
        if (output.indexOf(ChangeMark.NAME) >= 0) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a column named "
                            + ChangeMark.NAME
                            + " would be taken for the one that says whether a row is there or"
                            + " gone; give it another name");
        }
        boolean mayGo = mayGo(root);
        switch (emission.retractions()) {
            case WRITTEN -> {}
            case KEPT -> {
                if (!mayGo) {
                    return Optional.empty();
                }
            }
            case NONE -> {
                if (mayGo) {
                    throw unmarked();
                }
                return Optional.empty();
            }
        }
        Step marked = marked(root);
        int mark = marked.output().size() - 1;
        List<Expression> columns = columns(marked.output(), output.size());
        columns.add(new Expression.Column(mark, ChangeMark.FIELD.type()));
        return Optional.of(Scans.project(marked, columns, ChangeMark.behind(output)));
    }

    private EngineException unmarked() {
        return emission.error(
                ErrorCode.NOT_STREAMABLE,
                "rows of this query may go, with no others in their places: those whose condition is"
                        + " no longer true, or whose session late rows have changed; write WITH"
                        + " RETRACTIONS behind EMIT and its mode, which adds the column "
                        + ChangeMark.NAME
                        + ": "
                        + ChangeMark.PUT
                        + " for a row, "
                        + ChangeMark.GONE
                        + " for one that is gone",
                Places::condition);
    }

    /// Where the keys are among the columns.
    private List<Integer> keys(Step step) {
        return switch (step.node()) {
            case PhysicalNode.Project project -> keys(step, project);
            case PhysicalNode.StreamScan scan ->
                    key(step).flatMap(key -> key.within(scan.columns())).orElseThrow();
            case PhysicalNode.Aggregate aggregate ->
                    IntStream.range(0, aggregate.keys().size()).boxed().toList();
            default -> keys(step.input());
        };
    }

    private List<Integer> keys(Step step, PhysicalNode.Project project) {
        List<Integer> places = new ArrayList<>();
        for (int key : keys(step.input())) {
            RowType input = step.input().output();
            int place = place(project, input, key);
            if (place < 0) {
                throw emission.error(
                        ErrorCode.NOT_STREAMABLE,
                        "a row takes the place of the one before it with the same keys, so the keys"
                                + " have to be there: select "
                                + input.field(key).name()
                                + " too",
                        Places::grouping);
            }
            places.add(place);
        }
        return places;
    }

    private static int place(PhysicalNode.Project project, RowType input, int column) {
        return project.expressions().indexOf(new Expression.Column(column, input.type(column)));
    }

    /// The key that is a window of time.
    private static Optional<Integer> window(Step step) {
        return switch (step.node()) {
            case PhysicalNode.Aggregate aggregate -> aggregate.windows().map(_ -> 0);
            case PhysicalNode.Project project ->
                    window(step.input())
                            .map(window -> place(project, step.input().output(), window));
            case PhysicalNode.Filter _, PhysicalNode.Limit _ -> window(step.input());
            default -> Optional.empty();
        };
    }

    /// Whether rows may go that no others take the place of.
    private boolean mayGo(Step step) {
        return key(step).filter(TableSource.RowKey::marked).isPresent()
                || isMarked(step)
                || (step.node() instanceof PhysicalNode.Filter filter
                        && areIn(step)
                        && !isOnKeys(step, filter))
                || step.inputs().stream().anyMatch(this::mayGo);
    }

    /// Whether groups have a mark themselves: those of sessions.
    private static boolean isMarked(Step step) {
        return step.node() instanceof PhysicalNode.Aggregate groups
                && groups.phase() == PhysicalNode.Aggregate.Phase.SESSIONS;
    }

    private boolean isOnKeys(Step step, PhysicalNode.Filter filter) {
        return keys(step.input()).containsAll(Scans.columns(filter.condition()));
    }

    /// A step of changing rows with a mark behind its columns.
    private Step marked(Step step) {
        return switch (step.node()) {
            case PhysicalNode.Filter filter when isOnKeys(step, filter) ->
                    marked(step.input())
                            .then(
                                    step.rows(),
                                    node -> new PhysicalNode.Filter(node, filter.condition()));
            case PhysicalNode.Filter filter ->
                    marked(step.input())
                            .then(
                                    step.rows(),
                                    node ->
                                            new PhysicalNode.ChangeFilter(
                                                    node,
                                                    filter.condition(),
                                                    keys(step.input()),
                                                    window(step.input())));
            case PhysicalNode.Project project -> marked(step, project);
            case PhysicalNode.Limit limit ->
                    marked(step.input())
                            .then(
                                    step.rows(),
                                    node ->
                                            new PhysicalNode.Limit(
                                                    node, limit.offset(), limit.limit()));
            case PhysicalNode.StreamScan scan when mayGo(step) -> marked(step, scan);
            default -> isMarked(step) ? step : put(step);
        };
    }

    private Step marked(Step step, PhysicalNode.Project project) {
        Step input = marked(step.input());
        List<Expression> columns = new ArrayList<>(project.expressions());
        columns.add(new Expression.Column(input.output().size() - 1, ChangeMark.FIELD.type()));
        return Scans.project(input, columns, ChangeMark.behind(project.output()));
    }

    /// A log has its marks behind the columns of its table.
    private static Step marked(Step step, PhysicalNode.StreamScan scan) {
        List<Integer> columns = new ArrayList<>(scan.columns());
        columns.add(scan.table().size() - 1);
        return Step.leaf(
                new PhysicalNode.StreamScan(scan.source(), scan.table(), columns, scan.order()),
                step.rows());
    }

    /// Rows of which none goes.
    private static Step put(Step step) {
        List<Expression> columns = columns(step.output(), step.output().size());
        columns.add(new Expression.Literal((long) ChangeMark.PUT, ChangeMark.FIELD.type()));
        return Scans.project(step, columns, ChangeMark.behind(step.output()));
    }

    private static List<Expression> columns(RowType row, int count) {
        List<Expression> columns = new ArrayList<>();
        for (int column = 0; column < count; column++) {
            columns.add(new Expression.Column(column, row.type(column)));
        }
        return columns;
    }
}
