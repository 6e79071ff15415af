package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.WindowCall;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.window.RunningWindowTransform;
import io.ticklane.server.session.Engine;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

/// A running window makes no object for a row: sixty times the rows in a batch cost the Java heap
/// hardly more.
final class RunningWindowAllocationTest {
    private static final int SMALL = 1_024;
    private static final int LARGE = 65_536;

    /// As many as it takes until vectors are compiled, which are objects before.
    private static final int ROUNDS = 400;

    private static final long BYTES_BEYOND_ROWS = LARGE;
    private static final RowType INPUT =
            RowType.of(
                    new Field("ts", SqlType.TIMESTAMP),
                    new Field("symbol", SqlType.VARCHAR),
                    new Field("price", SqlType.DOUBLE));

    @Test
    void anEwmaOverManySymbolsMakesNoObjectForARow() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        BufferAllocator allocator = Engine.newAllocator(Long.MAX_VALUE);
        QueryMemory memory = new QueryMemory(allocator, "test", Long.MAX_VALUE);
        try (allocator;
                QueryContext context =
                        new QueryContext(
                                new QuerySettings(1, LARGE, LARGE, Long.MAX_VALUE),
                                memory,
                                new Dictionary(memory),
                                FunctionCatalog.load(),
                                () -> 0L,
                                Long.MAX_VALUE)) {
            long small = Long.MAX_VALUE;
            long large = Long.MAX_VALUE;
            try (RunningWindowTransform window =
                    new RunningWindowTransform(ewma(), false, context)) {
                for (int round = 0; round < ROUNDS; round++) {
                    try (Batch few = batch(context, 2 * round, SMALL);
                            Batch many = batch(context, 2 * round + 1, LARGE)) {
                        small = Math.min(small, allocated(threads, window, few));
                        large = Math.min(large, allocated(threads, window, many));
                    }
                }
            }
            assertThat(large - small).isLessThan(BYTES_BEYOND_ROWS);
        }
    }

    private static long allocated(
            ThreadMXBean threads, RunningWindowTransform window, Batch batch) {
        long before = threads.getCurrentThreadAllocatedBytes();
        window.process(batch, Batch::close);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static PhysicalNode.RunningWindow ewma() {
        WindowCall call =
                new WindowCall(
                        "EWMA",
                        false,
                        false,
                        List.of(
                                new Expression.Column(2, SqlType.DOUBLE),
                                new Expression.Literal(0.06, SqlType.DOUBLE),
                                new Expression.Literal(false, SqlType.BOOLEAN)),
                        SqlType.DOUBLE);
        return new PhysicalNode.RunningWindow(
                new PhysicalNode.Receive(1, INPUT),
                List.of(1),
                List.of(new SortKey(0, false, false)),
                List.of(call),
                INPUT.concat(RowType.of(new Field("ewma", SqlType.DOUBLE))));
    }

    private static Batch batch(QueryContext context, int sequence, int rows) {
        try (ColumnBuilder ts = new ColumnBuilder(context.memory(), SqlType.TIMESTAMP, rows);
                ColumnBuilder symbol = new ColumnBuilder(context.memory(), SqlType.VARCHAR, rows);
                ColumnBuilder price = new ColumnBuilder(context.memory(), SqlType.DOUBLE, rows)) {
            for (int row = 0; row < rows; row++) {
                ts.append((long) sequence * LARGE + row);
                symbol.append(context.dictionary().code("S" + row % 300));
                price.append(100 + (row % 97) * 0.01);
            }
            List<Column> columns = List.of(ts.build(), symbol.build(), price.build());
            return new Batch(sequence, rows, columns);
        }
    }
}
