package io.ticklane.benchmarks.market;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The files of a day: `trades.arrow`, `quotes.arrow` and `ref.arrow`, the sector of each symbol.
/// They are made once and kept.
public final class MarketFiles {
    private static final int BATCH = 1 << 16;
    private static final Field TIME =
            column("ts", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null));
    private static final Field SYMBOL = text("symbol");

    private final Path folder;

    private MarketFiles(Path folder) {
        this.folder = folder;
    }

    /// The files of a day, below a folder.
    public static MarketFiles of(MarketDay day, Path data, BufferAllocator memory)
            throws IOException {
        MarketFiles files = new MarketFiles(data.resolve(day.name()).toAbsolutePath());
        Files.createDirectories(files.folder);
        files.makeOnce("trades", file -> writeTrades(day.trades(), file, memory));
        files.makeOnce("quotes", file -> writeQuotes(day.quotes(), file, memory));
        files.makeOnce("ref", file -> writeSectors(day.symbols(), file, memory));
        return files;
    }

    /// The folder with all files.
    public Path folder() {
        return folder;
    }

    /// The Arrow file of a table.
    public Path arrow(String table) {
        return folder.resolve(table + ".arrow");
    }

    /// The Parquet file of a table; who reads it first must make it.
    public Path parquet(String table) {
        return folder.resolve(table + ".parquet");
    }

    private interface Writer {
        void write(Path file) throws IOException;
    }

    /// A file that was not finished does not count.
    private void makeOnce(String table, Writer writer) throws IOException {
        Path file = arrow(table);
        if (!Files.exists(file)) {
            Path unfinished = folder.resolve(table + ".unfinished");
            writer.write(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void writeTrades(TradeSource source, Path file, BufferAllocator memory)
            throws IOException {
        Schema schema =
                new Schema(List.of(TIME, SYMBOL, number("price"), integer("size"), text("side")));
        byte[][] sides = {{'S'}, {'B'}};
        byte[][] names = new byte[0][];
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
                FileOutputStream out = new FileOutputStream(file.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            Trades batch = Trades.ofRows(BATCH);
            for (int rows = source.next(batch); rows > 0; rows = source.next(batch)) {
                root.allocateNew();
                names = setKeys(root, batch.micros(), batch.symbols(), rows, names);
                Float8Vector prices = (Float8Vector) root.getVector("price");
                BigIntVector sizes = (BigIntVector) root.getVector("size");
                VarCharVector side = (VarCharVector) root.getVector("side");
                for (int row = 0; row < rows; row++) {
                    prices.setSafe(row, batch.prices()[row]);
                    sizes.setSafe(row, batch.sizes()[row]);
                    side.setSafe(row, sides[batch.buy()[row] ? 1 : 0]);
                }
                root.setRowCount(rows);
                writer.writeBatch();
            }
        }
    }

    private static void writeQuotes(QuoteSource source, Path file, BufferAllocator memory)
            throws IOException {
        Schema schema =
                new Schema(
                        List.of(
                                TIME,
                                SYMBOL,
                                number("bid"),
                                number("bid_sz"),
                                number("ask"),
                                number("ask_sz")));
        byte[][] names = new byte[0][];
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
                FileOutputStream out = new FileOutputStream(file.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            Quotes batch = Quotes.ofRows(BATCH);
            for (int rows = source.next(batch); rows > 0; rows = source.next(batch)) {
                root.allocateNew();
                names = setKeys(root, batch.micros(), batch.symbols(), rows, names);
                double[][] columns = {
                    batch.bids(), batch.bidSizes(), batch.asks(), batch.askSizes()
                };
                for (int c = 0; c < columns.length; c++) {
                    Float8Vector vector = (Float8Vector) root.getVector(2 + c);
                    for (int row = 0; row < rows; row++) {
                        vector.setSafe(row, columns[c][row]);
                    }
                }
                root.setRowCount(rows);
                writer.writeBatch();
            }
        }
    }

    private static void writeSectors(int symbols, Path file, BufferAllocator memory)
            throws IOException {
        Schema schema = new Schema(List.of(SYMBOL, text("sector")));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory);
                FileOutputStream out = new FileOutputStream(file.toFile());
                ArrowFileWriter writer = new ArrowFileWriter(root, null, out.getChannel())) {
            VarCharVector names = (VarCharVector) root.getVector(0);
            VarCharVector sectors = (VarCharVector) root.getVector(1);
            root.allocateNew();
            for (int symbol = 0; symbol < symbols; symbol++) {
                names.setSafe(symbol, bytes(MarketDay.symbolName(symbol)));
                sectors.setSafe(symbol, bytes(MarketDay.sectorName(symbol)));
            }
            root.setRowCount(symbols);
            writer.writeBatch();
        }
    }

    /// Sets time and symbol; gives the names of symbols that it knows by now.
    private static byte[][] setKeys(
            VectorSchemaRoot root, long[] micros, int[] symbols, int rows, byte[][] known) {
        byte[][] names = known;
        TimeStampMicroVector times = (TimeStampMicroVector) root.getVector(0);
        VarCharVector texts = (VarCharVector) root.getVector(1);
        for (int row = 0; row < rows; row++) {
            int symbol = symbols[row];
            if (symbol >= names.length) {
                names = names(Math.max(symbol + 1, 2 * names.length));
            }
            times.setSafe(row, micros[row]);
            texts.setSafe(row, names[symbol]);
        }
        return names;
    }

    private static byte[][] names(int count) {
        byte[][] names = new byte[count][];
        for (int symbol = 0; symbol < count; symbol++) {
            names[symbol] = bytes(MarketDay.symbolName(symbol));
        }
        return names;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Field number(String name) {
        return column(name, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
    }

    private static Field integer(String name) {
        return column(name, new ArrowType.Int(Long.SIZE, true));
    }

    private static Field text(String name) {
        return column(name, new ArrowType.Utf8());
    }

    private static Field column(String name, ArrowType type) {
        return new Field(name, new FieldType(false, type, null), List.of());
    }
}
