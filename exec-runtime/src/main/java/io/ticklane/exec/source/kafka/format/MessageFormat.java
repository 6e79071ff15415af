package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// How messages hold the rows of a table. Immutable.
///
/// Threads: any.
public interface MessageFormat {
    /// A decoder that gives some of the columns, with texts as codes of the dictionary. The caller
    /// closes it.
    MessageDecoder decoder(List<Integer> columns, QueryMemory memory, Dictionary dictionary);

    /// An encoder of rows with all columns. The caller closes it.
    MessageEncoder encoder(QueryMemory memory);

    /// Whether a message has one row, and so may have its key.
    boolean isRowwise();
}
