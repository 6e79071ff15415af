package io.ticklane.exec.source.kafka;

import com.google.auto.service.AutoService;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.Connector;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.view.OutputConnector;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.exec.view.ViewOutput;
import java.nio.file.Path;
import java.util.List;

/// Topics of Kafka.
@AutoService(Connector.class)
public final class KafkaConnector implements Connector, OutputConnector {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        return new KafkaTable(source, columns, KafkaOptions.of(source, columns));
    }

    /// A transaction that is open for longer is ended by the brokers.
    @Override
    public long mostCommitMillis() {
        return KafkaViewOutput.TRANSACTION_MILLIS / 2;
    }

    @Override
    public void check(
            OutputWriter writer, TableSource.Connected target, ViewOutput.Columns columns) {
        KafkaViewOutput.check(writer, target, columns);
    }

    @Override
    public ViewOutput open(
            OutputWriter writer,
            TableSource.Connected target,
            ViewOutput.Columns columns,
            Path snapshotFolder,
            QueryMemory memory,
            Runnable takenOver) {
        return KafkaViewOutput.open(writer, target, columns, snapshotFolder, memory, takenOver);
    }

    @Override
    public TableSource.Connected lateRows(TableSource.Connected target, String name, int parts) {
        return LateTopic.table(target, name, parts);
    }

    @Override
    public void requireRefreshable(
            List<OutputWriter> writers, TableSource.Connected target, ViewOutput.Columns columns) {
        KafkaViewOutput.requireRefreshable(writers, target, columns);
    }

    @Override
    public void refresh(
            List<OutputWriter> writers,
            String id,
            TableSource.Connected target,
            ViewOutput.Columns columns,
            Runnable takenOver) {
        KafkaViewOutput.refresh(writers, id, target, columns, takenOver);
    }

    @Override
    public void forget(
            List<OutputWriter> writers,
            TableSource.Connected target,
            RowType columns,
            Runnable takenOver) {
        KafkaViewOutput.forget(writers, target, columns, takenOver);
    }
}
