package io.ticklane.exec.source.kafka;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.connector.TableWriter;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.List;

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
        return new KafkaLogReader(options, wanted, context);
    }

    @Override
    public TableWriter write(QueryMemory memory) {
        return new KafkaWriter(options, memory);
    }
}
