package io.ticklane.console;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which engine a command talks to, and with which settings.
final class EngineOptions {
    /// An embedded engine for the session alone.
    static final String EMBEDDED = "jdbc:ticklane:";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The engine to use: jdbc:ticklane://host:port for a server;"
                            + " by default one in this process.")
    private String url = EMBEDDED;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A setting of the session, as SET takes it. May be given several times.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--functions",
            paramLabel = "DIR",
            description = "A folder of jars with more functions, for an engine in this process.")
    private @Nullable Path functions;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "A folder for what outlives an engine in this process: materialized views and"
                            + " tables of connectors.")
    private @Nullable Path state;

    @Option(
            names = "--snapshots",
            paramLabel = "DIR",
            description =
                    "A folder for the states of materialized views in topics, for an engine in this"
                            + " process (default: the folder of --state).")
    private @Nullable Path snapshots;

    /// Whether the engine is in this process.
    boolean isEmbedded() {
        return !url.startsWith("jdbc:ticklane://");
    }

    /// The URL of the engine.
    String url() {
        return url;
    }

    /// Makes connections share an engine of this name, if it is one of this process without a name.
    void share(String name) {
        if (url.equals(EMBEDDED)) {
            url = EMBEDDED + "mem:" + name;
        }
    }

    /// Adds a setting.
    void set(String name, String value) {
        settings.put(name, value);
    }

    /// Connects.
    Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(settings);
        put(properties, "functions", functions);
        put(properties, "state", state);
        put(properties, "snapshots", snapshots);
        return DriverManager.getConnection(url, properties);
    }

    private void put(Properties properties, String name, @Nullable Path folder)
            throws SQLException {
        if (folder == null) {
            return;
        }
        if (!isEmbedded()) {
            throw new SQLException(
                    "--"
                            + name
                            + " is for an engine in this process; give it to the server instead",
                    "22023");
        }
        properties.setProperty(name, folder.toString());
    }
}
