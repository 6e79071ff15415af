package io.ticklane.tests.front;

import io.ticklane.server.session.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/// Writes a small Parquet file of trades with Arrow's own writer.
final class SmallParquet {
    private static final List<String> SYMBOLS = List.of("AIG", "BAC", "IBM", "SPY");

    private SmallParquet() {}

    /// A file with columns ts, symbol, price and size in a folder.
    static Path write(Path folder, int rows) throws IOException {
        byte[] stream = stream(rows);
        Path written = folder.resolve("written");
        Files.createDirectories(written);
        try (BufferAllocator allocator = Engine.newAllocator(Long.MAX_VALUE)) {
            try (ArrowStreamReader reader =
                    new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
                String uri = written.toUri().toString();
                DatasetFileWriter.write(
                        allocator,
                        reader,
                        FileFormat.PARQUET,
                        uri,
                        new String[0],
                        1,
                        "trades_{i}.parquet");
            }
            // the native writer lets go of the rows on a thread of its own
            Node.await(
                    "Arrow's writer has released its rows",
                    () -> allocator.getAllocatedMemory() == 0);
        }
        return written.resolve("trades_0.parquet");
    }

    private static byte[] stream(int rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BufferAllocator allocator = Engine.newAllocator(Long.MAX_VALUE);
                TimeStampNanoVector ts = new TimeStampNanoVector("ts", allocator);
                VarCharVector symbol = new VarCharVector("symbol", allocator);
                Float8Vector price = new Float8Vector("price", allocator);
                BigIntVector size = new BigIntVector("size", allocator)) {
            for (int row = 0; row < rows; row++) {
                ts.setSafe(row, 1_381_150_800_000_000_000L + row * 1_000_003L);
                symbol.setSafe(row, SYMBOLS.get(row * 7 % 4).getBytes(StandardCharsets.UTF_8));
                price.setSafe(row, 100 + (row * 37 % 101) / 100.0);
                size.setSafe(row, 100L * (1 + row % 9));
            }
            List<FieldVector> vectors = List.of(ts, symbol, price, size);
            vectors.forEach(vector -> vector.setValueCount(rows));
            try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
                    ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
                writer.start();
                writer.writeBatch();
                writer.end();
            }
        }
        return bytes.toByteArray();
    }
}
