package io.ticklane.exec.window;

import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.BuiltinWindow;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.aggregate.ResultValue;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.WordBound;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.function.LibraryCalls;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Computes running functions in the order of the input: each row goes to the state of its key, so
/// rows of different keys may be mixed and nothing is sorted. Calls with equal kernels over equal
/// columns share a state. Fails with 58000 when the rows of a key are not in the order that the
/// plan relies on.
///
/// Serial: one for each lane.
public final class RunningWindowTransform implements Transform {
    private final PhysicalNode.RunningWindow node;
    private final QueryContext context;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;
    private final boolean hasSlots;
    private int slotCount;
    private final List<RunningState> states = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();

    /// Where a call's result comes from: an output of a shared state, or a built-in function.
    private record Output(int state, int output, @Nullable RunningBuiltin builtin) {}

    /// The transform of a plan node; with `hasSlots` rows come from a [KeySlotsTransform], whose
    /// column goes no further.
    public RunningWindowTransform(
            PhysicalNode.RunningWindow node, boolean hasSlots, QueryContext context) {
        RowType input = node.input().output();
        this.node = node;
        this.context = context;
        this.hasSlots = hasSlots;
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order =
                node.order().isEmpty() || hasSlots
                        ? null
                        : new KeyOrder(context, input, node.keys(), node.order());
        try {
            for (WindowCall call : node.calls()) {
                outputs.add(output(call, input));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Output output(WindowCall call, RowType input) {
        if (BuiltinAggregate.find(call.function()).isPresent()
                || BuiltinWindow.find(call.function()).isPresent()) {
            return new Output(-1, 0, new RunningBuiltin(context, call, input));
        }
        LibraryCall library =
                LibraryCalls.resolve(context.functions(), call.function(), call.arguments());
        if (!(library.definition() instanceof FunctionDefinition.Running running)) {
            throw new EngineException(
                    ErrorCode.INTERNAL, call.function() + " is no running function");
        }
        RunningKernel kernel = running.bind(library.constants());
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).serves(kernel, library)) {
                return new Output(i, running.output(), null);
            }
        }
        states.add(new RunningState(context.memory(), kernel, library));
        return new Output(states.size() - 1, running.output(), null);
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        if (in.rows() == 0) {
            return;
        }
        Slots slots = Slots.of(slots(in));
        List<Column> input = in.columns().subList(0, node.input().output().size());
        List<List<Column>> computed = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        try {
            for (RunningState state : states) {
                computed.add(state.advance(in, slots, slotCount));
            }
            input.forEach(column -> columns.add(column.retain()));
            for (int call = 0; call < outputs.size(); call++) {
                columns.add(
                        result(
                                outputs.get(call),
                                node.calls().get(call).type(),
                                computed,
                                in,
                                slots));
            }
        } catch (RuntimeException e) {
            RowStore.closeAll(columns);
            throw e;
        } finally {
            computed.forEach(RowStore::closeAll);
        }
        out.accept(in.withColumns(columns));
    }

    private MemorySegment slots(Batch in) {
        MemorySegment slotOfRow;
        if (hasSlots) {
            slotOfRow = in.column(in.columns().size() - 1).values();
            slotCount = WordBound.ofInts(slotOfRow, in.rows(), slotCount - 1) + 1;
        } else {
            slotOfRow = keys.assign(node.keys().stream().map(in::column).toList(), in.rows());
            slotCount = keys.size();
        }
        if (order != null) {
            order.check(in, slotOfRow, slotCount);
        }
        return slotOfRow;
    }

    private Column result(
            Output output, SqlType type, List<List<Column>> computed, Batch in, Slots slots) {
        if (output.builtin() != null) {
            return output.builtin().advance(in, slots, slotCount);
        }
        Column doubles = computed.get(output.state()).get(output.output());
        if (type.kind() == TypeKind.DOUBLE) {
            return doubles.retain();
        }
        try (ColumnBuilder builder = new ColumnBuilder(context.memory(), type, in.rows())) {
            for (int row = 0; row < in.rows(); row++) {
                if (doubles.isNull(row)) {
                    builder.appendNull();
                } else {
                    ResultValue.append(builder, doubles.doubleValue(row));
                }
            }
            return builder.build();
        }
    }

    @Override
    public Saved saved() {
        return new RunningSaved();
    }

    /// The keys, what their order is checked by, and the states of all functions.
    private final class RunningSaved implements Saved {
        @Override
        public Optional<String> unsaved() {
            for (int call = 0; call < outputs.size(); call++) {
                RunningBuiltin builtin = outputs.get(call).builtin();
                if (builtin != null && !builtin.isSaved()) {
                    return Optional.of(node.calls().get(call).function());
                }
            }
            return Optional.empty();
        }

        @Override
        public void save(StateWriter out) {
            out.writeLong(slotCount);
            keys.save(out);
            if (order != null) {
                order.save(out);
            }
            states.forEach(state -> state.save(out));
            for (Output output : outputs) {
                if (output.builtin() != null) {
                    output.builtin().save(out, slotCount);
                }
            }
        }

        @Override
        public void restore(StateReader in) {
            slotCount = in.readCount(Integer.MAX_VALUE);
            keys.restore(in);
            if (order != null) {
                order.restore(in);
            }
            states.forEach(state -> state.restore(in));
            for (Output output : outputs) {
                if (output.builtin() != null) {
                    output.builtin().restore(in, slotCount);
                }
            }
        }
    }

    @Override
    public void close() {
        keys.close();
        if (order != null) {
            order.close();
        }
        states.forEach(RunningState::close);
        for (Output output : outputs) {
            if (output.builtin() != null) {
                output.builtin().close();
            }
        }
    }
}
