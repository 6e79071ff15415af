package io.ticklane.tests.slt;

import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.front.OfficialDriver;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// All front doors, each fresh: the engine in process, the driver with the engine inside, the
/// driver and the official Arrow driver on a node of their own on loopback, and the driver on a
/// node that spreads all queries over three.
public enum Doors {
    ENGINE {
        @Override
        public FrontDoor open() {
            return new EngineDoor();
        }
    },
    EMBEDDED_JDBC {
        @Override
        public FrontDoor open() throws SQLException {
            return new JdbcDoor("embedded JDBC", "jdbc:ticklane:", new Properties(), true);
        }
    },
    NODE_JDBC {
        @Override
        public FrontDoor open() throws SQLException {
            return new NodeDoor(node ->
                    new JdbcDoor(
                            "JDBC on a node",
                            "jdbc:ticklane://127.0.0.1:" + node.port(),
                            new Properties(),
                            true));
        }
    },
    OFFICIAL_JDBC {
        @Override
        public FrontDoor open() throws SQLException {
            OfficialDriver.mend();
            return new NodeDoor(node ->
                    new JdbcDoor(
                            "Arrow's JDBC driver on a node",
                            "jdbc:arrow-flight-sql://127.0.0.1:"
                                    + node.port()
                                    + "/?useEncryption=false",
                            new Properties(),
                            false));
        }
    },
    CLUSTER_JDBC {
        @Override
        public FrontDoor open() throws SQLException {
            return new ClusterDoor();
        }
    };

    /// Opens the door.
    public abstract FrontDoor open() throws SQLException;

    /// A door on a node of its own, which is closed with it; that checks that all memory was
    /// released.
    private static final class NodeDoor implements FrontDoor {
        private final FlightNode node;
        private final FrontDoor door;

        private interface Connect {
            FrontDoor to(FlightNode node) throws SQLException;
        }

        NodeDoor(Connect connect) throws SQLException {
            node = FlightNode.start("127.0.0.1", 0, EngineSettings.standard());
            try {
                door = connect.to(node);
            } catch (SQLException | RuntimeException e) {
                node.close();
                throw e;
            }
        }

        @Override
        public String name() {
            return door.name();
        }

        @Override
        public Answer run(String sql) throws Refusal {
            return door.run(sql);
        }

        @Override
        public void close() throws SQLException {
            try {
                door.close();
            } finally {
                node.close();
            }
        }
    }

    /// All of them.
    public static List<Doors> all() {
        return List.of(values());
    }

    /// Those that `-Dticklane.doors=NAME,NAME` names, all without it.
    static List<Doors> wanted() {
        String names = System.getProperty("ticklane.doors", "");
        return names.isEmpty() ? all() : Stream.of(names.split(",")).map(Doors::valueOf).toList();
    }
}
