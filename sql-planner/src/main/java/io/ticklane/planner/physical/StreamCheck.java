package io.ticklane.planner.physical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.JoinKind;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.parse.stream.Emission;
import io.ticklane.planner.parse.stream.Places;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.jspecify.annotations.Nullable;

/// Refuses what cannot give an endless result: what needs all rows before it has a first one, or
/// would have to keep rows for ever. What could be given but is not yet is refused by its name.
final class StreamCheck {
    private static final String WAIT = "EMIT FINAL LATE UPDATE, which waits for late rows";

    private final Emission emission;
    private final OrderProof proof;
    private final Map<String, FunctionDefinition.Table> functions;

    /// A check of a query over some tables that calls these table functions of libraries.
    StreamCheck(
            Emission emission,
            Map<TableSource, TableDescription> tables,
            Map<String, FunctionDefinition.Table> functions) {
        this.emission = emission;
        this.proof = new OrderProof(tables, functions);
        this.functions = functions;
    }

    /// Checks a query.
    ///
    /// Errors: 42T01 for what is never possible, 0A000 for what is not there yet; with the place in
    /// the text.
    void check(Step root) {
        if (!isStream(root)) {
            throw emission.error(
                    ErrorCode.NOT_STREAMABLE,
                    "EMIT is for tables whose rows keep coming, and the query reads none; leave"
                            + " EMIT (or STREAM) out",
                    call -> call);
        }
        visit(root);
        if (emission.everyNanos().isPresent() && !ChangingRows.areGroups(root)) {
            throw emission.error(
                    ErrorCode.NOT_STREAMABLE,
                    "EMIT EVERY gives the groups that have changed, and the query has no groups that"
                            + " change; use EMIT CHANGES",
                    _ -> null);
        }
        if (ChangingRows.areIn(root)) {
            return;
        }
        if (emission.updates()) {
            throw notUpdated();
        }
        if (emission.retractions() == Emission.Retractions.WRITTEN) {
            throw emission.error(
                    ErrorCode.NOT_STREAMABLE,
                    "WITH RETRACTIONS tells which rows go of those that take the place of others, and"
                            + " rows of this query are only added; leave it out",
                    _ -> null);
        }
    }

    static boolean isStream(Step step) {
        return step.node() instanceof PhysicalNode.StreamScan
                || step.inputs().stream().anyMatch(StreamCheck::isStream);
    }

    /// What is finite may hold anything.
    private void visit(Step step) {
        if (!isStream(step)) {
            return;
        }
        if (step.node() instanceof PhysicalNode.Union
                && step.inputs().stream().filter(StreamCheck::isGrouped).count() > 1) {
            throw notYet("GROUPING SETS of a stream", "a query for each", Places::grouping);
        }
        if (step.inputs().stream().anyMatch(ChangingRows::areIn)) {
            new ChangingRows(emission).check(step);
        }
        if (emission.updates()) {
            updated(step);
        }
        switch (step.node()) {
            case PhysicalNode.StreamScan scan -> scan(scan);
            case PhysicalNode.RunningWindow window -> running(step, window);
            case PhysicalNode.FrameWindow window -> frame(step, window);
            case PhysicalNode.HashJoin join -> hashJoin(step, join);
            case PhysicalNode.AsofJoin join -> asofJoin(step, join);
            case PhysicalNode.WindowJoin _ -> byTime(step, "WINDOW JOIN");
            case PhysicalNode.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalNode.Sort _, PhysicalNode.TopN _ ->
                    throw never(
                            "ORDER BY would need the last row before it could give the first; a"
                                    + " stream comes in the order of the time of its WATERMARK",
                            call -> call instanceof SqlOrderBy order ? order.orderList : null);
            case PhysicalNode.Union union -> union(step, union);
            case PhysicalNode.TableFunction function -> tableFunction(step, function);
            case PhysicalNode.Filter _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Project _,
                    PhysicalNode.Limit _,
                    PhysicalNode.Scan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _ -> {}
        }
        step.inputs().forEach(this::visit);
    }

    /// Only groups of windows of time, over rows that do not depend on those before them, can be
    /// given again without all that came after a late row.
    private void updated(Step step) {
        switch (step.node()) {
            case PhysicalNode.RunningWindow window ->
                    throw inOrder(
                            window.calls().get(0).function(),
                            Places.over(window.calls().get(0).function()));
            case PhysicalNode.FrameWindow window ->
                    throw inOrder(
                            window.calls().get(0).function(),
                            Places.over(window.calls().get(0).function()));
            case PhysicalNode.AsofJoin _, PhysicalNode.WindowJoin _ ->
                    throw step.inputs().stream().allMatch(StreamCheck::isStream)
                            ? inOrder("a join of streams by time", Places::join)
                            : notYet("LATE UPDATE over a join by time", WAIT, Places::join);
            case PhysicalNode.TableFunction function when StreamWindows.isChanged(function) -> {}
            case PhysicalNode.TableFunction function
                    when function.function().equals(BuiltinTable.SESSION.name()) ->
                    throw notYet(
                            "LATE UPDATE of SESSION windows but for GROUP BY all keys of SESSION and"
                                    + " window_start or window_end, with nothing but conditions and"
                                    + " columns in between,",
                            WAIT,
                            call -> Places.isCall(call, function.function()) ? call : null);
            case PhysicalNode.TableFunction function ->
                    throw inOrder(
                            function.function(),
                            call -> Places.isCall(call, function.function()) ? call : null);
            case PhysicalNode.Union _ ->
                    throw notYet(
                            "LATE UPDATE over UNION ALL",
                            WAIT,
                            call -> call.getKind() == SqlKind.UNION ? call : null);
            case PhysicalNode.Limit _ when ChangingRows.areIn(step) -> {}
            case PhysicalNode.Limit _, PhysicalNode.TopN _ -> throw notUpdated();
            case PhysicalNode.StreamScan _,
                    PhysicalNode.Scan _,
                    PhysicalNode.Values _,
                    PhysicalNode.Receive _,
                    PhysicalNode.Series _,
                    PhysicalNode.Filter _,
                    PhysicalNode.ChangeFilter _,
                    PhysicalNode.Project _,
                    PhysicalNode.HashJoin _,
                    PhysicalNode.Aggregate _,
                    PhysicalNode.Sort _ -> {}
        }
    }

    private EngineException notUpdated() {
        return emission.error(
                ErrorCode.NOT_STREAMABLE,
                "LATE UPDATE gives groups again that late rows have changed, and the query has no"
                        + " GROUP BY a window of time such as TIME_BUCKET(INTERVAL '1' MINUTE, ts);"
                        + " use "
                        + WAIT
                        + ", or LATE DROP",
                call -> call);
    }

    private EngineException inOrder(String what, Function<SqlCall, @Nullable SqlNode> place) {
        return emission.error(
                ErrorCode.NOT_STREAMABLE,
                what
                        + " goes along the rows in the order of their times, so a late row would"
                        + " change all results after it; LATE UPDATE is for GROUP BY windows of"
                        + " time: use "
                        + WAIT
                        + ", or LATE DROP",
                place);
    }

    private void scan(PhysicalNode.StreamScan scan) {
        boolean waits =
                emission.mode() != Emission.Mode.CHANGES
                        || emission.late() == PhysicalNode.StreamScan.Late.ERROR;
        if (scan.order().isEmpty() && waits) {
            throw emission.error(
                    ErrorCode.NOT_STREAMABLE,
                    scan.source().describe()
                            + " has no WATERMARK, so nothing is ever final or late; use EMIT"
                            + " CHANGES, or create the table with WATERMARK FOR its column of time",
                    _ -> null);
        }
    }

    private void running(Step step, PhysicalNode.RunningWindow window) {
        if (step.input().node() instanceof PhysicalNode.Sort) {
            throw unordered(step, window.calls().get(0));
        }
    }

    private void frame(Step step, PhysicalNode.FrameWindow window) {
        if (window.inOrder()) {
            return;
        }
        WindowCall call = window.calls().get(0);
        if (looksAhead(window, call)) {
            throw never(
                    call.function()
                            + " needs rows that come after the current one, without an end; let the"
                            + " frame end at the CURRENT ROW, or use a function of the rows so far",
                    Places.over(call.function()));
        }
        if (!ordered(step.input(), window.order())) {
            throw unordered(step, call);
        }
        if (InputOrder.keepsAll(call)) {
            throw never(
                    call.function()
                            + " of all rows so far would keep them for ever; let the frame slide, such"
                            + " as ROWS 100 PRECEDING",
                    Places.over(call.function()));
        }
        throw notYet(
                call.function() + " over this frame of all rows so far of a stream",
                "one that ends at the CURRENT ROW, or one that slides",
                Places.over(call.function()));
    }

    private boolean ordered(Step input, List<SortKey> order) {
        return order.isEmpty() || proof.proves(input, List.of(), order);
    }

    private static boolean looksAhead(PhysicalNode.FrameWindow window, WindowCall call) {
        BuiltinWindow builtin = BuiltinWindow.find(call.function()).orElse(null);
        if (builtin != null) {
            switch (builtin) {
                case LEAD, NTILE, PERCENT_RANK, CUME_DIST -> {
                    return true;
                }
                case ROW_NUMBER, RANK, DENSE_RANK, LAG -> {
                    return false;
                }
                case FIRST_VALUE, LAST_VALUE, NTH_VALUE -> {}
            }
        }
        return isAhead(window.frame().start()) || isAhead(window.frame().end());
    }

    private static boolean isAhead(Frame.Bound bound) {
        return bound instanceof Frame.Bound.Following
                || bound instanceof Frame.Bound.UnboundedFollowing;
    }

    private EngineException unordered(Step step, WindowCall call) {
        return never(
                call.function()
                        + " is not in the order in which a stream comes: "
                        + timeless(step)
                                .map(table ->
                                        table
                                                + " has no WATERMARK; a table has the one that it is"
                                                + " created with, and a materialized view one whose"
                                                + " query gives rows by their time, such as with"
                                                + " ORDER BY")
                                .orElse(
                                        "write ORDER BY the column of the table's WATERMARK,"
                                                + " ascending and alone"),
                Places.over(call.function()));
    }

    /// A stream below whose rows come in no order.
    private static Optional<String> timeless(Step step) {
        return step.node() instanceof PhysicalNode.StreamScan scan
                ? Optional.of(scan.source().describe()).filter(_ -> scan.order().isEmpty())
                : step.inputs().stream().flatMap(input -> timeless(input).stream()).findFirst();
    }

    private void hashJoin(Step step, PhysicalNode.HashJoin join) {
        boolean left = isStream(step.inputs().get(0));
        boolean right = isStream(step.inputs().get(1));
        if (left && right) {
            throw never(
                    "a join of two streams would keep all rows for ever; join a stream with a table"
                            + " that is finite",
                    Places::join);
        }
        boolean held = join.kind() == JoinKind.RIGHT || join.kind() == JoinKind.FULL;
        if (right || held) {
            throw never(
                    "this join would need the last row of the stream before it could give a row;"
                            + " join with the stream on the left: stream JOIN table, or stream LEFT"
                            + " JOIN table",
                    Places::join);
        }
    }

    private void asofJoin(Step step, PhysicalNode.AsofJoin join) {
        if (!step.inputs().stream().allMatch(StreamCheck::isStream)) {
            byTime(step, "ASOF JOIN");
            return;
        }
        switch (join.match().comparison()) {
            case AT_OR_BEFORE, BEFORE -> {}
            case AT_OR_AFTER, AFTER, NEAREST ->
                    throw notYet(
                            "ASOF JOIN of two streams that looks for later rows",
                            "a MATCH_CONDITION with >= or >, whose match has come before",
                            Places::join);
        }
        boolean inOrder =
                proof.proves(step.inputs().get(0), List.of(), by(join.match().leftTime()))
                        && proof.proves(
                                step.inputs().get(1), List.of(), by(join.match().rightTime()));
        if (!inOrder) {
            throw never(
                    "ASOF JOIN of two streams matches them by the times in whose order they come:"
                            + " compare the columns of both tables' WATERMARK in MATCH_CONDITION",
                    Places::join);
        }
    }

    private static List<SortKey> by(int time) {
        return List.of(new SortKey(time, false, false));
    }

    private void byTime(Step step, String name) {
        if (isStream(step.inputs().get(1))) {
            throw isStream(step.inputs().get(0))
                    ? notYet(name + " of two streams", "a finite table on the right", Places::join)
                    : never(
                            name
                                    + " of a table with a stream would need the last row of the stream"
                                    + " before it could give a row; put the stream on the left",
                            Places::join);
        }
    }

    private void tableFunction(Step step, PhysicalNode.TableFunction function) {
        Function<SqlCall, @Nullable SqlNode> place =
                call -> Places.isCall(call, function.function()) ? call : null;
        FunctionDefinition.Table library = functions.get(function.function());
        if (library != null && !library.emitsEarly()) {
            throw never(
                    function.function()
                            + " gives its rows when all of the table have come, and a stream has no"
                            + " end; use a plain SELECT",
                    place);
        }
        if (function.order().isEmpty() || step.input().node() instanceof PhysicalNode.Sort) {
            boolean session = function.function().equals(BuiltinTable.SESSION.name());
            throw never(
                    function.function()
                            + " is not over the time in whose order a stream comes: write "
                            + (session ? "DESCRIPTOR of" : "ORDER BY")
                            + " the column of the table's WATERMARK",
                    place);
        }
    }

    private void union(Step step, PhysicalNode.Union union) {
        boolean several = step.inputs().stream().filter(StreamCheck::isStream).count() > 1;
        if (!several || union.order().isPresent()) {
            return;
        }
        throw never(
                "UNION ALL puts the rows of streams together by their times: each has to give the"
                        + " column of its table's WATERMARK, at the same place",
                call -> call.getKind() == SqlKind.UNION ? call : null);
    }

    private static boolean isGrouped(Step step) {
        return (step.node() instanceof PhysicalNode.Aggregate && isStream(step))
                || (step.node() instanceof PhysicalNode.Project && isGrouped(step.input()));
    }

    private void aggregate(PhysicalNode.Aggregate aggregate) {
        if (aggregate.phase() != PhysicalNode.Aggregate.Phase.WHOLE) {
            return;
        }
        if (emission.mode() == Emission.Mode.CHANGES) {
            throw never(
                    "groups change with the time in whose order rows come: group rows of a table"
                            + " with a WATERMARK, before what loses their order or their time",
                    Places::grouping);
        } else {
            throw never(
                    "GROUP BY and DISTINCT would keep all groups for ever before they gave one;"
                            + " group by windows of the time of the WATERMARK too, such as"
                            + " TIME_BUCKET(INTERVAL '1' MINUTE, ts), or use EMIT CHANGES, or"
                            + " aggregates with OVER (PARTITION BY ... ORDER BY time)",
                    Places::grouping);
        }
    }

    private EngineException never(String message, Function<SqlCall, @Nullable SqlNode> place) {
        return emission.error(ErrorCode.NOT_STREAMABLE, message, place);
    }

    private EngineException notYet(
            String what, String instead, Function<SqlCall, @Nullable SqlNode> place) {
        return emission.error(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                what + " is not supported yet; use " + instead,
                place);
    }
}
