package io.ticklane.server.catalog;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.source.FileDescription;
import io.ticklane.exec.source.FileKeyProof.FileKey;
import io.ticklane.exec.source.FileTables;
import io.ticklane.exec.source.parquet.ParquetSource;
import io.ticklane.planner.catalog.KeyedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;

/// What is known of files: schemas, proofs of order and keys, remembered until a file changes its
/// size or time.
///
/// Threads: any.
public final class FileCatalog {
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_KEYS = 100_000;
    private static final int MOST_DIGESTS = 1_000;

    private final BufferAllocator allocator;
    private final ConcurrentHashMap<String, FileDescription> byPattern = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<List<Stamp>, FileDescription> descriptions =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<OrderQuestion, Order> orders = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<KeyQuestion, Optional<FileKey>> keys =
            new ConcurrentHashMap<>();

    private record Stamp(String path, long size, long modifiedMillis) {}

    private record OrderQuestion(List<Stamp> stamps, List<Integer> keys, List<SortKey> order) {}

    /// Whether rows are in order, and the digests that their files had before it was looked at;
    /// none where there are too many, or files of this format have none.
    private record Order(boolean holds, List<Long> digests) {}

    private record KeyQuestion(Stamp stamp, List<Option> options, int column, SqlType type) {}

    /// A catalog that reads schemas with this allocator.
    public FileCatalog(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /// The table of a path or glob.
    public FileDescription describe(String pattern) {
        // the files of a glob may have changed, so it is expanded each time; their schemas are read
        // when one is new
        FileDescription seen = byPattern.get(pattern);
        if (seen != null && seen.source().paths().equals(FileTables.expand(pattern))) {
            FileDescription known = descriptions.get(stamps(seen.source()));
            if (known != null) {
                return known;
            }
        }
        FileDescription described = FileTables.describe(pattern, List.of(), allocator);
        limit();
        byPattern.put(pattern, described);
        descriptions.put(stamps(described.source()), described);
        return described;
    }

    /// Whether the rows of each key are in order; `prove` reads the files when it is not known yet.
    public boolean ordered(
            FileDescription file,
            List<Integer> keys,
            List<SortKey> order,
            BiPredicate<List<Integer>, List<SortKey>> prove) {
        return order(new OrderQuestion(stamps(file.source()), keys, order), file, prove).holds();
    }

    /// The digests of the files if the rows of each key are in order, which is true as long as they
    /// have them; empty also where nothing stands for the content of a file.
    public Optional<List<Long>> certainOrder(
            FileDescription file,
            List<Integer> keys,
            List<SortKey> order,
            BiPredicate<List<Integer>, List<SortKey>> prove) {
        OrderQuestion question = new OrderQuestion(stamps(file.source()), keys, order);
        Order known = order(question, file, prove);
        if (!known.holds() || known.digests().isEmpty()) {
            return Optional.empty();
        }
        if (!known.digests().equals(digests(file.source()))) {
            // other files with the size and time of those before
            orders.remove(question);
            return Optional.empty();
        }
        return Optional.of(known.digests());
    }

    private Order order(
            OrderQuestion question,
            FileDescription file,
            BiPredicate<List<Integer>, List<SortKey>> prove) {
        return orders.computeIfAbsent(
                question,
                _ -> {
                    List<Long> digests = digests(file.source());
                    return new Order(prove.test(question.keys(), question.order()), digests);
                });
    }

    private static List<Long> digests(TableSource.Files files) {
        boolean readable =
                files.format() == TableSource.FileFormat.PARQUET
                        && files.paths().size() <= MOST_DIGESTS;
        return readable
                ? files.paths().stream().map(path -> ParquetSource.digest(Path.of(path))).toList()
                : List.of();
    }

    /// The key groups of files by a column, if each has rows of one; `prove` reads a file that is
    /// not known yet. Files after one that has rows of several are not looked at.
    public Optional<KeyedFiles> keyed(
            FileDescription file,
            int column,
            Function<TableSource.Files, Optional<FileKey>> prove) {
        TableSource.Files all = file.source();
        if (all.paths().size() < 2) {
            return Optional.empty();
        }
        if (keys.size() > MOST_KEYS) {
            keys.clear();
        }
        List<Integer> groups = new ArrayList<>();
        List<Long> rows = new ArrayList<>();
        for (String path : all.paths()) {
            TableSource.Files one =
                    new TableSource.Files(all.format(), List.of(path), all.options());
            Optional<FileKey> key =
                    keys.computeIfAbsent(
                            new KeyQuestion(
                                    stamps(one).get(0),
                                    all.options(),
                                    column,
                                    file.rowType().type(column)),
                            _ -> prove.apply(one));
            if (key.isEmpty()) {
                return Optional.empty();
            }
            groups.add(key.get().keyGroup());
            rows.add(key.get().rows());
        }
        return Optional.of(new KeyedFiles(groups, rows));
    }

    private void limit() {
        if (descriptions.size() > MOST_REMEMBERED) {
            byPattern.clear();
            descriptions.clear();
            orders.clear();
        }
    }

    private static List<Stamp> stamps(TableSource.Files files) {
        List<Stamp> stamps = new ArrayList<>();
        for (String name : files.paths()) {
            Path path = Path.of(name);
            try {
                stamps.add(
                        new Stamp(
                                name,
                                Files.size(path),
                                Files.getLastModifiedTime(path).toMillis()));
            } catch (IOException e) {
                throw new EngineException(
                        ErrorCode.IO_ERROR, "cannot read '" + name + "': " + e.getMessage(), e);
            }
        }
        return stamps;
    }
}
