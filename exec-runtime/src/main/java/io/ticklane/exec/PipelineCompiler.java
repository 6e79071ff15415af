package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Exchange;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.Streams.Stream;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.ConcatReceiver;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.group.AggregateSink;
import io.ticklane.exec.join.HashJoin;
import io.ticklane.exec.join.time.AsofJoin;
import io.ticklane.exec.join.time.StreamAsofJoin;
import io.ticklane.exec.join.time.WindowJoin;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.FilterTransform;
import io.ticklane.exec.operator.LimitTransform;
import io.ticklane.exec.operator.Literals;
import io.ticklane.exec.operator.ProjectTransform;
import io.ticklane.exec.operator.SeriesSource;
import io.ticklane.exec.operator.SharedSink;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.operator.ValuesSource;
import io.ticklane.exec.pipeline.CompletionSender;
import io.ticklane.exec.pipeline.Pipeline;
import io.ticklane.exec.pipeline.QueryRun;
import io.ticklane.exec.pipeline.SinkSender;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.sort.LaneSort;
import io.ticklane.exec.sort.SortSink;
import io.ticklane.exec.sort.TopNSink;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.TableResolver;
import io.ticklane.exec.stream.ChangeFilterTransform;
import io.ticklane.exec.stream.GroupChangesTransform;
import io.ticklane.exec.stream.LiveUnion;
import io.ticklane.exec.stream.LogSource;
import io.ticklane.exec.stream.TimeOrderTransform;
import io.ticklane.exec.table.DedupeTransform;
import io.ticklane.exec.table.GapFillTransform;
import io.ticklane.exec.table.SessionTransform;
import io.ticklane.exec.table.TableFunctionTransform;
import io.ticklane.exec.window.FrameWindowSink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Makes pipelines of the fragments of a plan.
///
/// What a node gives is one stream, which any worker takes morsels of, or one stream for each lane,
/// split by a hash exchange. All operators work on both where the plan allows; an operator that
/// needs all rows gathers the lanes first. So how a fragment is partitioned follows from its
/// exchanges, and one stream is right for every fragment.
final class PipelineCompiler {
    private final PhysicalPlan plan;
    private final TableResolver tables;
    private final Share share;
    private final QueryContext context;
    private final QueryRun run;
    private final Streams streams;
    private final WindowSteps windows;
    private final Others others;
    private final Set<Integer> received = new HashSet<>();
    private final ScanFilters filters;
    private LogInputs inputs;

    /// What comes from elsewhere to the fragments of a compiler.
    ///
    /// @param share of the files, which is read here
    /// @param places where those of rows begin that are on several nodes
    /// @param rows of a fragment, where they are not made here
    /// @param filters of the scans
    record Others(
            Share share,
            Optional<FirstPlaces> places,
            Function<PhysicalNode.Receive, Optional<Stream>> rows,
            ScanFilters filters) {}

    /// A compiler of all fragments.
    PipelineCompiler(PhysicalPlan plan, TableResolver tables, QueryContext context, QueryRun run) {
        this(
                plan,
                tables,
                context,
                run,
                new Others(
                        Share.ALL,
                        Optional.empty(),
                        _ -> Optional.empty(),
                        new ScanFilters(context)));
    }

    /// A compiler of some fragments.
    PipelineCompiler(
            PhysicalPlan plan,
            TableResolver tables,
            QueryContext context,
            QueryRun run,
            Others others) {
        this.plan = plan;
        this.tables = tables;
        this.share = others.share();
        this.context = context;
        this.run = run;
        this.streams = new Streams(context, run);
        this.windows = new WindowSteps(streams, context);
        this.others = others;
        this.inputs = new LogInputs(context, run::changed);
        this.filters = others.filters();
        run.own(filters);
    }

    /// Logs are opened by these.
    void readBy(LogInputs logs) {
        inputs = logs;
    }

    /// Whether rows wait between pipelines now.
    boolean holdsRows() {
        return streams.holdRows();
    }

    /// Gives the run all pipelines of the plan; the last one sends to `result`.
    void compile(ExchangeSender result) {
        streams.end(streams.gather(compile(plan.fragment(0).root())).only(), result);
    }

    /// The rows of a node.
    Stream compile(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.Scan scan -> scan(scan);
            case PhysicalNode.StreamScan scan -> streamScan(scan);
            case PhysicalNode.Values values -> streams.from(ValuesSource.of(values, context));
            case PhysicalNode.Series series -> streams.from(SeriesSource.of(series, context));
            case PhysicalNode.Receive receive -> receive(receive);
            case PhysicalNode.Filter filter ->
                    then(
                            compile(filter.input()),
                            () ->
                                    new FilterTransform(
                                            filter.condition(), filter.input().output(), context));
            case PhysicalNode.ChangeFilter filter ->
                    streams.thenInOrder(
                            compile(filter.input()),
                            () -> new ChangeFilterTransform(filter, context));
            case PhysicalNode.Project project -> project(project);
            case PhysicalNode.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalNode.RunningWindow window ->
                    windows.running(window, compile(window.input()));
            case PhysicalNode.FrameWindow window -> frameWindow(window);
            case PhysicalNode.HashJoin join -> hashJoin(join);
            case PhysicalNode.AsofJoin join -> asofJoin(join);
            case PhysicalNode.WindowJoin join ->
                    byTime(
                            join,
                            () -> new WindowJoin(join, context),
                            WindowJoin::build,
                            WindowJoin::probe);
            case PhysicalNode.Sort sort -> sort(sort);
            case PhysicalNode.TopN top ->
                    sink(
                            streams.parallel(streams.gather(compile(top.input()))),
                            () ->
                                    new TopNSink(
                                            top.order(),
                                            Literals.rows("OFFSET", top.offset()),
                                            Literals.rows("LIMIT", top.limit()),
                                            context));
            case PhysicalNode.Limit limit -> limit(limit);
            case PhysicalNode.Union union -> union(union);
            case PhysicalNode.TableFunction function ->
                    streams.thenInOrder(compile(function.input()), () -> tableFunction(function));
        };
    }

    private Transform tableFunction(PhysicalNode.TableFunction function) {
        Optional<BuiltinTable> builtin = BuiltinTable.find(function.function());
        if (builtin.isEmpty()) {
            return new TableFunctionTransform(function, context);
        }
        return switch (builtin.get()) {
            case GAP_FILL -> new GapFillTransform(function, context);
            case DEDUPE -> new DedupeTransform(function, context);
            case SESSION -> SessionTransform.of(function, context);
        };
    }

    /// A projection; over a filter, one step with it.
    private Stream project(PhysicalNode.Project project) {
        PhysicalNode input = project.input();
        return switch (input) {
            case PhysicalNode.Filter filter ->
                    then(compile(filter.input()), filterAndProject(filter.condition(), project));
            case PhysicalNode.Scan scan when scan.filter().isPresent() ->
                    then(opened(scan), filterAndProject(scan.filter().get(), project));
            default -> {
                Supplier<Transform> step =
                        () -> new ProjectTransform(project.expressions(), input.output(), context);
                boolean picks =
                        project.expressions().stream()
                                .allMatch(Expression.Column.class::isInstance);
                yield picks ? compile(input).pick(step) : then(compile(input), step);
            }
        };
    }

    private Supplier<Transform> filterAndProject(
            Expression condition, PhysicalNode.Project project) {
        return () ->
                new FilterTransform(
                        condition, project.expressions(), project.input().output(), context);
    }

    private Stream frameWindow(PhysicalNode.FrameWindow window) {
        Stream input = compile(window.input());
        return window.inOrder()
                ? windows.frames(window, input, plan.isStream(window.input()))
                : sink(streams.inOrder(input), () -> new FrameWindowSink(window, context));
    }

    private Stream scan(PhysicalNode.Scan scan) {
        Stream rows = opened(scan);
        return scan.filter().isEmpty()
                ? rows
                : then(
                        rows,
                        () -> new FilterTransform(scan.filter().get(), scan.output(), context));
    }

    /// Rows as they come; in one stream by their times, where these give the order.
    private Stream streamScan(PhysicalNode.StreamScan scan) {
        LogSource source = inputs.open(scan, tables);
        int partitions = source.partitions();
        Stream rows = streams.from(source);
        return scan.order().isPresent()
                ? streams.thenInOrder(rows, () -> new TimeOrderTransform(scan, partitions, context))
                : rows;
    }

    /// The rows of a scan, which waits for its key filters.
    private Stream opened(PhysicalNode.Scan scan) {
        Share own = others.places().map(places -> share.from(places.firstFile(scan))).orElse(share);
        return filters.open(scan, tables.open(scan, own, context), streams);
    }

    private Stream receive(PhysicalNode.Receive receive) {
        Fragment fragment = plan.fragment(receive.fragment());
        if (!received.add(fragment.id())) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "fragment " + fragment.id() + " of the plan is received more than once");
        }
        Optional<Stream> elsewhere = others.rows().apply(receive);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        Stream rows = streams.gather(compile(fragment.root()));
        Exchange output = fragment.output();
        return switch (output.kind()) {
            case GATHER, MERGING_GATHER, BROADCAST -> rows;
            case HASH -> streams.split(rows, fragment.output().keys());
        };
    }

    private Stream limit(PhysicalNode.Limit limit) {
        long offset = Literals.rows("OFFSET", limit.offset());
        long most = limit.limit().map(rows -> Literals.rows("LIMIT", rows)).orElse(Long.MAX_VALUE);
        return streams.thenInOrder(
                streams.gather(compile(limit.input())),
                () -> new LimitTransform(offset, most, context));
    }

    private Stream union(PhysicalNode.Union union) {
        if (plan.isStream(union)) {
            List<Stream> all = union.inputs().stream().map(this::compile).toList();
            return streams.meet(all, LiveUnion.of(union, plan::isStream, context));
        }
        if (others.places().isPresent()) {
            return spreadUnion(union, others.places().get());
        }
        List<ExchangeReceiver> inputs = new ArrayList<>();
        for (PhysicalNode input : union.inputs()) {
            inputs.add(streams.queue(streams.gather(compile(input)).only()));
        }
        return streams.from(ConcatReceiver.of(inputs, null));
    }

    /// The rows of each input with places after those of the inputs before.
    private Stream spreadUnion(PhysicalNode.Union union, FirstPlaces places) {
        List<ConcatReceiver.Input> inputs = new ArrayList<>();
        boolean holds = false;
        for (int i = 0; i < union.inputs().size(); i++) {
            Stream rows = streams.gather(compile(union.inputs().get(i)));
            boolean last = i + 1 == union.inputs().size();
            long end = last ? Long.MAX_VALUE : places.first(union.inputs().get(i + 1));
            inputs.add(new ConcatReceiver.Input(streams.queue(rows.only()), rows.inStep(), end));
            holds |= rows.holds();
        }
        Stream all = streams.from(ConcatReceiver.numbered(inputs, null));
        return new Stream(all.lanes(), true, holds);
    }

    /// Lanes fill one sink together: a group may have rows in several of them.
    private Stream aggregate(PhysicalNode.Aggregate node) {
        Stream input = compile(node.input());
        if (node.windows().isPresent() || node.changes().isPresent()) {
            return streams.thenInOrder(input, () -> GroupChangesTransform.of(node, context));
        }
        boolean numbered = others.places().isPresent();
        if (!input.split()) {
            return sink(streams.parallel(input), () -> new AggregateSink(node, context, numbered));
        }
        Pipeline after = run.pipeline(context.settings().workers());
        SharedSink shared =
                new SharedSink(
                        new AggregateSink(node, context, numbered),
                        input.lanes().size(),
                        after::from);
        run.own(shared);
        for (Pipeline lane : input.lanes()) {
            streams.end(lane, new SinkSender(shared.lane(), Source::close, after::unwanted));
        }
        return Stream.one(after);
    }

    /// The rows of all lanes are sorted together, and each goes on in its lane.
    private Stream sort(PhysicalNode.Sort sort) {
        Stream input = compile(sort.input());
        if (!input.split()) {
            boolean part = others.places().isPresent();
            Stream sorted =
                    sink(streams.parallel(input), () -> new SortSink(sort.order(), context, part));
            return part ? sorted.pick(() -> PipelineCompiler::withOrdinals) : sorted;
        }
        List<Pipeline> next = new ArrayList<>();
        input.lanes().forEach(lane -> next.add(run.pipeline(1)));
        LaneSort sorted =
                new LaneSort(
                        sort.order(),
                        context,
                        next.stream().<Consumer<Source>>map(p -> p::from).toList());
        run.own(sorted);
        for (int lane = 0; lane < next.size(); lane++) {
            Pipeline after = next.get(lane);
            streams.end(
                    input.lanes().get(lane),
                    new SinkSender(sorted.lane(lane), Source::close, after::unwanted));
        }
        return new Stream(next, true);
    }

    private static void withOrdinals(Batch sorted, BatchConsumer out) {
        out.accept(Ordinals.ofColumn(sorted));
    }

    private Stream hashJoin(PhysicalNode.HashJoin node) {
        boolean unmatched =
                switch (node.kind()) {
                    case RIGHT, FULL -> true;
                    case INNER, LEFT, SEMI, ANTI, NULL_AWARE_ANTI, LEFT_MARK -> false;
                };
        // NOT IN and marks depend on whether there is any right row at all, and any NULL key
        boolean wholeRight =
                switch (node.kind()) {
                    case RIGHT, FULL, NULL_AWARE_ANTI, LEFT_MARK -> true;
                    case INNER, LEFT, SEMI, ANTI -> false;
                };
        Stream right = streams.parallel(compile(node.right()));
        Stream left = streams.parallel(compile(node.left()));
        if (wholeRight || !left.split()) {
            right = streams.gather(right);
        }
        if (unmatched) {
            left = streams.gather(left);
        }
        List<HashJoin> joins = own(right, () -> new HashJoin(node, context));
        filters.expect(node, joins.size());
        Sides<HashJoin> sides =
                new Sides<>(
                        HashJoin::build,
                        join -> join.bringKeys(filters),
                        join -> join.endKeys(filters),
                        HashJoin::probe);
        Stream probed = probe(left, right, joins, sides);
        if (!unmatched) {
            return probed;
        }
        HashJoin join = joins.get(0);
        ExchangeReceiver matches = streams.queue(probed.only());
        if (others.places().isEmpty()) {
            return streams.from(ConcatReceiver.of(List.of(matches), join::unmatched));
        }
        long end = others.places().get().first(node.right());
        Stream all =
                streams.from(
                        ConcatReceiver.numbered(
                                List.of(new ConcatReceiver.Input(matches, probed.inStep(), end)),
                                join::unmatched));
        return new Stream(all.lanes(), true, probed.holds());
    }

    private Stream asofJoin(PhysicalNode.AsofJoin join) {
        if (plan.isStream(join.right())) {
            List<Stream> sides = List.of(compile(join.left()), compile(join.right()));
            return streams.meet(sides, new StreamAsofJoin(join, context));
        }
        return byTime(join, () -> new AsofJoin(join, context), AsofJoin::build, AsofJoin::probe);
    }

    /// A join by time of the two inputs of a node.
    private <J extends AutoCloseable> Stream byTime(
            PhysicalNode node,
            Supplier<J> maker,
            Function<J, Sink> build,
            Function<J, Transform> probe) {
        Stream right = streams.parallel(compile(node.inputs().get(1)));
        Stream left = streams.parallel(compile(node.inputs().get(0)));
        if (!left.split()) {
            right = streams.gather(right);
        }
        Sides<J> sides = new Sides<>(build, _ -> {}, _ -> {}, probe);
        return probe(left, right, own(right, maker), sides);
    }

    /// What a join does: its sink of right rows, what follows when its table was made, and when it
    /// was made or will not be, and its transform of left rows.
    private record Sides<J>(
            Function<J, Sink> build,
            Consumer<J> built,
            Consumer<J> ended,
            Function<J, Transform> probe) {}

    private <J extends AutoCloseable> List<J> own(Stream stream, Supplier<J> maker) {
        List<J> made = new ArrayList<>();
        for (int lane = 0; lane < stream.lanes().size(); lane++) {
            J join = maker.get();
            run.own(join);
            made.add(join);
        }
        return made;
    }

    /// Left rows through the joins that were built of the right: one for each lane, or one for all.
    private <J> Stream probe(Stream left, Stream right, List<J> joins, Sides<J> sides) {
        for (int lane = 0; lane < right.lanes().size(); lane++) {
            J join = joins.get(lane);
            List<Pipeline> probing = right.split() ? List.of(left.lanes().get(lane)) : left.lanes();
            List<Runnable> built = probing.stream().map(Pipeline::waitFor).toList();
            Pipeline building = run.pipeline(right.split() ? 1 : context.settings().workers());
            streams.end(
                    right.lanes().get(lane),
                    new SinkSender(sides.build().apply(join), building::from, building::unwanted));
            streams.end(
                    building,
                    new CompletionSender(
                            () -> {
                                sides.built().accept(join);
                                built.forEach(Runnable::run);
                            },
                            () -> probing.stream().allMatch(Pipeline::unwanted),
                            () -> sides.ended().accept(join)));
        }
        for (int lane = 0; lane < left.lanes().size(); lane++) {
            J join = joins.get(right.split() ? lane : 0);
            left.lanes().get(lane).then(() -> sides.probe().apply(join));
        }
        return left;
    }

    /// The pipelines go on with what a sink gives, one sink for each lane.
    private Stream sink(Stream input, Supplier<Sink> maker) {
        List<Pipeline> next = new ArrayList<>();
        for (Pipeline pipeline : input.lanes()) {
            Pipeline after = run.pipeline(input.split() ? 1 : context.settings().workers());
            streams.end(pipeline, new SinkSender(maker.get(), after::from, after::unwanted));
            next.add(after);
        }
        return new Stream(next, false);
    }

    /// A step that any worker may do for its morsel.
    private Stream then(Stream input, Supplier<Transform> step) {
        return streams.parallel(input).then(step);
    }
}
