package io.ticklane.jdbc.internal.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchReaderTest {
    private static final int ROWS = 200;

    private static VarCharVector words(BufferAllocator allocator, String... words) {
        VarCharVector vector = new VarCharVector("words", allocator);
        for (int i = 0; i < words.length; i++) {
            vector.setSafe(i, words[i].getBytes(UTF_8));
        }
        vector.setValueCount(words.length);
        return vector;
    }

    private static IntVector codes(BufferAllocator allocator, int... codes) {
        DictionaryEncoding encoding = new DictionaryEncoding(7, false, null);
        org.apache.arrow.vector.types.pojo.ArrowType type =
                new org.apache.arrow.vector.types.pojo.ArrowType.Int(32, true);
        IntVector vector = new IntVector("symbol", new FieldType(true, type, encoding), allocator);
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] < 0) {
                vector.setNull(i);
            } else {
                vector.setSafe(i, codes[i]);
            }
        }
        vector.setValueCount(codes.length);
        return vector;
    }

    /// Schema, dictionary {AAPL, IBM}, batch of codes 1, NULL, 0.
    private static List<byte[]> symbols(BufferAllocator allocator) throws Exception {
        DictionaryEncoding encoding = new DictionaryEncoding(7, false, null);
        try (VarCharVector words = words(allocator, "AAPL", "IBM");
                VectorSchemaRoot root = VectorSchemaRoot.of(codes(allocator, 1, -1, 0))) {
            return Messages.of(root, new MapDictionaryProvider(new Dictionary(words, encoding)));
        }
    }

    private static byte[] dictionary(BufferAllocator allocator, boolean delta, String... words)
            throws Exception {
        try (VectorSchemaRoot root = VectorSchemaRoot.of(words(allocator, words));
                ArrowDictionaryBatch batch =
                        new ArrowDictionaryBatch(
                                7, new VectorUnloader(root).getRecordBatch(), delta)) {
            return Messages.of(batch);
        }
    }

    @Test
    void codesAreReadThroughTheirDictionary() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThat(Messages.decode(symbols(allocator)))
                    .containsExactly(List.of("IBM"), List.of("NULL"), List.of("AAPL"));
        }
    }

    @Test
    void aDeltaExtendsTheDictionaryAndAReplacementTakesItsPlace() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            List<byte[]> messages = new ArrayList<>(symbols(allocator));
            byte[] batch = messages.get(2);
            messages.add(dictionary(allocator, true, "MSFT"));
            try (VarCharVector empty = words(allocator);
                    VectorSchemaRoot root = VectorSchemaRoot.of(codes(allocator, 2, 0))) {
                MapDictionaryProvider none =
                        new MapDictionaryProvider(
                                new Dictionary(empty, new DictionaryEncoding(7, false, null)));
                List<byte[]> more = Messages.of(root, none);
                messages.add(more.get(more.size() - 1));
            }
            messages.add(dictionary(allocator, false, "X", "Y"));
            messages.add(batch);
            List<Object> found = new ArrayList<>();
            Messages.decode(messages).forEach(found::addAll);
            assertThat(found)
                    .containsExactly("IBM", "NULL", "AAPL", "MSFT", "AAPL", "Y", "NULL", "X");
        }
    }

    @Test
    void nestedValuesAreReadToo() throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                ListVector list = ListVector.empty("list", allocator);
                StructVector struct = StructVector.empty("struct", allocator)) {
            UnionListWriter writer = list.getWriter();
            writer.setPosition(0);
            writer.startList();
            writer.bigInt().writeBigInt(5);
            writer.bigInt().writeBigInt(6);
            writer.endList();
            list.setValueCount(2);
            BigIntVector part =
                    struct.addOrGet(
                            "a",
                            FieldType.nullable(
                                    new org.apache.arrow.vector.types.pojo.ArrowType.Int(64, true)),
                            BigIntVector.class);
            part.setSafe(0, 1);
            struct.setIndexDefined(0);
            struct.setValueCount(2);
            try (VectorSchemaRoot root = VectorSchemaRoot.of(list, struct)) {
                assertThat(Messages.decode(Messages.of(root, new MapDictionaryProvider())))
                        .containsExactly(
                                List.of(List.of(5L, 6L), Map.of("a", 1L)), List.of("NULL", "NULL"));
            }
        }
    }

    private static Schema everything() {
        return new Schema(
                List.of(
                        new Field("b", new ArrowType.Bool()),
                        new Field("i", new ArrowType.Int(64, true)),
                        new Field("d", new ArrowType.Floating(64)),
                        new Field("n", new ArrowType.Decimal(38, 3, 128)),
                        new Field("s", new ArrowType.Text(false)),
                        new Field("x", new ArrowType.Binary(false)),
                        new Field("day", new ArrowType.Date(false)),
                        new Field("t", new ArrowType.Time(ArrowType.Unit.NANO, 64)),
                        new Field("ts", new ArrowType.Timestamp(ArrowType.Unit.NANO, null)),
                        new Field(
                                "tz", new ArrowType.Timestamp(ArrowType.Unit.NANO, ZoneOffset.UTC)),
                        new Field("span", new ArrowType.Span(ArrowType.Unit.NANO)),
                        new Field("m", new ArrowType.Months()),
                        new Field("nil", new ArrowType.Null())));
    }

    private static @Nullable Object[] row(Random random) {
        long nanos = random.nextLong();
        long second = Math.floorDiv(nanos, 1_000_000_000L);
        int part = (int) Math.floorMod(nanos, 1_000_000_000L);
        @Nullable Object[] row = {
            random.nextBoolean(),
            random.nextLong(),
            random.nextGaussian(),
            new BigDecimal(new BigInteger(100, random), 3),
            "s" + random.nextInt(),
            new byte[] {(byte) random.nextInt()},
            LocalDate.ofEpochDay(random.nextInt(100_000) - 50_000),
            LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L)),
            LocalDateTime.ofEpochSecond(second, part, ZoneOffset.UTC),
            Instant.ofEpochSecond(second, part),
            Duration.ofNanos(nanos),
            Period.ofMonths(random.nextInt(1000)).normalized(),
            null
        };
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextInt(5) == 0 ? null : row[i];
        }
        return row;
    }

    @Test
    void whatIsWrittenIsReadAndArrowReadsItToo() throws Exception {
        long seed = 20_260_102L;
        Random random = new Random(seed);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(row(random));
        }
        byte[] stream = BatchWriter.stream(everything(), rows);
        List<List<Object>> read = Messages.decode(Messages.split(stream));
        for (int i = 0; i < ROWS; i++) {
            for (int c = 0; c < rows.get(i).length; c++) {
                Object expected = rows.get(i)[c] == null ? "NULL" : rows.get(i)[c];
                assertThat(read.get(i).get(c)).as("seed %s", seed).isEqualTo(expected);
            }
        }
        try (BufferAllocator allocator = new RootAllocator()) {
            Messages.readWithArrow(stream, allocator);
        }
    }

    @Test
    void brokenBytesGiveAnSqlExceptionOrValuesButNothingElse() throws Exception {
        long seed = 4_711L;
        Random random = new Random(seed);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(row(random));
        }
        List<List<byte[]>> originals = new ArrayList<>();
        originals.add(Messages.split(BatchWriter.stream(everything(), rows)));
        try (BufferAllocator allocator = new RootAllocator()) {
            originals.add(symbols(allocator));
        }
        int refused = 0;
        for (int i = 0; i < 40_000; i++) {
            List<byte[]> broken = new ArrayList<>(originals.get(i % originals.size()));
            int which = random.nextInt(broken.size());
            broken.set(which, damage(broken.get(which), random));
            try {
                Messages.decode(broken);
            } catch (SQLException e) {
                refused++;
                assertThat(e.getSQLState())
                        .as("seed %s, case %s: %s", seed, i, e)
                        .isIn("XX001", "0A000", "22008");
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static byte[] damage(byte[] message, Random random) {
        byte[] copy =
                random.nextInt(8) == 0
                        ? Arrays.copyOf(message, random.nextInt(message.length))
                        : message.clone();
        for (int i = 0; i < 1 + random.nextInt(4) && copy.length > 0; i++) {
            int at = random.nextInt(copy.length);
            copy[at] =
                    switch (random.nextInt(4)) {
                        case 0 -> (byte) (copy[at] ^ (1 << random.nextInt(8)));
                        case 1 -> (byte) 0xFF;
                        case 2 -> 0x7F;
                        default -> (byte) random.nextInt();
                    };
        }
        return copy;
    }

    @Test
    void aMissingDictionaryIsAnError() throws Exception {
        try (BufferAllocator allocator = new RootAllocator()) {
            List<byte[]> messages = new ArrayList<>(symbols(allocator));
            messages.remove(1);
            assertThatThrownBy(() -> Messages.decode(messages))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("dictionary of column symbol is missing");
        }
        assertThat(SchemaReader.read(ByteBuffer.allocate(0)).fields()).isEmpty();
    }
}
