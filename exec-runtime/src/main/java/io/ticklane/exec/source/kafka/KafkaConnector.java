package io.ticklane.exec.source.kafka;

import com.google.auto.service.AutoService;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.Connector;

/// Topics of Kafka.
@AutoService(Connector.class)
public final class KafkaConnector implements Connector {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        return new KafkaTable(source, columns, KafkaOptions.of(source, columns));
    }
}
