package io.ticklane.server.group;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which group a node joins, and how it reaches its brokers.
///
/// @param name the group's name, with which its topics begin
/// @param brokers addresses of some brokers, with commas between them
/// @param client further properties of Kafka's clients, such as those of security
public record GroupSettings(String name, String brokers, Map<String, String> client) {
    /// The name of a group without one.
    public static final String USUAL_NAME = "ticklane";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,199}");

    public GroupSettings {
        client = Map.copyOf(client);
    }

    /// The settings of a command line; null is an option that was not given. Null without brokers:
    /// the node is in no group.
    ///
    /// Errors: 22023 for an option that makes no sense, 58030 when the file cannot be read.
    public static @Nullable GroupSettings of(
            @Nullable String brokers, @Nullable String name, @Nullable Path properties) {
        if (brokers == null) {
            if (name != null || properties != null) {
                throw invalid(
                        "a group needs the addresses of its brokers: give --group-brokers"
                                + " host:port,... too");
            }
            return null;
        }
        String group = name == null ? USUAL_NAME : name;
        if (!NAME.matcher(group).matches()) {
            throw invalid(
                    "--group takes up to 200 letters, digits and the characters . _ -, not '"
                            + group
                            + "'");
        }
        if (brokers.isBlank()) {
            throw invalid("--group-brokers takes host:port,..., and there is none");
        }
        return new GroupSettings(group, brokers, properties == null ? Map.of() : read(properties));
    }

    private static Map<String, String> read(Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "cannot read the file of --group-properties, " + file + ": " + e,
                    e);
        }
        Map<String, String> properties = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> properties.put(key, read.getProperty(key)));
        return properties;
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorCode.INVALID_ARGUMENT, message);
    }

    /// Without the properties, which may be secrets.
    @Override
    public String toString() {
        return name + " at " + brokers;
    }
}
