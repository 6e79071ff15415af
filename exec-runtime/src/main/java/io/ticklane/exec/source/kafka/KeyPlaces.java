package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.exchange.HashPartitioner;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowText;
import java.util.List;
import java.util.Optional;

/// Checks that rows of a partition have keys that belong there, so that all rows of a key are in
/// one partition, whoever wrote them.
///
/// Threads: one at a time.
final class KeyPlaces {
    private final Part part;
    private final String topic;
    private final int column;
    private final String name;
    private final Dictionary dictionary;
    private final HashPartitioner partitioner;
    private int[] groups = new int[0];

    private KeyPlaces(Part part, KafkaTable table, int column, QueryContext context) {
        this.part = part;
        this.topic = table.options().topic();
        this.column = column;
        this.name = table.columns().field(table.key().orElseThrow()).name();
        this.dictionary = context.dictionary();
        this.partitioner = new HashPartitioner(dictionary, List.of(column));
    }

    /// The check of rows with some columns of a table; empty where the key is not among these, or
    /// there is none.
    static Optional<KeyPlaces> of(
            Part part, KafkaTable table, List<Integer> columns, QueryContext context) {
        int column = table.key().isPresent() ? columns.indexOf(table.key().getAsInt()) : -1;
        return column < 0
                ? Optional.empty()
                : Optional.of(new KeyPlaces(part, table, column, context));
    }

    /// Errors: 58000 for the first row that belongs elsewhere.
    void require(Batch rows) {
        if (groups.length < rows.rows()) {
            groups = new int[rows.rows()];
        }
        partitioner.keyGroups(rows, groups);
        for (int row = 0; row < rows.rows(); row++) {
            int place = HashPartitioner.lane(groups[row], part.count());
            if (place != part.number()) {
                throw misplaced(rows, row, place);
            }
        }
    }

    private EngineException misplaced(Batch rows, int row, int place) {
        return new EngineException(
                ErrorCode.SOURCE_FAILED,
                "partition "
                        + part.number()
                        + " of the topic '"
                        + topic
                        + "' has a row with the key "
                        + name
                        + " = "
                        + RowText.of(rows.column(column), row, dictionary)
                        + ", which belongs in partition "
                        + place
                        + " of "
                        + part.count()
                        + ": another program has laid it elsewhere than INSERT does, so it cannot be"
                        + " read by partitions; a materialized view WITH (connector = 'kafka', key = '"
                        + name
                        + "', partitions = "
                        + part.count()
                        + ") AS SELECT * of this table ORDER BY its time EMIT CHANGES lays all rows where they"
                        + " belong");
    }
}
