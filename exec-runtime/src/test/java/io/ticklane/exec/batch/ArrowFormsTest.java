package io.ticklane.exec.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.memory.QueryMemory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ArrowFormsTest {
    private static final int ROWS = 200;

    private final RootAllocator root = new RootAllocator();
    private final QueryMemory memory = new QueryMemory(root, "query", 1 << 26);
    private final Dictionary dictionary = new Dictionary(memory);
    private final DictionaryProvider.MapDictionaryProvider dictionaries =
            new DictionaryProvider.MapDictionaryProvider();
    private final ArrowImport imports = new ArrowImport(memory, dictionary, dictionaries);

    /// Closing an allocator that leaks throws.
    @AfterEach
    void allMemoryIsReleased() {
        dictionary.close();
        memory.close();
        root.close();
    }

    @Test
    void whatIsExportedIsImportedAsTheSameColumn() {
        List<SqlType> types = new ArrayList<>();
        for (TypeKind kind : TypeKind.values()) {
            types.add(SqlType.of(kind));
        }
        types.add(SqlType.decimal(12, 4));
        for (SqlType type : types) {
            for (int rows : new int[] {0, 1, 63, 64, 200}) {
                RowType row = RowType.of(new Field("x", type));
                try (Column before = column(type, rows);
                        VectorSchemaRoot vectors =
                                VectorSchemaRoot.create(ArrowTypes.schema(row), root)) {
                    new ArrowExport(dictionary, root)
                            .load(new Batch(0, rows, List.of(before)), vectors);
                    assertThat(ArrowTypes.rowType(vectors.getSchema(), dictionaries))
                            .isEqualTo(row);
                    try (Batch after = imports.batch(3, vectors)) {
                        assertThat(after.rows()).isEqualTo(rows);
                        assertThat(after.sequence()).isEqualTo(3);
                        same(before, after.column(0));
                    }
                }
            }
        }
    }

    @Test
    void arrowReadsTheValuesThatTheEngineMeant() {
        RowType row =
                RowType.of(
                        new Field("t", SqlType.of(TypeKind.TINYINT)),
                        new Field("r", SqlType.of(TypeKind.REAL)),
                        new Field("d", SqlType.decimal(10, 2)),
                        new Field("s", SqlType.VARCHAR),
                        new Field("m", SqlType.of(TypeKind.INTERVAL_YEAR_MONTH)),
                        new Field("i", SqlType.INTERVAL_DAY_TIME));
        List<ColumnBuilder> builders =
                row.fields().stream().map(f -> new ColumnBuilder(memory, f.type(), 1)).toList();
        builders.get(0).append(-7);
        builders.get(1).append((double) 0.1f);
        builders.get(2).append(-12345L);
        builders.get(3).append(dictionary.code("Zürich"));
        builders.get(4).append(14);
        builders.get(5).append(90_000_000_001L);
        try (Batch batch = new Batch(0, 1, builders.stream().map(ColumnBuilder::build).toList());
                VectorSchemaRoot vectors = VectorSchemaRoot.create(ArrowTypes.schema(row), root)) {
            new ArrowExport(dictionary, root).load(batch, vectors);
            List<Object> values = new ArrayList<>();
            vectors.getFieldVectors().forEach(v -> values.add(v.getObject(0)));
            assertThat(values.get(0)).isEqualTo((byte) -7);
            assertThat(values.get(1)).isEqualTo(0.1f);
            assertThat(values.get(2)).isEqualTo(new BigDecimal("-123.45"));
            assertThat(values.get(3)).hasToString("Zürich");
            assertThat(values.get(4)).isEqualTo(Period.ofMonths(14));
            assertThat(values.get(5)).isEqualTo(Duration.ofSeconds(90, 1));
        }
    }

    @Test
    void everyTextLayoutGivesTheSameCodes() {
        String[] texts = {"a", "", null, "longer than twelve bytes, ünïcode", "a", "exactly12byt"};
        VarCharVector plain = new VarCharVector("x", root);
        LargeVarCharVector large = new LargeVarCharVector("x", root);
        ViewVarCharVector view = new ViewVarCharVector("x", root);
        for (VariableWidthFieldVector vector : List.of(plain, large, view)) {
            vector.allocateNew();
            for (int i = 0; i < texts.length; i++) {
                if (texts[i] != null) {
                    vector.setSafe(i, texts[i].getBytes(StandardCharsets.UTF_8));
                }
            }
            vector.setValueCount(texts.length);
            try (vector;
                    Column column = imports.column(vector)) {
                assertThat(read(column, i -> dictionary.text(column.integer(i))))
                        .containsExactly((Object[]) texts);
            }
        }
    }

    @Test
    void dictionaryEncodedVectorsAreDecoded() {
        try (VarCharVector texts = new VarCharVector("x", root);
                VarCharVector values = new VarCharVector("values", root)) {
            String[] rows = {"B", "S", null, "B", "S", "S"};
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] != null) {
                    texts.setSafe(i, rows[i].getBytes(StandardCharsets.UTF_8));
                }
            }
            texts.setValueCount(rows.length);
            values.setSafe(0, "S".getBytes(StandardCharsets.UTF_8));
            values.setSafe(1, "B".getBytes(StandardCharsets.UTF_8));
            values.setValueCount(2);
            for (ArrowType.Int index :
                    List.of(new ArrowType.Int(8, true), new ArrowType.Int(32, true))) {
                var dictionaryOfValues =
                        new org.apache.arrow.vector.dictionary.Dictionary(
                                values, new DictionaryEncoding(5, false, index));
                dictionaries.put(dictionaryOfValues);
                try (FieldVector encoded =
                                (FieldVector) DictionaryEncoder.encode(texts, dictionaryOfValues);
                        Column column = imports.column(encoded)) {
                    assertThat(column.type()).isEqualTo(SqlType.VARCHAR);
                    assertThat(read(column, i -> dictionary.text(column.integer(i))))
                            .containsExactly((Object[]) rows);
                }
            }
        }
    }

    @Test
    void allUnitsOfTimeBecomeNanoseconds() {
        Map<TimeUnit, Long> factors =
                Map.of(
                        TimeUnit.SECOND, 1_000_000_000L,
                        TimeUnit.MILLISECOND, 1_000_000L,
                        TimeUnit.MICROSECOND, 1_000L,
                        TimeUnit.NANOSECOND, 1L);
        for (TimeUnit unit : TimeUnit.values()) {
            for (String zone : Arrays.asList(null, "Europe/Zurich")) {
                ArrowType type = new ArrowType.Timestamp(unit, zone);
                try (TimeStampVector vector = make(type, TimeStampVector.class)) {
                    vector.setSafe(0, -5);
                    vector.setNull(1);
                    vector.setSafe(2, 1_700_000_000L);
                    vector.setValueCount(3);
                    try (Column column = imports.column(vector)) {
                        long factor = Objects.requireNonNull(factors.get(unit));
                        assertThat(column.type().kind())
                                .isEqualTo(
                                        zone == null ? TypeKind.TIMESTAMP : TypeKind.TIMESTAMP_LTZ);
                        assertThat(read(column, column::longValue))
                                .containsExactly(-5 * factor, null, 1_700_000_000L * factor);
                    }
                }
            }
        }
    }

    @Test
    void aTimeThatNanosecondsCannotHoldIsAnError() {
        try (TimeStampSecVector vector = new TimeStampSecVector("at", root)) {
            vector.setSafe(0, 9_300_000_000L);
            vector.setValueCount(1);
            assertThatThrownBy(() -> imports.column(vector))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_RANGE))
                    .hasMessageContaining("column at, row 0");
        }
    }

    @Test
    void datesAndTimesOfDayAreReadInAllUnits() {
        try (DateMilliVector days =
                        make(new ArrowType.Date(DateUnit.MILLISECOND), DateMilliVector.class);
                TimeSecVector seconds =
                        make(new ArrowType.Time(TimeUnit.SECOND, 32), TimeSecVector.class);
                TimeMicroVector micros =
                        make(new ArrowType.Time(TimeUnit.MICROSECOND, 64), TimeMicroVector.class)) {
            days.setSafe(0, -86_400_000L);
            days.setValueCount(1);
            seconds.setSafe(0, 86_399);
            seconds.setValueCount(1);
            micros.setSafe(0, 1);
            micros.setValueCount(1);
            try (Column day = imports.column(days);
                    Column second = imports.column(seconds);
                    Column micro = imports.column(micros)) {
                assertThat(day.integer(0)).isEqualTo(-1);
                assertThat(second.longValue(0)).isEqualTo(86_399_000_000_000L);
                assertThat(micro.longValue(0)).isEqualTo(1_000);
            }
        }
    }

    @Test
    void integersAndFloatsOfAllWidthsKeepTheirValues() {
        try (UInt1Vector u1 = new UInt1Vector("x", root);
                UInt2Vector u2 = new UInt2Vector("x", root);
                UInt4Vector u4 = new UInt4Vector("x", root);
                UInt8Vector u8 = new UInt8Vector("x", root);
                TinyIntVector i1 = new TinyIntVector("x", root);
                Float2Vector f2 = new Float2Vector("x", root);
                Float4Vector f4 = new Float4Vector("x", root)) {
            u1.setSafe(0, 200);
            u2.setSafe(0, 65_000);
            u4.setSafe(0, -1);
            u8.setSafe(0, -1L);
            i1.setSafe(0, -100);
            f2.setSafe(0, Float.floatToFloat16(1.5f));
            f4.setSafe(0, 0.1f);
            List<FieldVector> vectors = List.of(u1, u2, u4, u8, i1, f2, f4);
            vectors.forEach(v -> v.setValueCount(1));
            List<Column> columns = vectors.stream().map(imports::column).toList();
            assertThat(columns.get(0).integer(0)).isEqualTo(200);
            assertThat(columns.get(1).integer(0)).isEqualTo(65_000);
            assertThat(columns.get(2).longValue(0)).isEqualTo(4_294_967_295L);
            assertThat(columns.get(3).wideLow(0)).isEqualTo(-1L);
            assertThat(columns.get(3).wideHigh(0)).isZero();
            assertThat(columns.get(4).integer(0)).isEqualTo(-100);
            assertThat(columns.get(5).doubleValue(0)).isEqualTo(1.5);
            assertThat(columns.get(6).doubleValue(0)).isEqualTo((double) 0.1f);
            columns.forEach(Column::close);
        }
    }

    @Test
    void decimalsOf256BitsAreReadWithin38Digits() {
        ArrowType type = new ArrowType.Decimal(38, 3, 256);
        BigDecimal most = new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE), 3);
        try (Decimal256Vector vector = make(type, Decimal256Vector.class)) {
            vector.setSafe(0, most);
            vector.setSafe(1, most.negate());
            vector.setValueCount(2);
            try (Column column = imports.column(vector)) {
                assertThat(read(column, i -> wide(column, i)))
                        .containsExactly(most.unscaledValue(), most.unscaledValue().negate());
            }
        }
        assertThatThrownBy(() -> ArrowTypes.sqlType("price", new ArrowType.Decimal(39, 3, 256)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("column price");
    }

    @Test
    void aNestedColumnIsRefusedByName() {
        try (ListVector list = ListVector.empty("levels", root)) {
            assertThatThrownBy(() -> imports.column(list))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                    .hasMessageContaining("column levels")
                    .hasMessageContaining("List");
        }
    }

    @Test
    void buffersOfTheSameFormAreSharedAndOutliveTheVector() {
        BigIntVector vector = new BigIntVector("x", root);
        for (int i = 0; i < ROWS; i++) {
            vector.setSafe(i, i);
        }
        vector.setValueCount(ROWS);
        long address = vector.getDataBuffer().memoryAddress();
        try (Column column = imports.column(vector)) {
            vector.close();
            assertThat(column.values().address()).isEqualTo(address);
            assertThat(column.longValue(ROWS - 1)).isEqualTo(ROWS - 1);
        }
    }

    private <T extends FieldVector> T make(ArrowType type, Class<T> as) {
        return as.cast(
                new org.apache.arrow.vector.types.pojo.Field("x", FieldType.nullable(type), null)
                        .createVector(root));
    }

    private Column column(SqlType type, int rows) {
        try (ColumnBuilder builder = new ColumnBuilder(memory, type, rows)) {
            for (int i = 0; i < rows; i++) {
                if (i % 3 == 1 || type.kind() == TypeKind.NULL) {
                    builder.appendNull();
                    continue;
                }
                switch (Lane.of(type)) {
                    case BIT -> builder.append(i % 2 == 0);
                    case INT ->
                            builder.append(
                                    type.kind() == TypeKind.ARRAY
                                            ? array(i % 7)
                                            : Lane.isCoded(type)
                                                    ? dictionary.code("text " + i % 17)
                                                    : i - 100);
                    case LONG -> builder.append(i * 1_000_003L - 77);
                    case DOUBLE -> builder.append((double) (i / 8f));
                    case WIDE -> builder.append(i * 7L, i % 2 == 0 ? 3L : -3L);
                }
            }
            return builder.build();
        }
    }

    /// An array of that many elements, the second one missing.
    private int array(int length) {
        ArrayPacker packer = new ArrayPacker(dictionary);
        packer.begin(length);
        for (int i = 0; i < length; i++) {
            packer.set(i, i == 1 ? Double.NaN : i / 8.0);
        }
        return packer.code();
    }

    private static void same(Column before, Column after) {
        assertThat(after.type()).isEqualTo(before.type());
        List<Object> expected = read(before, i -> value(before, i));
        assertThat(read(after, i -> value(after, i))).as("%s", before.type()).isEqualTo(expected);
    }

    private static Object value(Column column, int row) {
        return switch (column.lane()) {
            case BIT -> column.bit(row);
            case INT -> column.integer(row);
            case LONG -> column.longValue(row);
            case DOUBLE -> column.doubleValue(row);
            case WIDE -> wide(column, row);
        };
    }

    private static BigInteger wide(Column column, int row) {
        return BigInteger.valueOf(column.wideHigh(row))
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(column.wideLow(row))));
    }

    private static List<Object> read(Column column, java.util.function.IntFunction<Object> value) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < column.rows(); i++) {
            values.add(column.isNull(i) ? null : value.apply(i));
        }
        return values;
    }
}
