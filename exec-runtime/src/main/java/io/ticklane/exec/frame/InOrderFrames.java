package io.ticklane.exec.frame;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// All calls of a window with frames of ROWS, for rows that come in the order of their keys.
///
/// Threads: one at a time.
public final class InOrderFrames implements AutoCloseable {
    private final List<WindowCall> given;
    private final List<InOrderCalls> groups = new ArrayList<>();

    /// the places of each group's calls
    private final List<List<Integer>> places = new ArrayList<>();

    /// Calls over a frame of rows that come in an order of columns of the input.
    InOrderFrames(
            QueryContext context,
            Frame frame,
            List<Expression.Column> order,
            List<WindowCall> given) {
        this.given = given;
        int width = width(frame);
        int delay = delay(frame);
        List<Integer> sliding = new ArrayList<>();
        try {
            if (delay > 0) {
                add(new DelayedRows(context, given, delay), all(given));
                return;
            }
            for (int i = 0; i < given.size(); i++) {
                WindowCall call = given.get(i);
                Optional<ShiftedRows.Shift> shift = shift(call, width);
                if (shift.isPresent()) {
                    add(new ShiftedRows(context, call, shift.get()), List.of(i));
                } else if (isValued(call)) {
                    int distance = (int) Math.min(distance(call), Integer.MAX_VALUE - 1L);
                    add(new ValuedRows(context, call, distance), List.of(i));
                } else if (RankedRows.has(call.function())) {
                    add(new RankedRows(context, call, order), List.of(i));
                } else if (call.function().equals(BuiltinWindow.ROW_NUMBER.name())) {
                    WindowCall count =
                            new WindowCall(
                                    BuiltinAggregate.COUNT.name(),
                                    false,
                                    false,
                                    List.of(),
                                    call.type());
                    add(new SlidingRows(context, List.of(count), Integer.MAX_VALUE), List.of(i));
                } else {
                    sliding.add(i);
                }
            }
            if (!sliding.isEmpty()) {
                List<WindowCall> calls = sliding.stream().map(given::get).toList();
                add(new SlidingRows(context, calls, width), sliding);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(InOrderCalls calls, List<Integer> at) {
        groups.add(calls);
        places.add(at);
    }

    private static List<Integer> all(List<WindowCall> calls) {
        return IntStream.range(0, calls.size()).boxed().toList();
    }

    /// How many rows before the current one a frame ends.
    private static int delay(Frame frame) {
        return frame.end() instanceof Frame.Bound.Preceding(Expression offset)
                ? (int) Math.min(whole(offset, 0), Integer.MAX_VALUE - 1L)
                : 0;
    }

    /// The most rows of a frame.
    private static int width(Frame frame) {
        return switch (frame.start()) {
            case Frame.Bound.UnboundedPreceding _ -> Integer.MAX_VALUE;
            case Frame.Bound.CurrentRow _ -> 1;
            case Frame.Bound.Preceding(Expression offset) ->
                    (int) Math.min(whole(offset, 0), Integer.MAX_VALUE - 1L) + 1;
            case Frame.Bound.Following _, Frame.Bound.UnboundedFollowing _ ->
                    throw new EngineException(
                            ErrorCode.INTERNAL, "a frame after the current row in input order");
        };
    }

    /// Whether a call looks at rows that have a value only, some before the current one.
    private static boolean isValued(WindowCall call) {
        return call.ignoreNulls()
                && call.function().equals(BuiltinWindow.LAG.name())
                && distance(call) > 0;
    }

    private static long distance(WindowCall lag) {
        return lag.arguments().size() > 1 ? whole(lag.arguments().get(1), 0) : 1;
    }

    private static Optional<ShiftedRows.Shift> shift(WindowCall call, int width) {
        String function = call.function();
        if (function.equals(BuiltinWindow.LAG.name())) {
            long distance = distance(call);
            if (call.ignoreNulls() && distance > 0) {
                return Optional.empty();
            }
            int most = (int) Math.min(distance, Integer.MAX_VALUE - 1L);
            return Optional.of(new ShiftedRows.Shift(distance + 1, most, 0));
        }
        if (call.ignoreNulls()) {
            return Optional.empty();
        }
        if (function.equals(BuiltinWindow.LAST_VALUE.name())
                || function.equals(BuiltinAggregate.LAST.name())) {
            return Optional.of(new ShiftedRows.Shift(1, 0, 0));
        }
        if (function.equals(BuiltinWindow.FIRST_VALUE.name())
                || function.equals(BuiltinAggregate.FIRST.name())) {
            return Optional.of(nth(1, width));
        }
        if (function.equals(BuiltinWindow.NTH_VALUE.name())) {
            return Optional.of(nth(whole(call.arguments().get(1), 1), width));
        }
        return Optional.empty();
    }

    private static ShiftedRows.Shift nth(long n, int width) {
        return width == Integer.MAX_VALUE || n > width
                ? new ShiftedRows.Shift(
                        Long.MAX_VALUE, -1, width == Integer.MAX_VALUE ? n : Long.MAX_VALUE)
                : new ShiftedRows.Shift(width, (int) (width - n), n);
    }

    /// A whole constant that is at least so great.
    ///
    /// Errors: 22023 for another one.
    public static long whole(Expression given, long least) {
        Object value = given instanceof Expression.Literal literal ? literal.value() : null;
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= least) {
            return number.longValue();
        }
        throw new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "the offset of a window is "
                        + value
                        + ", but must be a whole constant that is at least "
                        + least);
    }

    /// Takes the rows of a batch with their slots, and gives a column for each call; the caller
    /// owns them.
    List<Column> advance(Batch in, MemorySegment slots, int slotCount) {
        Column[] results = new Column[given.size()];
        try {
            for (int group = 0; group < groups.size(); group++) {
                List<Column> made = groups.get(group).advance(in, slots, slotCount);
                for (int i = 0; i < made.size(); i++) {
                    results[places.get(group).get(i)] = made.get(i);
                }
            }
            return List.of(results);
        } catch (RuntimeException e) {
            RowStore.closeAll(Arrays.asList(results));
            throw e;
        }
    }

    /// What has a state that cannot be saved, by its name.
    Optional<String> unsaved() {
        return groups.stream().flatMap(group -> group.unsaved().stream()).findFirst();
    }

    /// Writes what is known of so many slots.
    void save(StateWriter out, int slotCount) {
        groups.forEach(group -> group.save(out, slotCount));
    }

    /// Reads what is known of so many slots; there are none yet.
    void restore(StateReader in, int slotCount) {
        groups.forEach(group -> group.restore(in, slotCount));
    }

    @Override
    public void close() {
        groups.forEach(InOrderCalls::close);
    }
}
