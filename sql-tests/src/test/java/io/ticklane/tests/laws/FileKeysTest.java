package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.api.plan.TableSource.OwnKeys;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.exchange.Ordinals;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.Source.Morsel;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.FileDescription;
import io.ticklane.exec.source.FileKeyProof;
import io.ticklane.exec.source.FileKeyProof.FileKey;
import io.ticklane.exec.source.FileTables;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.parquet.ParquetSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are shared by keys: each node reads just the rows that an exchange would send to it.
final class FileKeysTest {
    private static final int FILES = 12;

    @TempDir private Path folder;

    /// Files of two keys less than there are files, with a number for each row.
    private void write(String format, String key) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (int file = 0; file < FILES; file++) {
                int k = Math.max(2, file);
                write(statement, "%02d.".formatted(file) + format, key.replace("k", "" + k), k);
            }
        }
    }

    private void write(Statement statement, String name, String key, int size) throws SQLException {
        statement.execute(
                "COPY (SELECT %s AS key, i AS number FROM range(%d) AS r(i)) TO '%s' (FORMAT %s)"
                        .formatted(
                                key,
                                1000 * size,
                                folder.resolve(name),
                                name.endsWith("csv") ? "csv, HEADER" : "parquet"));
    }

    /// Writes files of a format and a key, such as `csv 'S' || k`, and looks at them.
    private FileDescription written(String formatAndKey, Reader reader) throws SQLException {
        int space = formatAndKey.indexOf(' ');
        String format = formatAndKey.substring(0, space);
        write(format, formatAndKey.substring(space + 1));
        return FileTables.describe(
                folder.resolve("*." + format).toString(), List.of(), reader.allocator);
    }

    /// What reads files, and checks that all memory is released.
    private static final class Reader implements AutoCloseable {
        private final RootAllocator allocator = new RootAllocator();
        private final QueryMemory memory = new QueryMemory(allocator, "test", Long.MAX_VALUE);
        private final QueryContext context =
                new QueryContext(
                        new QuerySettings(2, 300, 900, Long.MAX_VALUE),
                        memory,
                        new Dictionary(memory),
                        new FunctionCatalog(List.of()),
                        () -> 0L,
                        Long.MAX_VALUE);

        Source open(FileDescription files, TableSource.Files source, Share share) {
            List<Integer> both = List.of(1, 0);
            return FileTables.open(source, files.rowType(), both, Optional.empty(), share, context);
        }

        Optional<FileKey> key(FileDescription files, String path) {
            TableSource.Files source = files.source();
            TableSource.Files one =
                    new TableSource.Files(source.format(), List.of(path), source.options());
            try (Source column =
                    FileTables.open(
                            one,
                            files.rowType(),
                            List.of(0),
                            Optional.empty(),
                            Share.ALL,
                            context)) {
                return FileKeyProof.of(column, context.dictionary());
            }
        }

        FileKeys keys(FileDescription files) {
            List<Integer> groups = new ArrayList<>();
            for (String path : files.source().paths()) {
                groups.add(key(files, path).orElseThrow().keyGroup());
            }
            return new FileKeys(1, groups);
        }

        /// The ordinals of a node's rows, each of which an exchange would send there.
        List<Long> ordinals(FileDescription files, Share share) {
            HashPartitioner partitioner = new HashPartitioner(context.dictionary(), List.of(1));
            List<Long> ordinals = new ArrayList<>();
            try (Source rows = open(files, files.source(), share)) {
                Morsel morsel = rows.next();
                while (morsel != null) {
                    morsel.read(batch -> add(partitioner, batch, share, ordinals));
                    if (!ordinals.isEmpty()) {
                        assertThat(ordinals.getLast()).isLessThan(morsel.floor());
                    }
                    morsel = rows.next();
                }
            }
            assertThat(ordinals).isSorted();
            return ordinals;
        }

        private static void add(
                HashPartitioner partitioner, Batch batch, Share share, List<Long> ordinals) {
            try (batch) {
                int[] groups = new int[batch.rows()];
                partitioner.keyGroups(batch, groups);
                for (int row = 0; row < batch.rows(); row++) {
                    ordinals.add(Ordinals.of(batch).longValue(row));
                    assertThat(HashPartitioner.lane(groups[row], share.nodes()))
                            .isEqualTo(share.node());
                }
            }
        }

        @Override
        public void close() {
            context.close();
            allocator.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "csv 'S' || k",
                "parquet 'S' || k",
                "csv k * 1000003",
                "parquet CAST(k - 5 AS SMALLINT)",
                "csv DATE '2026-01-01' + k",
                "parquet DATE '2026-01-01' + k",
                "parquet k / 7",
                "parquet TIMESTAMP '2026-01-01 00:00:00' + to_hours(k)",
                "parquet CAST(k AS DECIMAL(38, 3))",
                "parquet CASE WHEN k <> 4 THEN k END"
            })
    void eachNodeReadsTheRowsThatAnExchangeWouldSendToIt(String formatAndKey) throws SQLException {
        try (Reader reader = new Reader()) {
            FileDescription files = written(formatAndKey, reader);
            FileKeys keys = reader.keys(files);
            assertThat(new TreeSet<>(keys.keyGroups())).hasSizeGreaterThan(6);
            for (int nodes : List.of(2, 3, 5, 300)) {
                List<Long> all = new ArrayList<>();
                for (int node = 0; node < nodes; node++) {
                    Share share = new Share(node, nodes).by(Optional.of(keys));
                    all.addAll(reader.ordinals(files, share));
                }
                all.sort(null);
                assertThat(all.equals(ordinals())).as("%d nodes", nodes).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "csv 'S' || (i % k)",
                "parquet 'S' || (i * k % 101)",
                "parquet CASE WHEN i % 3 <> 0 THEN i % k END"
            })
    void ofFilesThatAllReadEachGivesTheRowsThatAnExchangeWouldSendToIt(String formatAndKey)
            throws SQLException {
        try (Reader reader = new Reader()) {
            FileDescription files = written(formatAndKey, reader);
            for (int nodes : List.of(1, 2, 3, 300)) {
                List<Long> all = new ArrayList<>();
                for (int node = 0; node < nodes; node++) {
                    OwnKeys keys = new OwnKeys(List.of(1));
                    all.addAll(
                            reader.ordinals(files, new Share(node, nodes).by(Optional.of(keys))));
                }
                all.sort(null);
                assertThat(all.equals(ordinals())).as("%d nodes", nodes).isTrue();
            }
        }
    }

    /// The ordinals of all rows.
    private static List<Long> ordinals() {
        List<Long> ordinals = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            for (long row = 0; row < 1000L * Math.max(2, file); row++) {
                ordinals.add(((long) file << 40) | row);
            }
        }
        return ordinals;
    }

    @Test
    void aFileOfSeveralKeysHasNone() throws Exception {
        Files.writeString(folder.resolve("a.csv"), "key,number\nx,1\nx,2\n");
        Files.writeString(folder.resolve("b.csv"), "key,number\nx,1\ny,2\n");
        Files.writeString(folder.resolve("c.csv"), "key,number\nx,1\n,2\n");
        Files.writeString(folder.resolve("d.csv"), "key,number\n");
        try (Reader reader = new Reader()) {
            FileDescription files =
                    FileTables.describe(
                            folder.resolve("*.csv").toString(), List.of(), reader.allocator);
            List<String> paths = files.source().paths();
            assertThat(reader.key(files, paths.get(0)).map(FileKey::rows)).contains(2L);
            assertThat(reader.key(files, paths.get(1))).isEmpty();
            assertThat(reader.key(files, paths.get(2))).isEmpty();
            assertThat(reader.key(files, paths.get(3))).contains(new FileKey(0, 0));
        }
    }

    @Test
    void aFileThatGetsAnotherKeyEndsTheQuery() throws SQLException {
        write("csv", "'S' || k");
        try (Reader reader = new Reader()) {
            FileDescription files =
                    FileTables.describe(
                            folder.resolve("*.csv").toString(), List.of(), reader.allocator);
            FileKeys keys = reader.keys(files);
            write("csv", "'S' || (k + 1)");
            assertThatThrownBy(
                            () -> {
                                for (int node = 0; node < 3; node++) {
                                    Share share = new Share(node, 3).by(Optional.of(keys));
                                    reader.ordinals(files, share);
                                }
                            })
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_FAILED))
                    .hasMessageContaining(".csv' has rows of other keys than when");
        }
    }

    @Test
    void keysOfOtherFilesAreRefused() throws SQLException {
        write("csv", "'S' || k");
        try (Reader reader = new Reader()) {
            FileDescription files =
                    FileTables.describe(
                            folder.resolve("*.csv").toString(), List.of(), reader.allocator);
            for (List<Integer> groups : List.of(List.of(1, 2), ofFiles(256), ofFiles(-1))) {
                Share share = new Share(0, 2).by(Optional.of(new FileKeys(1, groups)));
                assertThatThrownBy(() -> reader.open(files, files.source(), share))
                        .hasMessageContaining("12 files cannot have the key groups");
            }
        }
    }

    private static List<Integer> ofFiles(int group) {
        return Collections.nCopies(FILES, group);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3000 'S' || 7",
                "3000 TIMESTAMP '2026-01-01 00:00:00'",
                "-1 CASE WHEN i < 2999 THEN 4 END",
                "-1 i // 2048",
                "-1 CASE WHEN i = 1500 THEN 'b' ELSE 'a' END",
                "-1 CAST(1.5 AS DOUBLE)",
                "-1 CAST('NaN' AS REAL)"
            })
    void aFooterSaysWhereAColumnHasOneValue(String rowsAndKey) throws SQLException {
        int space = rowsAndKey.indexOf(' ');
        long rows = Long.parseLong(rowsAndKey.substring(0, space));
        String key = rowsAndKey.substring(space + 1);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                RootAllocator allocator = new RootAllocator()) {
            write(statement, "one.parquet", key, 3);
            Path path = folder.resolve("one.parquet");
            FileDescription file = FileTables.describe(path.toString(), List.of(), allocator);
            OptionalLong found = ParquetSource.rowsOfOneValue(path, file.rowType().field(0));
            assertThat(found).isEqualTo(rows < 0 ? OptionalLong.empty() : OptionalLong.of(rows));
        }
    }
}
