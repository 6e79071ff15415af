package io.ticklane.exec.exchange.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.exchange.Numbers;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.exchange.remote.PackedColumn.Form;
import io.ticklane.exec.testing.TestQuery;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Rows come out of messages as they went in, to the bit, and take no more bytes than they need.
final class MessageTest {
    private static final int ROWS = 1000;

    private final Random random = new Random();

    /// Numbers and doubles of all kinds that a form might take for what they are not.
    private final List<LongSupplier> kinds =
            List.of(
                    () -> 7,
                    () -> random.nextInt(200),
                    () -> random.nextInt(60_000) - 30_000,
                    random::nextInt,
                    random::nextLong,
                    () -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE,
                    () -> Long.MAX_VALUE - random.nextInt(100),
                    () -> bits(random.nextInt(100_000) / 100.0),
                    () -> bits(random.nextInt(100_000) / 1e7),
                    () -> bits(-random.nextInt(3)),
                    () -> bits(random.nextBoolean() ? 0.0 : -0.0),
                    () -> bits(random.nextInt(1000) == 0 ? Double.NaN : 1.25),
                    () -> bits(random.nextBoolean() ? Double.POSITIVE_INFINITY : 1),
                    () -> bits(0x1p51 + random.nextInt(3) - 1),
                    () -> bits((random.nextBoolean() ? 1 : -1) * 0x1p60),
                    () -> bits((random.nextBoolean() ? 1 : -1) * 0x1.8p53),
                    () -> bits(Double.MIN_VALUE * random.nextInt(5)),
                    () -> bits(random.nextDouble()));

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @RepeatedTest(20)
    void rowsComeOutAsTheyWentIn() {
        List<SqlType> types =
                List.of(
                        SqlType.BOOLEAN,
                        SqlType.INTEGER,
                        SqlType.VARCHAR,
                        SqlType.BIGINT,
                        SqlType.TIMESTAMP,
                        SqlType.DOUBLE,
                        SqlType.decimal(30, 2));
        try (TestQuery query = new TestQuery();
                MessageWriter writer = new MessageWriter(query.context())) {
            MessageReader reader = new MessageReader(query.context(), types);
            for (int message = 0; message < 5; message++) {
                List<String> sent = new ArrayList<>();
                int batches = 1 + random.nextInt(3);
                for (int batch = 0; batch < batches; batch++) {
                    try (Batch rows = batch(query, types, 1 + random.nextInt(ROWS))) {
                        writer.add(rows);
                        sent.addAll(rows(rows));
                    }
                }
                Message made = writer.take(0);
                assertThat(made.packedBytes()).isLessThanOrEqualTo(made.bytes() + 8L * 16);
                try (Batch got = Objects.requireNonNull(reader.read(made))) {
                    assertThat(rows(got)).isEqualTo(sent);
                }
            }
        }
    }

    private Batch batch(TestQuery query, List<SqlType> types, int count) {
        List<Column> columns = new ArrayList<>();
        for (SqlType type : types) {
            LongSupplier kind = kinds.get(random.nextInt(kinds.size()));
            boolean nulls = random.nextBoolean();
            try (ColumnBuilder builder = new ColumnBuilder(query.context().memory(), type, count)) {
                for (int row = 0; row < count; row++) {
                    if (nulls && random.nextInt(3) == 0) {
                        builder.appendNull();
                    } else if (Lane.isCoded(type)) {
                        builder.append(
                                query.context().dictionary().code("t" + random.nextInt(300)));
                    } else {
                        append(builder, type, kind.getAsLong());
                    }
                }
                columns.add(builder.build());
            }
        }
        try (Batch rows = new Batch(0, count, columns)) {
            return Ordinals.from(query.context().memory(), rows, random.nextLong() >>> 2);
        }
    }

    private static void append(ColumnBuilder builder, SqlType type, long bits) {
        switch (Lane.of(type)) {
            case BIT -> builder.append((bits & 1) == 1);
            case INT -> builder.append((int) bits);
            case LONG -> builder.append(bits);
            case DOUBLE -> builder.append(Double.longBitsToDouble(bits));
            case WIDE -> builder.append(bits, bits >> 63);
        }
    }

    private static List<String> rows(Batch batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            StringBuilder text = new StringBuilder();
            for (Column column : batch.columns()) {
                text.append(column.isNull(row) ? "-" : value(column, row)).append(' ');
            }
            rows.add(text.append(Ordinals.of(batch).longValue(row)).toString());
        }
        return rows;
    }

    private static String value(Column column, int row) {
        int bytes = Math.max(1, column.lane().bytes());
        return column.lane() == Lane.BIT
                ? String.valueOf(column.bit(row))
                : Arrays.toString(
                        column.values()
                                .asSlice((long) row * bytes, bytes)
                                .toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void ticksTakeFewBytes() {
        try (TestQuery query = new TestQuery();
                MessageWriter writer = new MessageWriter(query.context())) {
            List<SqlType> types =
                    List.of(SqlType.TIMESTAMP, SqlType.VARCHAR, SqlType.DOUBLE, SqlType.BIGINT);
            List<Column> columns = new ArrayList<>();
            long ts = 1_700_000_000_000_000_000L;
            for (SqlType type : types) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(query.context().memory(), type, ROWS)) {
                    for (int row = 0; row < ROWS; row++) {
                        switch (type.kind()) {
                            case TIMESTAMP -> builder.append(ts += random.nextInt(50_000_000));
                            case VARCHAR ->
                                    builder.append(
                                            query.context().dictionary().code("S" + row % 300));
                            case DOUBLE ->
                                    builder.append((10_000 + random.nextInt(50_000)) / 100.0);
                            default -> builder.append(100L * random.nextInt(600));
                        }
                    }
                    columns.add(builder.build());
                }
            }
            try (Batch bare = new Batch(0, ROWS, columns);
                    Batch rows = Ordinals.from(query.context().memory(), bare, 5L << 32)) {
                writer.add(rows);
            }
            try (Message message = writer.take(0)) {
                assertThat(message.columns())
                        .extracting(column -> column.form().getClass().getSimpleName())
                        .containsExactly("Step", "Offset", "Decimal", "Offset", "Offset");
                assertThat(message.columns().get(2).form())
                        .isInstanceOfSatisfying(
                                Form.Decimal.class,
                                decimal -> assertThat(decimal.digits()).isEqualTo(2));
                assertThat(message.packedBytes()).isEqualTo(ROWS * (4L + 2 + 2 + 2 + 2));
            }
        }
    }

    @Test
    void manyColumnsMakeShortMessages() {
        List<SqlType> types = Collections.nCopies(700, SqlType.DOUBLE);
        List<Message> sent = new ArrayList<>();
        try (TestQuery query = new TestQuery();
                RemoteSender sender =
                        new RemoteSender(
                                query.context(),
                                new KeepingPeers(sent),
                                new RemoteSender.Rows(Numbers.kept(true), false),
                                new Traffic(1, 0, 1),
                                new NoNews())) {
            MessageReader reader = new MessageReader(query.context(), types);
            List<String> expected = new ArrayList<>();
            for (int batch = 0; batch < 3; batch++) {
                try (Batch numbered = batch(query, types, 900)) {
                    expected.addAll(rows(numbered));
                    sender.send(numbered);
                }
            }
            sender.end(0, 0);
            assertThat(sent).allSatisfy(message -> assertThat(message.bytes()).isLessThan(5 << 20));
            List<String> got = new ArrayList<>();
            for (Message message : sent) {
                try (Batch rows = Objects.requireNonNull(reader.read(message))) {
                    got.addAll(rows(rows));
                }
            }
            assertThat(got).isEqualTo(expected);
        }
    }

    private record KeepingPeers(List<Message> sent) implements Peers {
        @Override
        public int self() {
            return 0;
        }

        @Override
        public int count() {
            return 2;
        }

        @Override
        public Link connect(int fragment, int node, LinkEvents events) {
            return new KeepingLink(sent);
        }
    }

    private record KeepingLink(List<Message> sent) implements Link {
        @Override
        public void send(Message message) {
            sent.add(message);
        }

        @Override
        public void close() {}
    }

    /// For senders that nobody listens to.
    private static final class NoNews implements SenderNews {
        @Override
        public void changed() {}

        @Override
        public void keys(RemoteKeys keys) {}

        @Override
        public void unwanted(int fragment) {}
    }
}
