package io.ticklane.exec.source.kafka;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.connector.Part;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.OptionalInt;

/// A table over a topic.
record KafkaTable(TableSource.Connected source, RowType columns, KafkaOptions options)
        implements ConnectedTable {
    /// Makes the topics that the options ask for and that are not there.
    @Override
    public void create() {
        TopicCreation.run(options);
    }

    @Override
    public Source read(PhysicalNode.Scan scan, QueryContext context) {
        return new KafkaSource(options, scan.columns(), context);
    }

    @Override
    public LogReader follow(List<Integer> wanted, QueryContext context) {
        return KafkaLogReader.ofAll(this, wanted, context);
    }

    @Override
    public LogReader follow(Part part, List<Integer> wanted, QueryContext context) {
        return KafkaLogReader.ofOne(part, this, wanted, context);
    }

    @Override
    public int partitions() {
        try {
            return TopicSnapshot.count(options);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.TABLE_NOT_FOUND && options.partitions().isPresent()) {
                return options.partitions().getAsInt();
            }
            throw e;
        }
    }

    @Override
    public OptionalInt key() {
        return options.key();
    }

    @Override
    public TableWriter write(QueryMemory memory) {
        return new KafkaWriter(options, memory);
    }
}
