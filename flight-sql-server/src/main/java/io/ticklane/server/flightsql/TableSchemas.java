package io.ticklane.server.flightsql;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.ArrowTypes;
import io.ticklane.server.session.TableListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Arrow schemas of tables with what Flight SQL wants to know of each column.
final class TableSchemas {
    private TableSchemas() {}

    /// The schema of a table as an IPC message.
    static byte[] bytes(String catalog, TableListing.Entry table) {
        List<org.apache.arrow.vector.types.pojo.Field> fields = new ArrayList<>();
        for (Field field : table.columns().fields()) {
            fields.add(described(catalog, table, field));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(
                    new WriteChannel(Channels.newChannel(out)), new Schema(fields));
        } catch (IOException e) {
            throw new EngineException(ErrorCode.INTERNAL, "cannot write a schema to memory", e);
        }
        return out.toByteArray();
    }

    private static org.apache.arrow.vector.types.pojo.Field described(
            String catalog, TableListing.Entry table, Field field) {
        SqlType type = field.type();
        FlightSqlColumnMetadata.Builder metadata =
                new FlightSqlColumnMetadata.Builder()
                        .catalogName(catalog)
                        .schemaName(table.schema())
                        .tableName(table.name())
                        .typeName(type.sql())
                        .isAutoIncrement(false)
                        .isCaseSensitive(true)
                        .isReadOnly(false)
                        .isSearchable(true);
        if (type.precision() > 0) {
            metadata.precision(type.precision());
            metadata.scale(type.scale());
        }
        return new org.apache.arrow.vector.types.pojo.Field(
                field.name(),
                new FieldType(
                        type.nullable(),
                        ArrowTypes.arrowType(type),
                        null,
                        metadata.build().getMetadataMap()),
                null);
    }
}
