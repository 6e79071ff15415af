package io.ticklane.exec.frame;

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
import java.util.List;

/// Functions over frames of ROWS in the order of the input, shared by lanes: a lane takes the rows
/// of its keys together, computes, and puts the results at the places of the rows. The last column
/// of the input has the slots of the keys ([KeySlotsTransform]).
///
/// Threads: any.
public final class InOrderFrameStep implements LanedStep {
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

        /// to divide a slot by the lanes: a multiplication is far faster
        private final long inverse;

        private final int shift;
        private final InOrderFrames frames;
        private final GrowingMemory slots;
        private int[] picks = new int[0];
        private int slotCount;

        FrameLane(int lane, int lanes) {
            this.lane = lane;
            this.lanes = lanes;
            this.shift = 2 * Integer.SIZE - 1 - Integer.numberOfLeadingZeros(lanes);
            this.inverse = (1L << shift) / lanes + 1;
            this.frames = new InOrderFrames(context, node.frame(), inputs.calls());
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
            MemorySegment own = slots.ensure((long) rows << 2);
            if (picks.length < rows) {
                picks = new int[rows];
            }
            MemorySegment given = slotOfRow.values();
            int[] picked = picks;
            int count = 0;
            int most = slotCount - 1;
            for (int row = 0; row < rows; row++) {
                int slot = given.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
                int here = (int) (slot * inverse >>> shift);
                int other = slot - here * lanes - lane;
                picked[count] = row;
                own.set(ValueLayout.JAVA_INT_UNALIGNED, (long) count << 2, here);
                // one where the row is this lane's: a branch would be unpredictable
                count += ((other | -other) >> 31) + 1;
                most = Math.max(most, here);
            }
            slotCount = most + 1;
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

        private void place(Column result, int count, Results out, int call) {
            MemorySegment from = result.values();
            MemorySegment to = out.values(call);
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
                    for (int i = 0; i < count; i++) {
                        to.set(
                                ValueLayout.JAVA_LONG_UNALIGNED,
                                (long) places[i] << 3,
                                from.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i << 3));
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
                MemorySegment validity = out.validity(call);
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
