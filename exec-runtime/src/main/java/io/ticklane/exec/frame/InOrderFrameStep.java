package io.ticklane.exec.frame;

import io.ticklane.api.memory.Machine;
import io.ticklane.api.plan.Frame;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Bits;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.LanedStep;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.ColumnSource;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.window.FrameInputs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Functions over frames of ROWS in the order of the input, shared by lanes: a lane takes the rows
/// of its keys together, computes, and puts the results at the places of the rows. The last column
/// of the input has the slots of the keys ([KeySlotsTransform]).
///
/// Threads: any.
public final class InOrderFrameStep implements LanedStep {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    private final PhysicalNode.FrameWindow node;
    private final QueryContext context;
    private final FrameInputs inputs;

    /// The step of a plan node that is in order.
    public InOrderFrameStep(PhysicalNode.FrameWindow node, QueryContext context) {
        this.node = node;
        this.context = context;
        this.inputs = FrameInputs.of(node.calls());
    }

    /// Whether a window has so much to do for a row that sharing it is worth it.
    public static boolean isHeavy(PhysicalNode.FrameWindow node) {
        return !node.keys().isEmpty() && !node.frame().equals(Frame.PARTITION);
    }

    @Override
    public int kept() {
        return node.input().output().size();
    }

    @Override
    public List<SqlType> results() {
        return node.calls().stream().map(WindowCall::type).toList();
    }

    @Override
    public Lane lane(int lane, int lanes) {
        return new FrameLane(lane, lanes);
    }

    private final class FrameLane implements Lane {
        private final int lane;
        private final int lanes;
        private final InOrderFrames frames;
        private final GrowingMemory slots;
        private int[] picks = new int[0];
        private int slotCount;

        FrameLane(int lane, int lanes) {
            this.lane = lane;
            this.lanes = lanes;
            // ranks, which look at the order, have no frame
            this.frames = new InOrderFrames(context, node.frame(), List.of(), inputs.calls());
            this.slots = new GrowingMemory(context.memory());
        }

        @Override
        public void process(Batch in, Results out) {
            context.check();
            int count = pick(in.column(kept()), in.rows());
            if (count == 0) {
                return;
            }
            List<Column> results;
            try (Batch own = picked(in, count)) {
                results = frames.advance(own, slots.segment(), slotCount);
            }
            try {
                for (int call = 0; call < results.size(); call++) {
                    place(results.get(call), count, out, call);
                }
            } finally {
                RowStore.closeAll(results);
            }
        }

        /// Finds the rows of this lane, and their slots here.
        private int pick(Column slotOfRow, int rows) {
            MemorySegment own = slots.ensure((rows + (long) INTS.length()) << 2);
            if (picks.length < rows + INTS.length()) {
                picks = new int[rows + INTS.length()];
            }
            MemorySegment given = slotOfRow.values();
            int[] picked = picks;
            int count = 0;
            int row = 0;
            int most = (slotCount - 1) * lanes;
            if (Integer.bitCount(lanes) == 1) {
                int shift = Integer.numberOfTrailingZeros(lanes);
                IntVector mosts = IntVector.broadcast(INTS, most);
                IntVector numbers = IntVector.zero(INTS).addIndex(1);
                for (; row <= rows - INTS.length(); row += INTS.length()) {
                    IntVector some =
                            IntVector.fromMemorySegment(
                                    INTS, given, (long) row << 2, ByteOrder.nativeOrder());
                    VectorMask<Integer> mine =
                            some.and(lanes - 1).compare(VectorOperators.EQ, lane);
                    numbers.add(row).compress(mine).intoArray(picked, count);
                    some.lanewise(VectorOperators.LSHR, shift)
                            .compress(mine)
                            .intoMemorySegment(own, (long) count << 2, ByteOrder.nativeOrder());
                    count += mine.trueCount();
                    mosts = mosts.max(some);
                }
                most = mosts.reduceLanes(VectorOperators.MAX);
            }
            for (; row < rows; row++) {
                int slot = given.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                int here = slot / lanes;
                picked[count] = row;
                own.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count << 2, here);
                count += slot - here * lanes == lane ? 1 : 0;
                most = Math.max(most, slot);
            }
            slotCount = most / lanes + 1;
            return count;
        }

        private Batch picked(Batch in, int count) {
            List<Column> all = inputs.of(context, in);
            try {
                return new Batch(
                        in.sequence(),
                        count,
                        ColumnSource.pick(context.memory(), all, picks, count));
            } finally {
                RowStore.closeAll(all);
            }
        }

        private void place(Column result, int count, Results results, int call) {
            MemorySegment from = result.values();
            MemorySegment to = results.values(call);
            int[] places = picks;
            switch (result.lane()) {
                case INT -> {
                    for (int i = 0; i < count; i++) {
                        to.set(
                                ValueLayout.JAVA_INT_UNALIGNED,
                                (long) places[i] << 2,
                                from.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i << 2));
                    }
                }
                case LONG, DOUBLE -> {
                    long out = to.address();
                    long in = from.address();
                    for (int i = 0; i < count; i++) {
                        long value = Machine.getLong(in + ((long) i << 3));
                        Machine.putLong(out + ((long) places[i] << 3), value);
                    }
                }
                case WIDE -> {
                    for (int i = 0; i < count; i++) {
                        MemorySegment.copy(from, (long) i << 4, to, (long) places[i] << 4, 16);
                    }
                }
                case BIT -> {
                    for (int i = 0; i < count; i++) {
                        if (Bits.get(from, i)) {
                            Bits.set(to, places[i]);
                        }
                    }
                }
            }
            if (result.validity() != null) {
                MemorySegment validity = results.validity(call);
                for (int i = 0; i < count; i++) {
                    if (result.isNull(i)) {
                        Bits.clear(validity, places[i]);
                    }
                }
            }
        }

        @Override
        public void close() {
            frames.close();
            slots.close();
        }
    }
}
