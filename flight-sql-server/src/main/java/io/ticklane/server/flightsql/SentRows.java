package io.ticklane.server.flightsql;

import io.ticklane.server.session.ParameterRows;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/// The record batches of a put. The stream stays Flight's, which closes it.
record SentRows(FlightStream stream) implements ParameterRows.Sent {
    @Override
    public boolean next() {
        return stream.next();
    }

    @Override
    public VectorSchemaRoot root() {
        return stream.getRoot();
    }

    @Override
    public DictionaryProvider dictionaries() {
        return stream.getDictionaryProvider();
    }

    @Override
    public void close() {
        // Flight closes the stream after the put
    }
}
