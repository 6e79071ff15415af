package io.ticklane.exec;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.Fragment;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.StreamScan;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.TableResolver;
import io.ticklane.exec.stream.LogSource;
import io.ticklane.exec.stream.Positions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The logs that a run reads, in the order of the plan.
///
/// Threads: the one that puts the run together, then the client's.
final class LogInputs {
    private final QueryContext context;
    private final Runnable changed;
    private final Optional<Positions> from;
    private final Optional<Positions> upTo;
    private final List<Input> inputs = new ArrayList<>();

    /// A scan with what reads it, and where it began.
    private static final class Input {
        private final StreamScan scan;
        private List<Long> begun = List.of();
        private @Nullable LogSource source;

        Input(StreamScan scan) {
            this.scan = scan;
        }

        LogSource source() {
            LogSource open = source;
            if (open == null) {
                throw new EngineException(
                        ErrorCode.INTERNAL, "a stream of the plan is not read: " + scan.source());
            }
            return open;
        }
    }

    /// Logs that are read from where their tables begin, without an end.
    LogInputs(QueryContext context, Runnable changed) {
        this.context = context;
        this.changed = changed;
        this.from = Optional.empty();
        this.upTo = Optional.empty();
    }

    /// The logs of a plan.
    ///
    /// @param from where reading begins; empty for where the tables say
    /// @param upTo where reading stops first, until [#letOn()]
    LogInputs(
            PhysicalPlan plan,
            QueryContext context,
            Runnable changed,
            Optional<Positions> from,
            Optional<Positions> upTo) {
        this.context = context;
        this.changed = changed;
        this.from = from;
        this.upTo = upTo;
        plan.fragments().stream()
                .sorted(Comparator.comparingInt(Fragment::id))
                .forEach(fragment -> add(fragment.root()));
        from.ifPresent(this::requireFit);
        upTo.ifPresent(this::requireFit);
    }

    private void add(PhysicalNode node) {
        if (node instanceof StreamScan scan) {
            inputs.add(new Input(scan));
        }
        node.inputs().forEach(this::add);
    }

    private void requireFit(Positions positions) {
        if (positions.inputs().size() != inputs.size()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "the plan reads "
                            + inputs.size()
                            + " streams, but there are positions of "
                            + positions.inputs().size());
        }
    }

    /// Begins to read the log of a scan.
    ///
    /// Errors: 58000 when it has other partitions than it had.
    LogSource open(StreamScan scan, TableResolver tables) {
        LogReader reader = tables.follow(scan, context);
        int place = place(scan);
        if (place < 0) {
            return start(scan, reader, Optional.empty());
        }
        Input input = inputs.get(place);
        Optional<List<Long>> stretch;
        boolean ended;
        try {
            Optional<List<Long>> begin = at(from, place, scan, reader);
            ended = begin.isPresent() && begin.get().contains(LogSource.AT_END);
            stretch = at(upTo, place, scan, reader);
            if (!ended && begin.isPresent()) {
                seek(reader, begin.get());
            }
            input.begun = each(reader, reader::position);
        } catch (Throwable e) {
            reader.close();
            throw e;
        }
        LogSource source =
                ended ? LogSource.ended(reader, context, changed) : start(scan, reader, stretch);
        input.source = source;
        return source;
    }

    /// The place of a scan that was not opened yet. Scans that are the same object are opened in
    /// the order in which the compiler comes to them, which is always the same.
    @SuppressWarnings("ReferenceEquality")
    private int place(StreamScan scan) {
        for (int place = 0; place < inputs.size(); place++) {
            if (inputs.get(place).scan == scan && inputs.get(place).source == null) {
                return place;
            }
        }
        return -1;
    }

    private static Optional<List<Long>> at(
            Optional<Positions> positions, int place, StreamScan scan, LogReader reader) {
        Optional<List<Long>> offsets = positions.map(known -> known.inputs().get(place));
        if (offsets.isPresent() && offsets.get().size() != reader.partitions()) {
            throw new EngineException(
                    ErrorCode.SOURCE_FAILED,
                    scan.source().describe()
                            + " has "
                            + reader.partitions()
                            + " partitions, but it had "
                            + offsets.get().size()
                            + " when it was read before; what was computed cannot go on, so it has"
                            + " to be made again");
        }
        return offsets;
    }

    private static void seek(LogReader reader, List<Long> offsets) {
        for (int partition = 0; partition < offsets.size(); partition++) {
            reader.seek(partition, offsets.get(partition));
        }
    }

    private static List<Long> each(LogReader reader, Function<Integer, Long> value) {
        List<Long> values = new ArrayList<>();
        for (int partition = 0; partition < reader.partitions(); partition++) {
            values.add(value.apply(partition));
        }
        return values;
    }

    private LogSource start(StreamScan scan, LogReader reader, Optional<List<Long>> stretch) {
        boolean byTime = scan.order().isPresent();
        int capacity = Streams.lookAhead(context);
        return stretch.isEmpty()
                ? LogSource.start(reader, context, byTime, capacity, changed)
                : LogSource.startUpTo(stretch.get(), reader, context, byTime, capacity, changed);
    }

    /// Whether the logs were opened.
    boolean areOpen() {
        return inputs.stream().allMatch(input -> input.source != null);
    }

    /// Where reading began.
    Positions begun() {
        return new Positions(inputs.stream().map(input -> input.begun).toList());
    }

    /// Up to where rows were taken.
    Positions positions() {
        return new Positions(inputs.stream().map(input -> input.source().positions()).toList());
    }

    /// Whether all rows up to where reading stops first were taken.
    boolean areThrough() {
        return inputs.stream().allMatch(input -> input.source().isThrough());
    }

    /// Reads on.
    void letOn() {
        inputs.forEach(input -> input.source().letOn());
    }

    /// No more rows are taken until [#proceed()].
    void pause() {
        open().forEach(LogSource::pause);
    }

    /// Rows are taken again.
    void proceed() {
        open().forEach(LogSource::proceed);
    }

    /// None for a run that had ended before it began.
    private Stream<LogSource> open() {
        return inputs.stream().flatMap(input -> Stream.ofNullable(input.source));
    }
}
