package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.source.kafka.format.AvroField.Form;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/// One Avro record a message, in binary form without its schema. The schema is that of the option
/// `schema`, or that which the table has of itself. Fields are found by name, letter case aside;
/// those that are no column are skipped, and columns that are no field are NULL.
public final class AvroFormat implements MessageFormat {
    private final RowType table;
    private final Schema schema;
    private final AvroField.Fields fields;

    private AvroFormat(RowType table, Schema schema, AvroField.Fields fields) {
        this.table = table;
        this.schema = schema;
        this.fields = fields;
    }

    /// The format of a table.
    ///
    /// Errors: 22023 for a text that is no schema of a record, a column whose type is not that of
    /// its field, a NOT NULL column without a field, and a schema that contains itself.
    public static AvroFormat of(RowType table, Optional<String> text) {
        Schema schema = text.map(AvroSchemas::parse).orElseGet(() -> AvroSchemas.of(table));
        boolean[] found = new boolean[table.size()];
        List<AvroField> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            int column = table.indexOf(field.name());
            if (column >= 0) {
                found[column] = true;
                fields.add(field(field.schema(), table, column));
            } else {
                fields.add(skipped(field.schema(), new HashSet<>()));
            }
        }
        for (int column = 0; column < found.length; column++) {
            if (!found[column] && !table.type(column).nullable()) {
                throw invalid(
                        "the column "
                                + table.field(column).name()
                                + " is NOT NULL, but the Avro schema has no field for it");
            }
        }
        return new AvroFormat(table, schema, new AvroField.Fields(fields));
    }

    private static AvroField field(Schema schema, RowType table, int column) {
        if (schema.getType() == Schema.Type.UNION) {
            return new AvroField.Union(
                    schema.getTypes().stream()
                            .map(branch -> field(branch, table, column))
                            .toList());
        }
        Field target = table.field(column);
        if (!AvroSchemas.fits(schema, target.type())) {
            throw invalid(
                    "the column "
                            + target.name()
                            + " is "
                            + target.type().sql()
                            + ", but its field of the Avro schema is "
                            + AvroSchemas.words(schema));
        }
        if (AvroSchemas.logicalType(schema).equals("decimal")) {
            int bytes = schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : -1;
            return new AvroField.Decimal(AvroSchemas.scale(schema), bytes, column);
        }
        return plain(schema, column, new HashSet<>());
    }

    private static AvroField skipped(Schema schema, Set<String> outer) {
        return plain(schema, AvroField.NONE, outer);
    }

    private static AvroField plain(Schema schema, int column, Set<String> outer) {
        return switch (schema.getType()) {
            case NULL -> new AvroField.Nothing();
            case BOOLEAN -> new AvroField.Value(Form.TRUTH, column);
            case INT, LONG -> new AvroField.Value(AvroSchemas.form(schema), column);
            case FLOAT -> new AvroField.Value(Form.SINGLE, column);
            case DOUBLE -> new AvroField.Value(Form.NUMBER, column);
            case BYTES, STRING -> new AvroField.Value(Form.BYTES, column);
            case FIXED -> new AvroField.Fixed(Form.BYTES, schema.getFixedSize(), column);
            case ENUM ->
                    new AvroField.Symbol(
                            schema.getEnumSymbols().stream()
                                    .map(name -> name.getBytes(StandardCharsets.UTF_8))
                                    .toList(),
                            column);
            case UNION ->
                    new AvroField.Union(
                            schema.getTypes().stream()
                                    .map(branch -> skipped(branch, outer))
                                    .toList());
            case ARRAY -> new AvroField.Items(skipped(schema.getElementType(), outer), column);
            case MAP -> new AvroField.Entries(skipped(schema.getValueType(), outer));
            case RECORD -> nested(schema, outer);
        };
    }

    private static AvroField nested(Schema schema, Set<String> outer) {
        if (!outer.add(schema.getFullName())) {
            throw invalid(
                    "the Avro record "
                            + schema.getFullName()
                            + " contains itself, which is not supported");
        }
        List<AvroField> fields =
                schema.getFields().stream().map(field -> skipped(field.schema(), outer)).toList();
        outer.remove(schema.getFullName());
        return new AvroField.Fields(fields);
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, message);
    }

    @Override
    public MessageDecoder decoder(
            List<Integer> columns, QueryMemory memory, Dictionary dictionary) {
        return new AvroDecoder(fields, new RowCells(table, columns, memory, dictionary));
    }

    /// Errors: 0A000 for a schema that has fields which no column can fill.
    @Override
    public MessageEncoder encoder(QueryMemory memory) {
        return new AvroEncoder(table, schema);
    }

    @Override
    public boolean isRowwise() {
        return true;
    }

    @Override
    public boolean isGathered() {
        return true;
    }
}
