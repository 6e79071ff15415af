package io.ticklane.exec.connector.generator;

import com.google.auto.service.AutoService;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.Connector;

/// The connector `generator`.
@AutoService(Connector.class)
public final class GeneratorConnector implements Connector {
    @Override
    public String name() {
        return "generator";
    }

    @Override
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        return new GeneratorTable(source, columns, GeneratorOptions.of(source));
    }
}
