package io.ticklane.exec.source;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/// Reads one file of Arrow or Parquet, record batch after record batch.
interface ArrowFileReader extends AutoCloseable {
    /// Reads the next record batch into [#root()]; false at the end.
    boolean next();

    /// The current record batch; its columns are found by name.
    VectorSchemaRoot root();

    /// The dictionaries of dictionary-encoded columns.
    DictionaryProvider dictionaries();

    @Override
    void close();
}
