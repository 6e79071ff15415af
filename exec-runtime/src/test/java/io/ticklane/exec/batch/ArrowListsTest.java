package io.ticklane.exec.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Lists of Arrow as arrays.
final class ArrowListsTest {
    private final RootAllocator root = new RootAllocator();
    private final QueryMemory memory = new QueryMemory(root, "query", 1 << 26);
    private final Dictionary dictionary = new Dictionary(memory);
    private final ArrowImport imports =
            new ArrowImport(memory, dictionary, new DictionaryProvider.MapDictionaryProvider());

    /// Closing an allocator that leaks throws.
    @AfterEach
    void allMemoryIsReleased() {
        dictionary.close();
        memory.close();
        root.close();
    }

    @Test
    void everyListLayoutGivesTheSameArrays() {
        double[][] arrays = {{1.5, -2}, {}, null, {3, Double.NaN}, {1.5, -2}};
        ArrowType real = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        ArrowType whole = new ArrowType.Int(16, true);
        ListVector small = ListVector.empty("x", root);
        small.addOrGetVector(FieldType.nullable(real));
        LargeListVector large = LargeListVector.empty("x", root);
        large.addOrGetVector(FieldType.nullable(whole));
        for (FieldVector vector : List.of(small, large)) {
            FieldVector elements = vector.getChildrenFromFields().getFirst();
            boolean half = elements instanceof Float4Vector;
            int at = 0;
            for (int row = 0; row < arrays.length; row++) {
                double[] array = arrays[row] == null ? new double[0] : arrays[row];
                if (vector instanceof ListVector list) {
                    list.startNewValue(row);
                } else {
                    large.startNewValue(row);
                }
                for (double value : array) {
                    if (Double.isNaN(value)) {
                        elements.setNull(at++);
                    } else if (half) {
                        ((Float4Vector) elements).setSafe(at++, (float) value);
                    } else {
                        ((SmallIntVector) elements).setSafe(at++, (short) value);
                    }
                }
                if (vector instanceof ListVector list) {
                    list.endValue(row, array.length);
                } else {
                    large.endValue(row, array.length);
                }
                if (arrays[row] == null) {
                    vector.setNull(row);
                }
            }
            elements.setValueCount(at);
            vector.setValueCount(arrays.length);
            try (vector;
                    Column column = imports.column(vector)) {
                assertThat(column.type()).isEqualTo(SqlType.ARRAY);
                assertThat(read(column, i -> elements(column, i)))
                        .containsExactly(
                                half ? "[1.5, -2.0]" : "[1.0, -2.0]",
                                "[]",
                                null,
                                "[3.0, NaN]",
                                half ? "[1.5, -2.0]" : "[1.0, -2.0]");
                assertThat(column.integer(0)).isEqualTo(column.integer(4));
            }
        }
    }

    @Test
    void listsOfOneLengthAreArrays() {
        try (FixedSizeListVector vector = FixedSizeListVector.empty("x", 2, root)) {
            vector.addOrGetVector(FieldType.nullable(Types.MinorType.FLOAT8.getType()));
            Float8Vector elements = (Float8Vector) vector.getDataVector();
            for (int row = 0; row < 3; row++) {
                vector.setNotNull(row);
                elements.setSafe(2 * row, row);
                elements.setSafe(2 * row + 1, -0.0);
            }
            vector.setNull(1);
            elements.setValueCount(6);
            vector.setValueCount(3);
            try (Column column = imports.column(vector)) {
                assertThat(read(column, i -> elements(column, i)))
                        .containsExactly("[0.0, 0.0]", null, "[2.0, 0.0]");
            }
        }
    }

    @Test
    void anArrayHasALimit() {
        ArrayPacker packer = new ArrayPacker(dictionary);
        packer.begin(1 << 20);
        assertThatThrownBy(() -> packer.begin((1 << 20) + 1))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURED_LIMIT));
    }

    @Test
    void listsOfOtherThingsAreRefusedByName() {
        for (ArrowType element :
                List.of(ArrowType.Utf8.INSTANCE, new ArrowType.Decimal(10, 2, 128))) {
            try (ListVector list = ListVector.empty("levels", root)) {
                list.addOrGetVector(FieldType.nullable(element));
                assertThatThrownBy(() -> imports.column(list))
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.sqlState()).isEqualTo("0A000"))
                        .hasMessageContaining(
                                "column levels has the Arrow type List of " + element);
            }
        }
    }

    private String elements(Column column, int row) {
        byte[] array = dictionary.bytes(column.integer(row));
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < ArrayPacker.length(array); i++) {
            values.add(ArrayPacker.get(array, i));
        }
        return values.toString();
    }

    private static List<Object> read(Column column, java.util.function.IntFunction<Object> value) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < column.rows(); i++) {
            values.add(column.isNull(i) ? null : value.apply(i));
        }
        return values;
    }
}
