package io.ticklane.server.catalog;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.source.FileDescription;
import io.ticklane.exec.source.FileKeyProof;
import io.ticklane.exec.source.FileKeyProof.FileKey;
import io.ticklane.exec.source.FileTables;
import io.ticklane.exec.source.RowsSource;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.StoredTable;
import io.ticklane.exec.source.TableResolver;
import io.ticklane.exec.source.parquet.ParquetSource;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.KeyedFiles;
import io.ticklane.planner.catalog.TableDescription;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.StatementSyntax;
import io.ticklane.planner.parse.StatementSyntax.Relation;
import io.ticklane.server.catalog.CatalogSnapshot.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What one statement of a session sees: the tables of a snapshot, the files, and the information
/// schema. The planner asks it for descriptions, the runtime for rows.
public final class SessionCatalog implements Catalog, TableResolver {
    private final CatalogSnapshot snapshot;
    private final TableReaders readers;
    private final FunctionCatalog functions;
    private final SystemRows system;

    /// A view of a snapshot.
    public SessionCatalog(
            CatalogSnapshot snapshot,
            TableReaders readers,
            FunctionCatalog functions,
            SystemRows system) {
        this.snapshot = snapshot;
        this.readers = readers;
        this.functions = functions;
        this.system = system;
    }

    /// The snapshot's version.
    public long version() {
        return snapshot.version();
    }

    @Override
    public String defaultSchema() {
        return Tables.DEFAULT_SCHEMA;
    }

    @Override
    public List<String> schemas() {
        List<String> names = new ArrayList<>(snapshot.schemas());
        names.add(SystemTables.SCHEMA);
        return names;
    }

    @Override
    public List<String> tables(String schema) {
        return named(schema).stream().map(SystemTables.View.Named::name).toList();
    }

    private List<SystemTables.View.Named> named(String schema) {
        if (schema.equalsIgnoreCase(SystemTables.SCHEMA)) {
            return Arrays.stream(SystemTables.Table.values())
                    .map(table -> new SystemTables.View.Named(table.sqlName(), "SYSTEM TABLE"))
                    .toList();
        }
        return snapshot.entries(schema).stream()
                .map(entry ->
                        new SystemTables.View.Named(
                                entry.name().name(),
                                entry.kind() == Relation.TABLE ? "BASE TABLE" : entry.kind().sql()))
                .toList();
    }

    @Override
    public Optional<CatalogEntry> find(String schema, String name) {
        if (schema.equalsIgnoreCase(SystemTables.SCHEMA)) {
            return SystemTables.Table.find(name)
                    .map(table -> new CatalogEntry.Table(new SystemTable(table)));
        }
        return snapshot.find(schema, name)
                .map(entry ->
                        switch (entry) {
                            case Entry.Table table ->
                                    new CatalogEntry.Table(new MemoryTable(table));
                            case Entry.Connected table ->
                                    new CatalogEntry.Table(
                                            new OutsideTable(
                                                    entry, table.source(), table.columns()));
                            case Entry.Materialized view ->
                                    new CatalogEntry.Table(
                                            new OutsideTable(entry, view.source(), view.columns()));
                            case Entry.View view ->
                                    new CatalogEntry.View(
                                            view.name(),
                                            view.sql(),
                                            view.columns().fields().stream()
                                                    .map(Field::name)
                                                    .toList());
                        });
    }

    /// Takes the tables and views of all schemas.
    @FunctionalInterface
    public interface TableVisitor {
        /// Takes a table: its name, its kind in the words of the standard, its columns, and which
        /// of them say which row takes the place of which.
        void accept(TableName name, String type, RowType columns, List<Integer> key);
    }

    /// Shows all tables and views, those of the information schema too.
    public void forEachTable(TableVisitor visitor) {
        View view = new View();
        for (String schema : view.schemas()) {
            for (SystemTables.View.Named table : view.tables(schema)) {
                visitor.accept(
                        new TableName(schema, table.name()),
                        table.kind(),
                        view.columns(schema, table.name()),
                        view.key(schema, table.name()));
            }
        }
    }

    @Override
    public TableDescription file(String path) {
        return new FileTable(path, readers.files().describe(path));
    }

    @Override
    public Source open(PhysicalNode.Scan scan, Share share, QueryContext context) {
        return switch (scan.source()) {
            case TableSource.Files files ->
                    FileTables.open(
                            files,
                            scan.table(),
                            scan.columns(),
                            scan.filter(),
                            share.by(scan.keyShare()),
                            context);
            case TableSource.Stored stored when stored.schema().equals(SystemTables.SCHEMA) ->
                    system(stored, scan.columns(), context);
            case TableSource.Stored stored -> stored(stored).scan(scan.columns());
            case TableSource.Connected connected ->
                    readers.connectors().table(connected, scan.table()).read(scan, context);
        };
    }

    @Override
    public LogReader follow(PhysicalNode.StreamScan scan, QueryContext context) {
        if (scan.source() instanceof TableSource.Connected connected) {
            return readers.connectors()
                    .table(connected, scan.table())
                    .follow(scan.columns(), context);
        }
        return TableResolver.super.follow(scan, context);
    }

    /// Opens the tables of a part of a divided query: of those that are followed its partition
    /// alone, others whole.
    public TableResolver only(Part part) {
        return new TableResolver() {
            @Override
            public Source open(PhysicalNode.Scan scan, Share share, QueryContext context) {
                return SessionCatalog.this.open(scan, share, context);
            }

            @Override
            public LogReader follow(PhysicalNode.StreamScan scan, QueryContext context) {
                return scan.source() instanceof TableSource.Connected connected
                        ? readers.connectors()
                                .table(connected, scan.table())
                                .follow(part, scan.columns(), context)
                        : TableResolver.super.follow(scan, context);
            }
        };
    }

    private StoredTable stored(TableSource.Stored stored) {
        if (snapshot.find(stored.schema(), stored.name()).orElse(null) instanceof Entry.Table table
                && table.version() == stored.version()) {
            return table.rows();
        }
        throw new IllegalStateException(
                stored.describe() + " is not at version " + stored.version());
    }

    private Source system(TableSource.Stored stored, List<Integer> columns, QueryContext context) {
        SystemTables.Table table = SystemTables.Table.find(stored.name()).orElseThrow();
        SystemTables.View view = new View();
        List<List<@Nullable Object>> rows =
                switch (table) {
                    case SCHEMATA -> SystemTables.schemata(view);
                    case TABLES -> SystemTables.tables(view);
                    case COLUMNS -> SystemTables.columns(view);
                    case FUNCTIONS -> SystemTables.functions(functions);
                    case FUNCTION_PAGES -> SystemTables.functionPages(functions);
                    case SETTINGS -> system.settings().get();
                    case NODES -> system.nodes().get();
                    case QUERIES -> system.queries().get();
                };
        return new RowsSource(table.rowType(), rows, columns, context);
    }

    private final class View implements SystemTables.View {
        @Override
        public List<String> schemas() {
            return SessionCatalog.this.schemas();
        }

        @Override
        public List<Named> tables(String schema) {
            return named(schema);
        }

        @Override
        public RowType columns(String schema, String name) {
            if (schema.equalsIgnoreCase(SystemTables.SCHEMA)) {
                return SystemTables.Table.find(name).orElseThrow().rowType();
            }
            return switch (snapshot.find(schema, name).orElseThrow()) {
                case Entry.Table table -> table.rows().rowType();
                case Entry.Connected table -> table.columns();
                case Entry.Materialized view -> view.columns();
                case Entry.View view -> view.columns();
            };
        }

        @Override
        public List<Integer> key(String schema, String name) {
            return snapshot.find(schema, name).orElse(null) instanceof Entry.Materialized view
                    ? view.source().rowKey().map(TableSource.RowKey::columns).orElse(List.of())
                    : List.of();
        }
    }

    private record SystemTable(SystemTables.Table table) implements TableDescription {
        @Override
        public TableName name() {
            return new TableName(SystemTables.SCHEMA, table.sqlName());
        }

        @Override
        public RowType columns() {
            return table.rowType();
        }

        @Override
        public double rowCount() {
            return 100;
        }

        @Override
        public TableSource source() {
            return new TableSource.Stored(SystemTables.SCHEMA, table.sqlName(), 0);
        }

        @Override
        public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
            return false;
        }
    }

    private final class MemoryTable implements TableDescription {
        private final Entry.Table table;

        MemoryTable(Entry.Table table) {
            this.table = table;
        }

        @Override
        public TableName name() {
            return table.name();
        }

        @Override
        public RowType columns() {
            return table.rows().rowType();
        }

        @Override
        public double rowCount() {
            return table.rows().rows();
        }

        @Override
        public OptionalDouble distinctValues(int column) {
            return OptionalDouble.of(table.rows().distinctValues(column));
        }

        @Override
        public TableSource source() {
            return new TableSource.Stored(
                    table.name().schema(), table.name().name(), table.version());
        }

        @Override
        public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
            return readers.proofs().ordered(source(), columns(), keys, order, SessionCatalog.this);
        }

        /// The source names its version, whose rows do not change.
        @Override
        public Optional<List<Long>> certainOrder(List<Integer> keys, List<SortKey> order) {
            return orderedWithin(keys, order) ? Optional.of(List.of()) : Optional.empty();
        }
    }

    /// A table of a connector, or a materialized view. How many rows it has is not known before it
    /// is read.
    private record OutsideTable(Entry entry, TableSource source, RowType columns)
            implements TableDescription {
        private static final double ROWS = 1_000_000;

        @Override
        public TableName name() {
            return entry.name();
        }

        @Override
        public Relation kind() {
            return entry.kind();
        }

        @Override
        public double rowCount() {
            return ROWS;
        }

        @Override
        public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
            return false;
        }
    }

    private final class FileTable implements TableDescription {
        private final String pattern;
        private final FileDescription file;

        FileTable(String pattern, FileDescription file) {
            this.pattern = pattern;
            this.file = file;
        }

        @Override
        public TableName name() {
            return new TableName(StatementSyntax.FILE_SCHEMA, pattern);
        }

        @Override
        public RowType columns() {
            return file.rowType();
        }

        @Override
        public double rowCount() {
            return file.rowCount();
        }

        @Override
        public OptionalDouble distinctValues(int column) {
            return file.distinctValues(column);
        }

        @Override
        public TableSource source() {
            return file.source();
        }

        @Override
        public boolean orderedWithin(List<Integer> keys, List<SortKey> order) {
            return readers.files().ordered(file, keys, order, this::prove);
        }

        @Override
        public Optional<List<Long>> certainOrder(List<Integer> keys, List<SortKey> order) {
            return readers.files().certainOrder(file, keys, order, this::prove);
        }

        private boolean prove(List<Integer> keys, List<SortKey> order) {
            return readers.proofs()
                    .prove(file.source(), file.rowType(), keys, order, SessionCatalog.this);
        }

        @Override
        public Optional<KeyedFiles> keyedFiles(int column) {
            return readers.files().keyed(file, column, one -> key(one, column));
        }

        private Optional<FileKey> key(TableSource.Files one, int column) {
            OptionalLong known =
                    one.format() == TableSource.FileFormat.PARQUET
                            ? ParquetSource.rowsOfOneValue(
                                    Path.of(one.paths().get(0)), columns().field(column))
                            : OptionalLong.empty();
            return readers.proofs()
                    .read(
                            new PhysicalNode.Scan(
                                    one, columns(), List.of(column), Optional.empty()),
                            SessionCatalog.this,
                            (rows, codes) ->
                                    known.isPresent()
                                            ? Optional.of(
                                                    FileKeyProof.ofFirst(
                                                            rows, known.getAsLong(), codes))
                                            : FileKeyProof.of(rows, codes));
        }
    }
}
