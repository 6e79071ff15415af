package io.ticklane.benchmarks.peers;

import io.ticklane.benchmarks.race.Answer;
import io.ticklane.benchmarks.race.Lane;
import io.ticklane.benchmarks.race.SqlFile;
import io.ticklane.benchmarks.report.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ticklane as a program would use it: the JDBC driver with the engine in the process. Each run is
/// parsed and planned, for its text is a new one each time; the prepared form is a lane of its own.
public final class TicklanePeer implements Peer {
    /// The name of its series.
    public static final String ENGINE = "Ticklane";

    private static final Pattern PEAK = Pattern.compile("peak memory (\\d+) bytes");

    private final Map<String, String> queries;
    private final List<Store> stores = new ArrayList<>();
    private long runs;

    /// An engine with tables or with views of files.
    private record Store(
            String variant,
            String preparedVariant,
            Connection connection,
            Map<String, PreparedStatement> prepared)
            implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            connection.close();
        }
    }

    /// Loads the tables.
    public TicklanePeer(PeerSetup setup) throws SQLException, IOException {
        queries = SqlFile.read(TicklanePeer.class, "ticklane.sql");
        if (setup.has(PeerSetup.Source.MEMORY)) {
            stores.add(new Store("", "prepared", connect(), new HashMap<>()));
            for (String table : setup.tables()) {
                create("TABLE", table, setup.files().arrow(table));
            }
        }
        if (setup.has(PeerSetup.Source.PARQUET)) {
            stores.add(new Store("Parquet", "", connect(), new HashMap<>()));
            for (String table : setup.tables()) {
                create("VIEW", table, setup.files().parquet(table));
            }
        }
    }

    /// Plans queries so many times, without running them.
    TicklanePeer plan(List<String> names, int times) throws SQLException {
        for (int time = 0; time < times; time++) {
            for (String name : names) {
                String sql = "EXPLAIN " + queries.get(name) + "-- planning " + time;
                try (Statement statement = stores.getFirst().connection().createStatement();
                        ResultSet plan = statement.executeQuery(sql)) {
                    plan.next();
                }
            }
        }
        return this;
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:ticklane:");
    }

    private void create(String what, String name, Path file) throws SQLException {
        execute(
                stores.getLast().connection(),
                String.format(Locale.ROOT, "CREATE %s %s AS SELECT * FROM '%s'", what, name, file));
    }

    @Override
    public List<Lane> lanes(String query, int threads) throws SQLException {
        String sql = queries.get(query);
        if (sql == null) {
            return List.of();
        }
        List<Lane> lanes = new ArrayList<>();
        for (Store store : stores) {
            Connection connection = store.connection();
            Lane.Step ready = () -> execute(connection, "SET workers = " + threads);
            ready(ready);
            Map<String, Double> more = Map.of("allocatorPeakBytes", peakBytes(connection, sql));
            lanes.add(
                    new Lane(
                            new Series(ENGINE, store.variant(), threads),
                            Lane.USUAL,
                            ready,
                            () -> run(connection, sql),
                            more));
            if (!store.preparedVariant().isEmpty()) {
                PreparedStatement prepared = connection.prepareStatement(sql);
                PreparedStatement old = store.prepared().put(query + threads, prepared);
                if (old != null) {
                    old.close();
                }
                lanes.add(
                        Lane.of(
                                new Series(ENGINE, store.preparedVariant(), threads),
                                ready,
                                () -> run(prepared)));
            }
        }
        return lanes;
    }

    private static void ready(Lane.Step step) throws SQLException {
        try {
            step.run();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// No plan is kept for a text that was not seen before.
    private Answer run(Connection connection, String sql) throws SQLException {
        runs++;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql + "-- run " + runs)) {
            return Answer.of(result);
        }
    }

    private static Answer run(PreparedStatement prepared) throws SQLException {
        try (ResultSet result = prepared.executeQuery()) {
            return Answer.of(result);
        }
    }

    /// What the engine itself says of its memory.
    private static double peakBytes(Connection connection, String sql) throws SQLException {
        double peak = 0;
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN ANALYZE " + sql)) {
            while (plan.next()) {
                Matcher matcher = PEAK.matcher(plan.getString(1));
                if (matcher.find()) {
                    peak = Double.parseDouble(matcher.group(1));
                }
            }
        }
        return peak;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Store store : stores) {
            store.close();
        }
    }
}
