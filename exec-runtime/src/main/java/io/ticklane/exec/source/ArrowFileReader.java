package io.ticklane.exec.source;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/// Reads one file of Arrow, record batch after record batch.
interface ArrowFileReader extends AutoCloseable {
    /// How many record batches there are.
    int batches();

    /// How many rows a record batch has; reads no more of it.
    long rows(int batch);

    /// Reads a record batch into [#root()].
    void load(int batch);

    /// The current record batch; its columns are found by name.
    VectorSchemaRoot root();

    /// The dictionaries of dictionary-encoded columns.
    DictionaryProvider dictionaries();

    @Override
    void close();
}
