package io.ticklane.exec.source.kafka.format;

import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.expression.value.Calendar;
import io.ticklane.exec.operator.BatchConsumer;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Reads Avro records field by field into cells.
final class AvroDecoder implements MessageDecoder {
    private static final int MOST_DECIMAL_BYTES = 64;

    private final AvroField.Fields fields;
    private final RowCells cells;
    private final AvroBytes bytes = new AvroBytes();
    private double[] elements = new double[16];

    AvroDecoder(AvroField.Fields fields, RowCells cells) {
        this.fields = fields;
        this.cells = cells;
    }

    @Override
    public void decode(byte[] value, Headers headers) throws BadMessageException {
        cells.begin();
        bytes.begin(value);
        read(fields);
        if (!bytes.atEnd()) {
            throw new BadMessageException("there is more behind the Avro record");
        }
        cells.append();
    }

    private void read(AvroField field) throws BadMessageException {
        switch (field) {
            case AvroField.Nothing _ -> {}
            case AvroField.Value(AvroField.Form form, int column) -> value(form, column);
            case AvroField.Fixed(AvroField.Form _, int count, int column) -> text(count, column);
            case AvroField.Decimal decimal -> decimal(decimal);
            case AvroField.Symbol symbol -> symbol(symbol);
            case AvroField.Union union -> read(branch(union));
            case AvroField.Items items -> items(items);
            case AvroField.Entries(AvroField value) -> entries(value);
            case AvroField.Fields(var parts) -> {
                for (AvroField part : parts) {
                    read(part);
                }
            }
        }
    }

    private AvroField branch(AvroField.Union union) throws BadMessageException {
        long branch = bytes.whole();
        if (branch < 0 || branch >= union.branches().size()) {
            throw new BadMessageException("a union of the Avro record has no branch " + branch);
        }
        return union.branches().get((int) branch);
    }

    private void value(AvroField.Form form, int column) throws BadMessageException {
        switch (form) {
            case TRUTH -> {
                boolean value = bytes.truth();
                if (column >= 0) {
                    cells.set(column, value ? 1L : 0L);
                }
            }
            case SINGLE -> number(column, bytes.single());
            case NUMBER -> number(column, bytes.number());
            case BYTES -> text(bytes.length(), column);
            case WHOLE -> whole(column, bytes.whole(), 1);
            case DAYS -> days(column, bytes.whole());
            case MILLIS -> whole(column, bytes.whole(), 1_000_000);
            case MICROS -> whole(column, bytes.whole(), 1_000);
            case NANOS -> whole(column, bytes.whole(), 1);
        }
    }

    private void number(int column, double value) {
        if (column >= 0) {
            cells.set(column, value);
        }
    }

    private void text(int length, int column) throws BadMessageException {
        int from = bytes.at();
        bytes.skip(length);
        if (column >= 0) {
            cells.set(column, bytes.segment(), from, length);
        }
    }

    private void days(int column, long value) throws BadMessageException {
        if (column < 0) {
            return;
        }
        if (value != (int) value) {
            throw cells.bad(column, Long.toString(value));
        }
        cells.set(column, value);
    }

    private void whole(int column, long value, long unitNanos) throws BadMessageException {
        if (column < 0) {
            return;
        }
        SqlType type = cells.type(column);
        if (type.kind().isInteger()) {
            cells.setWhole(column, value);
            return;
        }
        if (type.kind() == TypeKind.DOUBLE) {
            cells.set(column, (double) value);
            return;
        }
        long low = value * unitNanos;
        boolean fits =
                switch (type.kind()) {
                    case TIME -> low >= 0 && low < Calendar.DAY;
                    case INTERVAL_YEAR_MONTH -> low == (int) low;
                    default -> true;
                };
        if (!fits || Math.multiplyHigh(value, unitNanos) != low >> 63) {
            throw cells.bad(column, Long.toString(value));
        }
        cells.set(column, low);
    }

    private void decimal(AvroField.Decimal decimal) throws BadMessageException {
        int length = decimal.bytes() < 0 ? bytes.length() : decimal.bytes();
        int from = bytes.at();
        bytes.skip(length);
        int column = decimal.column();
        if (length == 0 || length > MOST_DECIMAL_BYTES) {
            throw cells.bad(column, "a decimal of " + length + " bytes");
        }
        BigInteger unscaled = new BigInteger(bytes.array(), from, length);
        cells.set(column, new BigDecimal(unscaled, decimal.scale()));
    }

    private void symbol(AvroField.Symbol symbol) throws BadMessageException {
        long index = bytes.whole();
        if (index < 0 || index >= symbol.names().size()) {
            throw new BadMessageException("an enum of the Avro record has no symbol " + index);
        }
        if (symbol.column() >= 0) {
            byte[] name = symbol.names().get((int) index);
            cells.set(symbol.column(), MemorySegment.ofArray(name), 0, name.length);
        }
    }

    private void items(AvroField.Items items) throws BadMessageException {
        int count = 0;
        for (long left = bytes.block(); left > 0; left = bytes.block()) {
            for (; left > 0; left--) {
                if (items.column() >= 0) {
                    if (count == elements.length) {
                        elements = RowCells.grown(elements);
                    }
                    elements[count++] = element(items.element());
                } else {
                    skip(items.element());
                }
            }
        }
        if (items.column() >= 0) {
            cells.set(items.column(), elements, count);
        }
    }

    private double element(AvroField field) throws BadMessageException {
        return switch (field) {
            case AvroField.Nothing _ -> Double.NaN;
            case AvroField.Union union -> element(branch(union));
            case AvroField.Value(AvroField.Form form, int _) ->
                    switch (form) {
                        case SINGLE -> bytes.single();
                        case NUMBER -> bytes.number();
                        default -> bytes.whole();
                    };
            default -> throw new IllegalStateException("no number: " + field);
        };
    }

    private void entries(AvroField value) throws BadMessageException {
        for (long left = bytes.block(); left > 0; left = bytes.block()) {
            for (; left > 0; left--) {
                bytes.skip(bytes.length());
                skip(value);
            }
        }
    }

    /// Goes over a value that no column has. Values without bytes could go on for ever.
    private void skip(AvroField field) throws BadMessageException {
        int before = bytes.at();
        read(field);
        if (bytes.at() == before) {
            throw new BadMessageException("an array or map of the Avro record has empty values");
        }
    }

    @Override
    public void flush(long sequence, BatchConsumer out) {
        cells.flush(sequence, out);
    }

    @Override
    public void close() {
        cells.close();
    }
}
