package io.ticklane.exec.source.kafka.format;

import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import java.util.List;

/// How messages hold the rows of a table. Immutable.
///
/// Threads: any.
public interface MessageFormat {
    /// How many rows a message has at most that is written. Measured best for Arrow between 256 and
    /// 4096.
    int MOST_ROWS = 1024;

    /// How many bytes a message of several rows has at most: brokers take up to a mebibyte unless
    /// they are told otherwise.
    int MOST_BYTES = 900_000;

    /// A decoder that gives some of the columns, with texts as codes of the dictionary. The caller
    /// closes it.
    MessageDecoder decoder(List<Integer> columns, QueryMemory memory, Dictionary dictionary);

    /// An encoder of rows with all columns. The caller closes it.
    MessageEncoder encoder(QueryMemory memory);

    /// Whether a message that is written has one row, and so may have its key.
    boolean isRowwise();

    /// Whether messages are read into the columns of one batch, however many there are; else each
    /// is a batch of its own.
    boolean isGathered();
}
