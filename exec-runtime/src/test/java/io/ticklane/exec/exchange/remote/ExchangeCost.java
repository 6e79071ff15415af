package io.ticklane.exec.exchange.remote;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.exchange.ExchangeReceiver;
import io.ticklane.exec.exchange.ExchangeSender;
import io.ticklane.exec.exchange.HashSender;
import io.ticklane.exec.exchange.MorselQueue;
import io.ticklane.exec.exchange.Numbers;
import io.ticklane.exec.exchange.OrdinalMerge;
import io.ticklane.exec.testing.TestQuery;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// Measures what a row costs on its way to another node, without the connection: splitting morsels
/// by the hash of a symbol, making messages, reading them, and merging the parts. Prints the
/// processor time of the thread in nanoseconds a row, the median of many rounds.
final class ExchangeCost {
    private static final int NODES = 3;
    private static final int SYMBOLS = 1_000;
    private static final int BATCH_ROWS = 4096;
    private static final int BATCHES = 16;
    private static final int WARM_UPS = 300;
    private static final int ROUNDS = 301;
    private static final int STAGES = 4;

    private ExchangeCost() {}

    public static void main(String[] arguments) {
        try (TestQuery query = new TestQuery()) {
            List<Batch> morsel = morsel(query);
            double[][] nanos = new double[STAGES][ROUNDS];
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                long[] spent = round(query, morsel);
                for (int stage = 0; round >= 0 && stage < STAGES; stage++) {
                    nanos[stage][round] = (double) spent[stage] / BATCHES / BATCH_ROWS;
                }
            }
            double[] medians = new double[STAGES];
            for (int stage = 0; stage < STAGES; stage++) {
                Arrays.sort(nanos[stage]);
                medians[stage] = nanos[stage][ROUNDS / 2];
            }
            System.out.printf(
                    "split %.2f, write %.2f, read %.2f, merge %.2f, all %.2f ns a row%n",
                    medians[0], medians[1], medians[2], medians[3], Arrays.stream(medians).sum());
            morsel.forEach(Batch::close);
        }
    }

    private static List<SqlType> types() {
        List<SqlType> types = new ArrayList<>(List.of(SqlType.BIGINT, SqlType.VARCHAR));
        for (int number = 0; number < 4; number++) {
            types.add(SqlType.DOUBLE);
        }
        return types;
    }

    private static List<Batch> morsel(TestQuery query) {
        SplittableRandom random = new SplittableRandom(1);
        long ts = 1_700_000_000_000_000_000L;
        List<Batch> batches = new ArrayList<>();
        for (int b = 0; b < BATCHES; b++) {
            List<Column> columns = new ArrayList<>();
            for (SqlType type : types()) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(query.context().memory(), type, BATCH_ROWS)) {
                    for (int row = 0; row < BATCH_ROWS; row++) {
                        switch (type.kind()) {
                            case VARCHAR ->
                                    builder.append(
                                            query.context()
                                                    .dictionary()
                                                    .code("S" + random.nextInt(SYMBOLS)));
                            case DOUBLE -> builder.append(random.nextInt(40_000) / 100.0);
                            default -> builder.append(ts += random.nextInt(5_000_000));
                        }
                    }
                    columns.add(builder.build());
                }
            }
            batches.add(new Batch(0, BATCH_ROWS, columns));
        }
        return batches;
    }

    private static long[] round(TestQuery query, List<Batch> morsel) {
        long[] spent = new long[STAGES];
        List<MorselQueue> queues = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            queues.add(new MorselQueue(1, () -> {}));
        }
        long begin = now();
        ExchangeSender sender =
                new HashSender(query.context(), List.of(1), Numbers.kept(true), queues);
        try (ExchangeSender.Port port = sender.open()) {
            morsel.forEach(port::send);
            port.end(0, 0);
        }
        spent[0] = now() - begin;
        List<List<Batch>> parts = new ArrayList<>();
        for (MorselQueue queue : queues) {
            parts.add(received(query, queue, spent));
        }
        begin = now();
        new OrdinalMerge(query.context(), 0, 0, parts, true).read(Batch::close);
        spent[3] = now() - begin;
        return spent;
    }

    private static List<Batch> received(TestQuery query, MorselQueue queue, long[] spent) {
        List<Batch> rows = new ArrayList<>();
        ExchangeReceiver receiver = queue.receiver();
        receiver.claim();
        try (MessageWriter writer = new MessageWriter(query.context())) {
            MessageReader reader = new MessageReader(query.context(), types());
            List<Message> messages = new ArrayList<>();
            long begin = now();
            Objects.requireNonNull(receiver.next())
                    .read(batch -> {
                        try (batch) {
                            writer.add(batch);
                        }
                        if (writer.rows() >= RemoteSender.MESSAGE_ROWS) {
                            messages.add(writer.take(0));
                        }
                    });
            messages.add(writer.take(0));
            spent[1] += now() - begin;
            begin = now();
            for (Message message : messages) {
                Batch batch = reader.read(message);
                if (batch != null) {
                    rows.add(batch);
                }
            }
            spent[2] += now() - begin;
        }
        receiver.close();
        return rows;
    }

    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
