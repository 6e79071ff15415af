package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.ArrayPacker;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/// Writes an Avro record for each row.
final class AvroEncoder implements MessageEncoder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    private final List<Target> targets = new ArrayList<>();

    /// A field of the record.
    ///
    /// @param column the column whose values it has; -1 for a field that is always null
    /// @param schema of its values
    /// @param branch which branch of a union that is; -1 where there is no union
    /// @param nullBranch which branch null is; -1 where there is none
    private record Target(String name, int column, Schema schema, int branch, int nullBranch) {}

    AvroEncoder(RowType table, Schema record) {
        for (Schema.Field field : record.getFields()) {
            targets.add(target(table, field));
        }
        for (int column = 0; column < table.size(); column++) {
            int at = column;
            if (targets.stream().noneMatch(target -> target.column() == at)) {
                throw unsupported(
                        "the Avro schema has no field for the column "
                                + table.field(column).name());
            }
        }
    }

    private static Target target(RowType table, Schema.Field field) {
        int column = table.indexOf(field.name());
        Schema schema = field.schema();
        if (schema.getType() != Schema.Type.UNION) {
            if (column < 0) {
                throw unsupported("the field " + field.name() + " of the Avro schema is no column");
            }
            return writable(new Target(field.name(), column, schema, -1, -1));
        }
        int nothing = -1;
        int value = -1;
        for (int i = 0; i < schema.getTypes().size(); i++) {
            if (schema.getTypes().get(i).getType() == Schema.Type.NULL) {
                nothing = i;
            } else if (value < 0) {
                value = i;
            }
        }
        if (column < 0 ? nothing < 0 : value < 0) {
            throw unsupported(
                    "the field " + field.name() + " of the Avro schema has no value to write");
        }
        return column < 0
                ? new Target(field.name(), -1, schema.getTypes().get(nothing), -1, nothing)
                : writable(
                        new Target(
                                field.name(),
                                column,
                                schema.getTypes().get(value),
                                value,
                                nothing));
    }

    private static Target writable(Target target) {
        boolean fits =
                switch (target.schema().getType()) {
                    case FIXED, ENUM -> false;
                    case ARRAY -> {
                        Schema element = target.schema().getElementType();
                        yield element.getType() == Schema.Type.UNION
                                && element.getTypes().size() == 2
                                && element.getTypes().get(0).getType() == Schema.Type.NULL
                                && element.getTypes().get(1).getType() == Schema.Type.DOUBLE;
                    }
                    default -> true;
                };
        if (!fits) {
            throw unsupported(
                    "the field "
                            + target.name()
                            + " of the Avro schema is "
                            + AvroSchemas.words(target.schema()));
        }
        return target;
    }

    private static EngineException unsupported(String why) {
        return new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED, "INSERT is not supported here: " + why);
    }

    @Override
    public void encode(
            Batch batch, Dictionary dictionary, int[] rows, int count, MessageConsumer out) {
        for (int i = 0; i < count; i++) {
            bytes.reset();
            try {
                for (Target target : targets) {
                    write(target, batch, rows[i], dictionary);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
            out.accept(rows[i], bytes.toByteArray(), Map.of());
        }
    }

    private void write(Target target, Batch batch, int row, Dictionary dictionary)
            throws IOException {
        if (target.column() < 0 || batch.column(target.column()).isNull(row)) {
            if (target.nullBranch() < 0) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the field " + target.name() + " of the Avro schema cannot be NULL");
            }
            encoder.writeIndex(target.nullBranch());
            return;
        }
        if (target.branch() >= 0) {
            encoder.writeIndex(target.branch());
        }
        Column column = batch.column(target.column());
        switch (target.schema().getType()) {
            case BOOLEAN -> encoder.writeBoolean(column.bit(row));
            case INT -> encoder.writeInt(narrow(target, whole(target, column, row)));
            case LONG -> encoder.writeLong(whole(target, column, row));
            case FLOAT -> encoder.writeFloat((float) column.doubleValue(row));
            case DOUBLE -> encoder.writeDouble(column.doubleValue(row));
            case STRING, BYTES -> encoder.writeBytes(bytes(target, column, row, dictionary));
            case ARRAY -> array(dictionary.bytes(column.integer(row)));
            case NULL, FIXED, ENUM, MAP, RECORD, UNION ->
                    throw new IllegalStateException(target.toString());
        }
    }

    private static byte[] bytes(Target target, Column column, int row, Dictionary dictionary) {
        return AvroSchemas.logicalType(target.schema()).equals("decimal")
                ? decimal(target, column, row)
                : dictionary.bytes(column.integer(row));
    }

    private static byte[] decimal(Target target, Column column, int row) {
        BigDecimal value = JsonObjects.decimal(column, row);
        BigDecimal scaled = value.setScale(AvroSchemas.scale(target.schema()), RoundingMode.DOWN);
        if (scaled.compareTo(value) != 0) {
            throw tooManyDigits(target);
        }
        return scaled.unscaledValue().toByteArray();
    }

    /// A whole number, or a time in the unit of the field.
    private static long whole(Target target, Column column, int row) {
        long value =
                switch (column.lane()) {
                    case INT -> column.integer(row);
                    case LONG -> column.longValue(row);
                    case DOUBLE -> (long) column.doubleValue(row);
                    case BIT, WIDE -> throw new IllegalStateException(target.toString());
                };
        long unit =
                switch (AvroSchemas.form(target.schema())) {
                    case MILLIS -> 1_000_000;
                    case MICROS -> 1_000;
                    default -> 1;
                };
        boolean exact = column.lane() != Lane.DOUBLE || (double) value == column.doubleValue(row);
        if (value % unit != 0 || !exact) {
            throw tooManyDigits(target);
        }
        return value / unit;
    }

    private static EngineException tooManyDigits(Target target) {
        return new EngineException(
                ErrorCode.INVALID_ARGUMENT,
                "a value of "
                        + target.name()
                        + " has more digits than "
                        + AvroSchemas.words(target.schema())
                        + " holds");
    }

    private static int narrow(Target target, long value) {
        if (value != (int) value) {
            throw new EngineException(
                    ErrorCode.OUT_OF_RANGE,
                    "a value of "
                            + target.name()
                            + " does not fit the int of the Avro schema: "
                            + value);
        }
        return (int) value;
    }

    private void array(byte[] entry) throws IOException {
        int count = ArrayPacker.length(entry);
        encoder.writeArrayStart();
        encoder.setItemCount(count);
        for (int i = 0; i < count; i++) {
            encoder.startItem();
            double value = ArrayPacker.get(entry, i);
            encoder.writeIndex(Double.isNaN(value) ? 0 : 1);
            if (!Double.isNaN(value)) {
                encoder.writeDouble(value);
            }
        }
        encoder.writeArrayEnd();
    }

    @Override
    public void close() {
        // holds no memory of the query
    }
}
