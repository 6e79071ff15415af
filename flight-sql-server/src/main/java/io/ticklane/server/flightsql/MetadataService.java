package io.ticklane.server.flightsql;

import io.ticklane.server.error.FlightErrors;
import io.ticklane.server.session.Engine;
import io.ticklane.server.session.TableListing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.sql.BasicFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// The Flight SQL verbs that tell of the server, its types and its tables.
abstract sealed class MetadataService extends BasicFlightSqlProducer permits SqlService {
    private static final String CATALOG = "ticklane";

    private final Engine engine;

    MetadataService(Engine engine) {
        this.engine = engine;
    }

    final BufferAllocator allocator() {
        return engine.flightAllocator();
    }

    @Override
    public final void getStreamSqlInfo(
            FlightSql.CommandGetSqlInfo command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(listener, () -> ServerFacts.builder().send(command.getInfoList(), listener));
    }

    @Override
    public final void getStreamTypeInfo(
            FlightSql.CommandGetXdbcTypeInfo command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(
                listener,
                () ->
                        send(
                                Schemas.GET_TYPE_INFO_SCHEMA,
                                TypeFacts.rows(
                                        command.hasDataType() ? command.getDataType() : null),
                                listener));
    }

    @Override
    public final void getStreamCatalogs(CallContext context, ServerStreamListener listener) {
        guarded(
                listener,
                () -> send(Schemas.GET_CATALOGS_SCHEMA, List.of(List.of(CATALOG)), listener));
    }

    @Override
    public final void getStreamSchemas(
            FlightSql.CommandGetDbSchemas command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(
                listener,
                () -> {
                    Like pattern =
                            Like.of(
                                    command.hasDbSchemaFilterPattern()
                                            ? command.getDbSchemaFilterPattern()
                                            : null);
                    List<List<@Nullable Object>> rows = new ArrayList<>();
                    if (!command.hasCatalog() || isOurs(command.getCatalog())) {
                        for (String schema : engine.listing().schemas()) {
                            if (pattern.matches(schema)) {
                                rows.add(List.of(CATALOG, schema));
                            }
                        }
                    }
                    send(Schemas.GET_SCHEMAS_SCHEMA, rows, listener);
                });
    }

    @Override
    public final void getStreamTables(
            FlightSql.CommandGetTables command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(
                listener,
                () -> {
                    boolean withSchema = command.getIncludeSchema();
                    Schema form =
                            withSchema
                                    ? Schemas.GET_TABLES_SCHEMA
                                    : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
                    List<List<@Nullable Object>> rows = new ArrayList<>();
                    for (TableListing.Entry table : engine.listing().tables()) {
                        if (wanted(command, table)) {
                            List<@Nullable Object> row =
                                    new ArrayList<>(
                                            List.of(
                                                    CATALOG,
                                                    table.schema(),
                                                    table.name(),
                                                    table.type()));
                            if (withSchema) {
                                row.add(TableSchemas.bytes(CATALOG, table));
                            }
                            rows.add(row);
                        }
                    }
                    send(form, rows, listener);
                });
    }

    private static boolean wanted(FlightSql.CommandGetTables command, TableListing.Entry table) {
        return (!command.hasCatalog() || isOurs(command.getCatalog()))
                && Like.of(
                                command.hasDbSchemaFilterPattern()
                                        ? command.getDbSchemaFilterPattern()
                                        : null)
                        .matches(table.schema())
                && Like.of(
                                command.hasTableNameFilterPattern()
                                        ? command.getTableNameFilterPattern()
                                        : null)
                        .matches(table.name())
                && (command.getTableTypesCount() == 0
                        || command.getTableTypesList().contains(table.type()));
    }

    private static boolean isOurs(String catalog) {
        return catalog.isEmpty() || catalog.equalsIgnoreCase(CATALOG);
    }

    @Override
    public final void getStreamTableTypes(CallContext context, ServerStreamListener listener) {
        guarded(
                listener,
                () ->
                        send(
                                Schemas.GET_TABLE_TYPES_SCHEMA,
                                TableListing.TYPES.stream()
                                        .<List<@Nullable Object>>map(List::of)
                                        .toList(),
                                listener));
    }

    @Override
    public final void getStreamPrimaryKeys(
            FlightSql.CommandGetPrimaryKeys command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(
                listener,
                () -> {
                    List<List<@Nullable Object>> rows = new ArrayList<>();
                    for (TableListing.Entry table : engine.listing().tables()) {
                        if ((!command.hasCatalog() || isOurs(command.getCatalog()))
                                && (!command.hasDbSchema()
                                        || table.schema().equalsIgnoreCase(command.getDbSchema()))
                                && table.name().equalsIgnoreCase(command.getTable())) {
                            addKey(rows, table);
                        }
                    }
                    send(Schemas.GET_PRIMARY_KEYS_SCHEMA, rows, listener);
                });
    }

    private static void addKey(List<List<@Nullable Object>> rows, TableListing.Entry table) {
        for (int i = 0; i < table.key().size(); i++) {
            String column = table.columns().field(table.key().get(i)).name();
            rows.add(List.of(CATALOG, table.schema(), table.name(), column, i + 1));
        }
    }

    @Override
    public final void getStreamExportedKeys(
            FlightSql.CommandGetExportedKeys command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(listener, () -> send(Schemas.GET_EXPORTED_KEYS_SCHEMA, List.of(), listener));
    }

    @Override
    public final void getStreamImportedKeys(
            FlightSql.CommandGetImportedKeys command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(listener, () -> send(Schemas.GET_IMPORTED_KEYS_SCHEMA, List.of(), listener));
    }

    @Override
    public final void getStreamCrossReference(
            FlightSql.CommandGetCrossReference command,
            CallContext context,
            ServerStreamListener listener) {
        guarded(listener, () -> send(Schemas.GET_CROSS_REFERENCE_SCHEMA, List.of(), listener));
    }

    @Override
    public final void close() {
        // the node owns the engine and closes it
    }

    private void send(
            Schema schema, List<List<@Nullable Object>> rows, ServerStreamListener listener) {
        MetadataRows.send(allocator(), schema, rows, listener);
    }

    static <T> T guarded(Callable<T> action) {
        try {
            return action.call();
        } catch (Throwable e) {
            throw FlightErrors.of(e);
        }
    }

    static void guarded(ServerStreamListener listener, Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            listener.error(FlightErrors.of(e));
        }
    }

    static void guarded(StreamListener<?> listener, Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            listener.onError(FlightErrors.of(e));
        }
    }
}
