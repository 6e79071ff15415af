package io.ticklane.exec.table;

import io.ticklane.api.column.Slots;
import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.snapshot.StateReader;
import io.ticklane.api.snapshot.StateWriter;
import io.ticklane.api.state.State;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.function.ArgumentColumns;
import io.ticklane.exec.function.LibraryCall;
import io.ticklane.exec.function.LibraryCalls;
import io.ticklane.exec.memory.GrowingLongs;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.KeyTable;
import io.ticklane.exec.snapshot.Saved;
import io.ticklane.exec.window.KeyOrder;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs a table function of a library over each key's rows in the order they come; rows of
/// different keys may be mixed. What a key still holds at the end comes last, keys in the order of
/// their first row; without keys all rows, even none, are one partition. In a stream that is split
/// over lanes, a row has the ordinal of the input row that completed it; what comes at the end has
/// ordinals above all others, in the order of the keys' first rows, so that the lanes merge to the
/// order of a stream that is not split.
///
/// Serial: one for each lane.
public final class TableFunctionTransform implements Transform {
    private final PhysicalNode.TableFunction node;
    private final QueryContext context;
    private final TableKernel kernel;
    private final LibraryCall call;
    private final KeyTable keys;
    private final @Nullable KeyOrder order;
    private final ArgumentColumns arguments;
    private final QueryMemory.StateBuffers buffers;
    private final State state;
    private final EmittedRows emitted;
    private final GrowingLongs firstOrdinals;
    private long lastSequence;
    private boolean split;

    /// The transform of a plan node.
    public TableFunctionTransform(PhysicalNode.TableFunction node, QueryContext context) {
        RowType input = node.input().output();
        LibraryCall call =
                LibraryCalls.resolveTable(context.functions(), node.function(), node.arguments());
        if (!(call.definition() instanceof FunctionDefinition.Table table)) {
            throw new EngineException(
                    ErrorCode.INTERNAL, node.function() + " is no table function");
        }
        this.node = node;
        this.call = call;
        this.context = context;
        this.kernel = table.bind(call.constants());
        this.arguments =
                new ArgumentColumns(context.memory(), table.spec().columns(), call.columns());
        this.keys = new KeyTable(context.memory(), node.keys().stream().map(input::type).toList());
        this.order =
                node.order().isEmpty()
                        ? null
                        : new KeyOrder(context, input, node.keys(), node.order());
        this.buffers = context.memory().stateBuffers();
        this.state = new State(kernel.layout(), buffers);
        this.firstOrdinals = new GrowingLongs(context.memory());
        this.emitted = new EmittedRows(context, keys, node.keys().size(), node.output());
    }

    @Override
    public void process(Batch in, BatchConsumer out) {
        context.check();
        int rows = in.rows();
        if (rows == 0) {
            return;
        }
        lastSequence = in.sequence();
        int known = keys.size();
        MemorySegment slotOfRow = keys.assign(node.keys().stream().map(in::column).toList(), rows);
        if (order != null) {
            order.check(in, slotOfRow, keys.size());
        }
        state.ensure(keys.size());
        arguments.show(in);
        emitted.begin(in.sequence(), out);
        Slots slots = Slots.of(slotOfRow);
        Column ordinals = in.ordinals();
        try {
            if (ordinals == null) {
                kernel.process(state, slots, arguments, 0, rows, emitted);
            } else {
                processSplit(slots, ordinals, known, rows);
            }
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
        emitted.end();
    }

    private void processSplit(Slots slots, Column ordinals, int known, int rows) {
        split = true;
        firstOrdinals.ensure(keys.size());
        int next = known;
        for (int row = 0; row < rows; row++) {
            if (slots.get(row) == next) {
                firstOrdinals.set(next++, ordinals.longValue(row));
            }
            emitted.at(ordinals.longValue(row));
            kernel.process(state, slots, arguments, row, row + 1, emitted);
        }
    }

    @Override
    public void finish(BatchConsumer out) {
        emitted.begin(lastSequence, out);
        int partitions = node.keys().isEmpty() ? 1 : keys.size();
        state.ensure(partitions);
        for (int slot = 0; slot < partitions; slot++) {
            if (split) {
                emitted.at(Ordinals.AT_END + firstOrdinals.get(slot));
            }
            finish(slot);
        }
        emitted.end();
    }

    private void finish(int slot) {
        try {
            kernel.finish(state, slot, emitted);
        } catch (RuntimeException e) {
            throw call.failure(e);
        }
    }

    @Override
    public Saved saved() {
        return new Saved() {
            @Override
            public Optional<String> unsaved() {
                return split ? Optional.of(node.function() + " in lanes") : Optional.empty();
            }

            @Override
            public void save(StateWriter out) {
                keys.save(out);
                if (order != null) {
                    order.save(out);
                }
                state.save(out);
            }

            @Override
            public void restore(StateReader in) {
                keys.restore(in);
                if (order != null) {
                    order.restore(in);
                }
                state.restore(in);
            }
        };
    }

    @Override
    public void close() {
        keys.close();
        arguments.close();
        buffers.close();
        emitted.close();
        firstOrdinals.close();
        if (order != null) {
            order.close();
        }
    }
}
