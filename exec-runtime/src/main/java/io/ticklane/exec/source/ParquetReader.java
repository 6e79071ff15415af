package io.ticklane.exec.source;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileFormat;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.exec.query.QueryContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.dataset.scanner.Scanner;
import org.apache.arrow.dataset.source.Dataset;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/// Reads a Parquet file with Arrow's native reader.
final class ParquetReader implements ArrowFileReader {
    private final String path;
    private final FileSystemDatasetFactory factory;
    private final Dataset dataset;
    private final Scanner scanner;
    private final ArrowReader reader;

    /// Opens a file for reading some columns of a table; without columns one is read for the number
    /// of rows.
    ParquetReader(String path, RowType table, List<Integer> columns, QueryContext context) {
        this.path = path;
        List<Integer> read = columns.isEmpty() ? List.of(0) : columns;
        String[] names =
                read.stream().map(i -> table.field(i).name()).distinct().toArray(String[]::new);
        ScanOptions options =
                new ScanOptions.Builder(context.settings().morselRows())
                        .columns(Optional.of(names))
                        .build();
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            factory = opened(opened, factory(Path.of(path), context.memory().allocator()));
            dataset = opened(opened, factory.finish());
            scanner = opened(opened, dataset.newScan(options));
            reader = scanner.scanBatches();
        } catch (RuntimeException e) {
            closeAll(opened.reversed(), e);
            throw FileChecks.damaged(path, "Parquet", e);
        }
    }

    /// The schema and number of rows of a file.
    static FileDescription describe(Path path, BufferAllocator allocator) {
        try (FileSystemDatasetFactory factory = factory(path, allocator)) {
            long rows = ParquetFooter.rowCount(path);
            Schema schema = factory.inspect();
            return new FileDescription(
                    new TableSource.Files(FileFormat.PARQUET, List.of(path.toString()), List.of()),
                    ArrowTypes.rowType(schema, new DictionaryProvider.MapDictionaryProvider()),
                    rows);
        } catch (IOException e) {
            throw FileChecks.damaged(path.toString(), "Parquet", e);
        } catch (io.ticklane.api.error.EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw FileChecks.damaged(path.toString(), "Parquet", e);
        }
    }

    @Override
    public boolean next() {
        try {
            return reader.loadNextBatch();
        } catch (IOException | RuntimeException e) {
            throw FileChecks.damaged(path, "Parquet", e);
        }
    }

    @Override
    public VectorSchemaRoot root() {
        try {
            return reader.getVectorSchemaRoot();
        } catch (IOException e) {
            throw FileChecks.damaged(path, "Parquet", e);
        }
    }

    @Override
    public DictionaryProvider dictionaries() {
        return reader;
    }

    @Override
    public void close() {
        RuntimeException failure =
                FileChecks.damaged(path, "Parquet", new IOException("cannot be closed"));
        closeAll(List.of(reader, scanner, dataset, factory), failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static FileSystemDatasetFactory factory(Path path, BufferAllocator allocator) {
        return new FileSystemDatasetFactory(
                allocator,
                NativeMemoryPool.getDefault(),
                org.apache.arrow.dataset.file.FileFormat.PARQUET,
                path.toAbsolutePath().toUri().toString());
    }

    private static <T extends AutoCloseable> T opened(List<AutoCloseable> list, T one) {
        list.add(one);
        return one;
    }

    private static void closeAll(List<AutoCloseable> open, RuntimeException failure) {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
