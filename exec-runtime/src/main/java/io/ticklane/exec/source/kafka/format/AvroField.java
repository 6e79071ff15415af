package io.ticklane.exec.source.kafka.format;

import java.util.List;

/// What a value of an Avro schema is to a table. Made once of the schema.
sealed interface AvroField {
    /// The column of a value that is skipped.
    int NONE = -1;

    /// Nothing: null.
    record Nothing() implements AvroField {}

    /// A value without parts for a column, or for none.
    record Value(Form form, int column) implements AvroField {}

    /// Bytes of a fixed number.
    record Fixed(Form form, int bytes, int column) implements AvroField {}

    /// A decimal, unscaled and high byte first.
    ///
    /// @param bytes how many bytes there are; -1 where they say so themselves
    record Decimal(int scale, int bytes, int column) implements AvroField {}

    /// A name of a list.
    record Symbol(List<byte[]> names, int column) implements AvroField {
        public Symbol {
            names = List.copyOf(names);
        }
    }

    /// One of several.
    record Union(List<AvroField> branches) implements AvroField {
        public Union {
            branches = List.copyOf(branches);
        }
    }

    /// An array of numbers for a column, or of anything for none.
    record Items(AvroField element, int column) implements AvroField {}

    /// Texts and values, skipped.
    record Entries(AvroField value) implements AvroField {}

    /// Several values, one after the other.
    record Fields(List<AvroField> fields) implements AvroField {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /// How a value without parts lies in a message, and what it is.
    enum Form {
        TRUTH,
        WHOLE,
        SINGLE,
        NUMBER,
        BYTES,
        DAYS,
        MILLIS,
        MICROS,
        NANOS
    }
}
