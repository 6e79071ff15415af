package io.ticklane.exec.source.kafka.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.memory.QueryMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws of all formats: what was written is read, and what is no message is bad and nothing else.
final class MessageFormatTest {
    private static final long SEED = Long.getLong("ticklane.seed", 20261129L);
    private static final RowType TABLE = table();

    private final RootAllocator allocator = new RootAllocator();
    private final QueryMemory memory = new QueryMemory(allocator, "test", 1L << 30);
    private final Dictionary dictionary = new Dictionary(memory);

    private record Message(byte[] value, Map<String, byte[]> headers) {}

    @AfterEach
    void nothingIsLeft() {
        dictionary.close();
        memory.close();
        allocator.close();
    }

    private static RowType table() {
        List<Field> fields = new ArrayList<>();
        for (TypeKind kind : TypeKind.values()) {
            if (kind == TypeKind.DECIMAL) {
                fields.add(new Field("cutdecimal", SqlType.decimal(18, 7)));
                fields.add(new Field("wide_decimal", SqlType.decimal(38, 9)));
            } else if (kind != TypeKind.NULL) {
                fields.add(new Field("c_" + kind.name(), SqlType.of(kind)));
            }
        }
        return new RowType(fields);
    }

    private static List<Integer> allColumns() {
        return IntStream.range(0, TABLE.size()).boxed().toList();
    }

    private static MessageFormat format(String name) {
        return switch (name) {
            case "arrow" -> new ArrowFormat(TABLE, OptionalInt.empty());
            case "json" -> new JsonFormat(TABLE, JsonFormat.TimeScale.NANOS, 1);
            case "json arrays" -> new JsonFormat(TABLE, JsonFormat.TimeScale.NANOS, 7);
            case "avro" -> AvroFormat.of(TABLE, Optional.empty());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Batch randomBatch(Random random, int rows) {
        List<Column> columns = new ArrayList<>();
        for (Field field : TABLE.fields()) {
            try (ColumnBuilder builder = new ColumnBuilder(memory, field.type(), rows)) {
                for (int row = 0; row < rows; row++) {
                    if (random.nextInt(8) == 0) {
                        builder.appendNull();
                    } else {
                        append(builder, random);
                    }
                }
                columns.add(builder.build());
            }
        }
        return new Batch(0, rows, columns);
    }

    private void append(ColumnBuilder builder, Random random) {
        long bits = random.nextLong() >> random.nextInt(64);
        switch (builder.type().kind()) {
            case BOOLEAN -> builder.append(random.nextBoolean());
            case TINYINT -> builder.append((int) (byte) bits);
            case SMALLINT -> builder.append((int) (short) bits);
            case INTEGER -> builder.append((int) bits);
            case DATE -> builder.append(random.nextInt(100_000) - 50_000);
            case INTERVAL_YEAR_MONTH -> builder.append(random.nextInt(2_000) - 1_000);
            case BIGINT, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME -> builder.append(bits);
            case TIME -> builder.append(Math.floorMod(bits, Calendar.DAY));
            case REAL -> builder.append((double) (float) number(random));
            case DOUBLE -> builder.append(number(random));
            case DECIMAL -> {
                if (builder.type().precision() <= SqlType.MAX_SHORT_DECIMAL_PRECISION) {
                    builder.append(bits % 1_000_000_000_000_000_000L);
                } else {
                    builder.append(random.nextLong(), bits % 5_000_000_000_000_000_000L);
                }
            }
            case VARCHAR -> builder.append(dictionary.code(text(random)));
            case VARBINARY -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                builder.append(dictionary.code(bytes));
            }
            case ARRAY -> {
                ArrayPacker packer = new ArrayPacker(dictionary);
                int length = random.nextInt(40);
                packer.begin(length);
                for (int i = 0; i < length; i++) {
                    packer.set(i, number(random));
                }
                builder.append(packer.code());
            }
            case NULL -> throw new IllegalStateException();
        }
    }

    private static double number(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> random.nextInt(100);
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint("aZ09 \"\\\n\t\u0001éß€".codePointAt(random.nextInt(13)));
        }
        return random.nextInt(4) == 0 ? text + "\uD834\uDD1E" : text.toString();
    }

    private List<Message> encode(MessageFormat format, Batch batch, int[] rows) {
        List<Message> messages = new ArrayList<>();
        try (MessageEncoder encoder = format.encoder(memory)) {
            encoder.encode(
                    batch,
                    dictionary,
                    rows,
                    rows.length,
                    (_, value, headers) -> messages.add(new Message(value, headers)));
        }
        return messages;
    }

    /// The rows as texts, exact to the bit.
    private List<String> rows(Batch batch, List<Integer> columns, int[] picks) {
        List<String> rows = new ArrayList<>();
        for (int row : picks) {
            StringBuilder text = new StringBuilder();
            for (int column : columns) {
                text.append(value(batch.column(column), row)).append('|');
            }
            rows.add(text.toString());
        }
        return rows;
    }

    private String value(Column column, int row) {
        if (column.isNull(row)) {
            return "NULL";
        }
        if (Lane.isCoded(column.type())) {
            return Arrays.toString(dictionary.bytes(column.integer(row)));
        }
        return switch (column.lane()) {
            case BIT -> String.valueOf(column.bit(row));
            case INT -> String.valueOf(column.integer(row));
            case LONG -> String.valueOf(column.longValue(row));
            case DOUBLE -> Long.toHexString(Double.doubleToLongBits(column.doubleValue(row)));
            case WIDE -> column.wideHigh(row) + ":" + column.wideLow(row);
        };
    }

    private List<String> decode(MessageFormat format, List<Message> messages, List<Integer> columns)
            throws BadMessageException {
        List<String> rows = new ArrayList<>();
        try (MessageDecoder decoder = format.decoder(columns, memory, dictionary)) {
            for (Message message : messages) {
                decoder.decode(message.value(), message.headers()::get);
            }
            decoder.flush(
                    3,
                    batch -> {
                        try (batch) {
                            assertThat(batch.sequence()).isEqualTo(3);
                            List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
                            int[] picks = IntStream.range(0, batch.rows()).toArray();
                            rows.addAll(rows(batch, all, picks));
                        }
                    });
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "json", "json arrays", "avro"})
    void whatWasWrittenIsReadToTheBit(String name) throws BadMessageException {
        MessageFormat format = format(name);
        for (int round = 0; round < 40; round++) {
            Random random = new Random(SEED + round);
            int count = 1 + random.nextInt(round % 10 == 0 ? 3000 : 60);
            int[] picks = random.ints(0, count).limit(1 + random.nextInt(count)).toArray();
            List<Integer> columns =
                    random.ints(0, TABLE.size()).limit(random.nextInt(20)).boxed().toList();
            try (Batch batch = randomBatch(random, count)) {
                List<Message> messages = encode(format, batch, picks);
                assertThat(decode(format, messages, columns))
                        .as("seed %s, round %s", SEED, round)
                        .isEqualTo(rows(batch, columns, picks));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "json", "json arrays", "avro"})
    void damagedMessagesAreReadOrBadAndLeaveNothing(String name) {
        MessageFormat format = format(name);
        Random random = new Random(SEED);
        int bad = 0;
        try (Batch batch = randomBatch(random, 8);
                MessageDecoder decoder = format.decoder(allColumns(), memory, dictionary)) {
            List<Message> good = encode(format, batch, IntStream.range(0, 8).toArray());
            for (int i = 0; i < 4_000; i++) {
                Message from = good.get(random.nextInt(good.size()));
                byte[] value = from.value().clone();
                for (int flips = random.nextInt(3); flips >= 0; flips--) {
                    value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
                }
                if (random.nextInt(3) == 0) {
                    value = Arrays.copyOf(value, random.nextInt(value.length));
                }
                try {
                    decoder.decode(value, from.headers()::get);
                } catch (BadMessageException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                    bad++;
                }
            }
            decoder.flush(0, Batch::close);
        }
        assertThat(bad).as("seed %s", SEED).isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "json arrays"})
    void aBadMessageGivesNoneOfItsRows(String name) throws BadMessageException {
        MessageFormat format = format(name);
        Random random = new Random(SEED);
        int[] picks = IntStream.range(0, 7).toArray();
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        try (MessageDecoder decoder = format.decoder(allColumns(), memory, dictionary)) {
            for (int round = 0; round < 40; round++) {
                try (Batch batch = randomBatch(random, 7)) {
                    Message message = encode(format, batch, picks).getFirst();
                    byte[] cut = Arrays.copyOf(message.value(), message.value().length - 1);
                    assertThatThrownBy(() -> decoder.decode(cut, message.headers()::get))
                            .isInstanceOf(BadMessageException.class);
                    if (round % 3 == 0) {
                        decoder.decode(message.value(), message.headers()::get);
                        expected.addAll(rows(batch, allColumns(), picks));
                    }
                }
            }
            decoder.flush(
                    0,
                    batch -> {
                        try (batch) {
                            int[] all = IntStream.range(0, batch.rows()).toArray();
                            found.addAll(rows(batch, allColumns(), all));
                        }
                    });
            assertThat(found).as("seed %s", SEED).isEqualTo(expected);
            assertThatThrownBy(() -> decoder.decode(new byte[] {'['}, _ -> null))
                    .isInstanceOf(BadMessageException.class);
            decoder.flush(0, _ -> fail("a bad message has no rows"));
        }
    }

    @Test
    void arrowMessagesOfAnotherSchemaAreBad() {
        RowType other = RowType.of(new Field("n", SqlType.BIGINT));
        try (MessageDecoder decoder =
                new ArrowFormat(other, OptionalInt.empty())
                        .decoder(List.of(0), memory, dictionary)) {
            assertThatThrownBy(() -> decoder.decode(new byte[8], _ -> null))
                    .isInstanceOf(BadMessageException.class)
                    .hasMessageContaining("ticklane.schema");
            assertThatThrownBy(() ->
                            decoder.decode(
                                    new byte[8], _ -> "x".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(BadMessageException.class)
                    .hasMessageContaining("it has the schema x");
        }
    }

    @Test
    void arrowMessagesSayTheirRowsAndTimes() {
        RowType table =
                RowType.of(new Field("n", SqlType.BIGINT), new Field("ts", SqlType.TIMESTAMP));
        ArrowFormat format = new ArrowFormat(table, OptionalInt.of(1));
        try (ColumnBuilder numbers = new ColumnBuilder(memory, SqlType.BIGINT, 2);
                ColumnBuilder times = new ColumnBuilder(memory, SqlType.TIMESTAMP, 2)) {
            for (long i = 0; i < 1500; i++) {
                numbers.append(i);
                times.append(-i);
            }
            try (Batch batch = new Batch(0, 1500, List.of(numbers.build(), times.build()))) {
                List<Message> messages = encode(format, batch, IntStream.range(0, 1500).toArray());
                assertThat(messages).hasSize(2);
                assertThat(header(messages.get(0), ArrowFormat.ROWS)).isEqualTo("1024");
                assertThat(header(messages.get(1), ArrowFormat.ROWS)).isEqualTo("476");
                assertThat(header(messages.get(0), ArrowFormat.FIRST_TIME)).isEqualTo("-1023");
                assertThat(header(messages.get(0), ArrowFormat.LAST_TIME)).isEqualTo("0");
                assertThat(header(messages.get(0), ArrowFormat.SCHEMA)).hasSize(16);
            }
        }
    }

    private static @Nullable String header(Message message, String name) {
        byte[] value = message.headers().get(name);
        return value == null ? null : new String(value, StandardCharsets.US_ASCII);
    }

    @Test
    void jsonNumbersAndTextsAreValuesOnlyWhereNothingIsLost() {
        JsonFormat format = new JsonFormat(TABLE, JsonFormat.TimeScale.SECONDS, 1);
        for (String bad :
                List.of(
                        "\"c_TINYINT\":128",
                        "\"c_BIGINT\":9223372036854775808",
                        "\"c_INTEGER\":1.5",
                        "\"c_INTEGER\":true",
                        "\"c_BOOLEAN\":1",
                        "\"c_VARCHAR\":1",
                        "\"c_VARBINARY\":\"?\"",
                        "\"c_DATE\":\"2026-02-30\"",
                        "\"c_TIME\":86400",
                        "\"c_TIMESTAMP\":1e30",
                        "\"c_TIMESTAMP\":0.0000000001",
                        "\"c_TIMESTAMP\":\"2026-01-01T00:00:00+01:00\"",
                        "\"c_DOUBLE\":1e999",
                        "\"c_ARRAY\":[\"x\"]",
                        "\"c_ARRAY\":{}",
                        "\"cutdecimal\":100000000000")) {
            try (MessageDecoder decoder = format.decoder(List.of(0), memory, dictionary)) {
                byte[] value = ("{" + bad + "}").getBytes(StandardCharsets.UTF_8);
                assertThatThrownBy(() -> decoder.decode(value, _ -> null))
                        .as(bad)
                        .isInstanceOf(BadMessageException.class);
            }
        }
    }

    @Test
    void jsonMessagesAreObjectsOrArraysOfThem() throws BadMessageException {
        JsonFormat format = new JsonFormat(TABLE, JsonFormat.TimeScale.NANOS, 1);
        int column = TABLE.indexOf("c_BIGINT");
        List<Message> good =
                json(
                        "[]",
                        "[{\"c_BIGINT\":1},{},{\"c_BIGINT\":2}]",
                        " [ { } ] ",
                        "{\"c_BIGINT\":3}");
        assertThat(decode(format, good, List.of(column)))
                .containsExactly("1|", "NULL|", "2|", "NULL|", "3|");
        for (Message bad :
                json("", "1", "null", "[", "[{}", "[{}]x", "[[]]", "[{},null]", "[{}],")) {
            assertThatThrownBy(() -> decode(format, List.of(bad), List.of(column)))
                    .as(new String(bad.value(), StandardCharsets.UTF_8))
                    .isInstanceOf(BadMessageException.class);
        }
    }

    private static List<Message> json(String... texts) {
        return Arrays.stream(texts)
                .map(text -> new Message(text.getBytes(StandardCharsets.UTF_8), Map.of()))
                .toList();
    }

    @Test
    void jsonArraysHaveAsManyRowsAsTheyMayAndBytesHaveRoom() {
        RowType table = RowType.of(new Field("v", SqlType.VARCHAR));
        JsonFormat format = new JsonFormat(table, JsonFormat.TimeScale.NANOS, 5);
        int third = (MessageFormat.MOST_BYTES - "[,,]".length()) / 3 - "{\"v\":\"\"}".length();
        int[] lengths = {0, 1, 2, 3, 4, third, third, third, 0, MessageFormat.MOST_BYTES, 0};
        List<Integer> firsts = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        try (ColumnBuilder texts = new ColumnBuilder(memory, SqlType.VARCHAR, lengths.length)) {
            for (int length : lengths) {
                texts.append(dictionary.code("x".repeat(length).getBytes(StandardCharsets.UTF_8)));
            }
            try (Batch batch = new Batch(0, lengths.length, List.of(texts.build()));
                    MessageEncoder encoder = format.encoder(memory)) {
                int[] all = IntStream.range(0, lengths.length).toArray();
                encoder.encode(
                        batch,
                        dictionary,
                        all,
                        all.length,
                        (row, value, _) -> {
                            firsts.add(row);
                            sizes.add(value.length);
                        });
            }
        }
        assertThat(firsts).containsExactly(0, 5, 8, 9, 10);
        assertThat(sizes.get(1)).isBetween(MessageFormat.MOST_BYTES - 3, MessageFormat.MOST_BYTES);
        assertThat(sizes.get(3)).isGreaterThan(MessageFormat.MOST_BYTES);
    }
}
