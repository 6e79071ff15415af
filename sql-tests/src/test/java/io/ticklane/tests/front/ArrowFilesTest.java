package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrow IPC files with lists of numbers are tables with arrays.
final class ArrowFilesTest {
    private static final int BATCHES = 3;
    private static final int ROWS = 500;

    @TempDir private Path folder;

    @Test
    void listsOfAFileAreArrays() throws IOException, SQLException {
        Path file = folder.resolve("books.arrow");
        write(file);
        try (Connection engine = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = engine.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT i, sizes, CARDINALITY(sizes) FROM '" + file + "'")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getInt(1) + " " + rows.getString(2) + " " + rows.getString(3));
            }
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < BATCHES * ROWS; i++) {
                expected.add(i + " " + (isMissing(i) ? "null null" : list(i) + " " + i % 4));
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    private static boolean isMissing(int i) {
        return i % 7 == 2;
    }

    private static String list(int i) {
        List<String> elements = new ArrayList<>();
        for (int k = 0; k < i % 4; k++) {
            elements.add(k == 1 ? "NULL" : i + k + ".5");
        }
        return elements.toString();
    }

    /// Lists of up to three single-precision numbers, of which the second is missing.
    private static void write(Path file) throws IOException {
        ArrowType real = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        try (BufferAllocator allocator = new RootAllocator();
                IntVector number = new IntVector("i", allocator);
                ListVector sizes = ListVector.empty("sizes", allocator)) {
            Float4Vector elements =
                    (Float4Vector) sizes.addOrGetVector(FieldType.nullable(real)).getVector();
            try (VectorSchemaRoot root = VectorSchemaRoot.of(number, sizes);
                    FileOutputStream out = new FileOutputStream(file.toFile());
                    ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
                for (int batch = 0; batch < BATCHES; batch++) {
                    root.clear();
                    int at = 0;
                    for (int row = 0; row < ROWS; row++) {
                        int i = batch * ROWS + row;
                        number.setSafe(row, i);
                        if (isMissing(i)) {
                            sizes.setNull(row);
                            continue;
                        }
                        sizes.startNewValue(row);
                        for (int k = 0; k < i % 4; k++, at++) {
                            if (k == 1) {
                                elements.setNull(at);
                            } else {
                                elements.setSafe(at, i + k + 0.5f);
                            }
                        }
                        sizes.endValue(row, i % 4);
                    }
                    root.setRowCount(ROWS);
                    writer.writeBatch();
                }
            }
        }
    }
}
