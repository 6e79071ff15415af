package io.ticklane.exec.connector;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/// The connectors of the class path, by name. Immutable.
///
/// Threads: any.
public final class ConnectorCatalog {
    private final SortedMap<String, Connector> byName = new TreeMap<>();

    /// A catalog of the given connectors.
    public ConnectorCatalog(List<Connector> connectors) {
        for (Connector connector : connectors) {
            Connector other = byName.putIfAbsent(connector.name(), connector);
            if (other != null) {
                throw new IllegalArgumentException(
                        other.getClass()
                                + " and "
                                + connector.getClass()
                                + " have the name "
                                + connector.name());
            }
        }
    }

    /// The connectors that [ServiceLoader] finds.
    public static ConnectorCatalog load() {
        List<Connector> found = new ArrayList<>();
        ServiceLoader.load(Connector.class, ConnectorCatalog.class.getClassLoader())
                .forEach(found::add);
        return new ConnectorCatalog(found);
    }

    /// The connector of a name.
    public Optional<Connector> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The table of a definition.
    ///
    /// Errors: 22023 when there is no such connector, and those of [Connector#table].
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        Connector connector = byName.get(source.connector());
        if (connector == null) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no connector '"
                            + source.connector()
                            + "'; there "
                            + (byName.isEmpty()
                                    ? "are none"
                                    : (byName.size() == 1 ? "is " : "are ") + quoted()));
        }
        return connector.table(source, columns);
    }

    private String quoted() {
        return String.join(", ", byName.keySet().stream().map(name -> "'" + name + "'").toList());
    }
}
