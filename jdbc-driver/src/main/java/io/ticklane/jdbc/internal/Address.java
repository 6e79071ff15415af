package io.ticklane.jdbc.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ticklane.jdbc.internal.error.SqlErrors;
import io.ticklane.jdbc.internal.flight.FlightSession;
import io.ticklane.jdbc.internal.flight.FlightTarget;
import io.ticklane.jdbc.internal.session.EmbeddedTransport;
import io.ticklane.jdbc.internal.session.Session;
import java.net.URLDecoder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A JDBC URL of this driver with its properties.
///
/// ```
///   jdbc:ticklane:                                   an embedded engine of the connection alone
///   jdbc:ticklane:mem:name                           an embedded engine shared by name
///   jdbc:ticklane://host[:port][,host2[:port2]][/schema]   a Flight SQL server
///   ...[?key=value&key=value]                        properties, also given apart from the URL
/// ```
///
/// @param name of the embedded engine, null for a server
/// @param servers empty for an embedded engine
/// @param schema to use at first, or null
/// @param properties those of the URL stand over those given apart
public record Address(
        @Nullable String name,
        List<FlightTarget.Server> servers,
        @Nullable String schema,
        Map<String, String> properties) {

    /// Where a server listens if the URL does not say it.
    public static final int DEFAULT_PORT = 31337;

    private static final String PREFIX = "jdbc:ticklane:";
    private static final String NAMED = PREFIX + "mem:";
    private static final String REMOTE = PREFIX + "//";
    private static final long DEFAULT_LOGIN_SECONDS = 10;

    /// Whether a URL has one of the forms of this driver.
    public static boolean accepts(@Nullable String url) {
        if (url == null || !url.startsWith(PREFIX)) {
            return false;
        }
        String path = url.split("\\?", 2)[0];
        return path.equals(PREFIX)
                || (path.startsWith(NAMED) && path.length() > NAMED.length())
                || (path.startsWith(REMOTE) && path.length() > REMOTE.length());
    }

    /// Reads a URL that [#accepts].
    ///
    /// @throws SQLException 08001 if a host or port is not valid
    public static Address parse(String url, @Nullable Properties given) throws SQLException {
        Map<String, String> properties = new TreeMap<>();
        if (given != null) {
            given.stringPropertyNames()
                    .forEach(name -> properties.put(name, given.getProperty(name)));
        }
        String[] parts = url.split("\\?", 2);
        if (parts.length == 2) {
            for (String pair : parts[1].split("&", -1)) {
                if (!pair.isEmpty()) {
                    String[] both = pair.split("=", 2);
                    String value = both.length == 2 ? decode(both[1], url) : "";
                    properties.put(decode(both[0], url), value);
                }
            }
        }
        String path = parts[0];
        if (path.startsWith(REMOTE)) {
            String[] hosts = path.substring(REMOTE.length()).split("/", 2);
            List<FlightTarget.Server> servers = new ArrayList<>();
            for (String host : hosts[0].split(",", -1)) {
                servers.add(server(host, url));
            }
            String schema = hosts.length == 2 && !hosts[1].isEmpty() ? hosts[1] : null;
            return new Address(null, servers, schema, properties);
        }
        String name = path.startsWith(NAMED) ? path.substring(NAMED.length()) : "";
        return new Address(name, List.of(), null, properties);
    }

    /// Undoes percent signs only: a plus sign, as tokens have, stays one.
    private static String decode(String text, String url) throws SQLException {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            String path = url.split("\\?", 2)[0];
            String message = "Properties of URL " + path + " are not encoded as they should be";
            throw SqlErrors.of(SqlErrors.UNREACHABLE, message, e);
        }
    }

    private static FlightTarget.Server server(String text, String url) throws SQLException {
        int colon = text.lastIndexOf(':');
        boolean port = colon > text.lastIndexOf(']');
        String host = port ? text.substring(0, colon) : text;
        try {
            int number = port ? Integer.parseInt(text.substring(colon + 1)) : DEFAULT_PORT;
            if (!host.isBlank() && number > 0 && number < 65_536) {
                return new FlightTarget.Server(host, number);
            }
        } catch (NumberFormatException e) {
            // The next line says it.
        }
        throw SqlErrors.of(
                SqlErrors.UNREACHABLE,
                "'" + text + "' in URL " + url.split("\\?", 2)[0] + " is no host:port");
    }

    /// Connects.
    Session open() throws SQLException {
        Map<String, String> settings = new TreeMap<>(properties);
        for (DriverProperty property : DriverProperty.values()) {
            settings.remove(property.key());
        }
        if (name != null) {
            return EmbeddedTransport.open(name, Map.copyOf(settings));
        }
        long timeout = number(DriverProperty.LOGIN_TIMEOUT, DEFAULT_LOGIN_SECONDS);
        return FlightSession.open(
                new FlightTarget(
                        servers,
                        get(DriverProperty.USER),
                        get(DriverProperty.PASSWORD),
                        get(DriverProperty.TOKEN),
                        Boolean.parseBoolean(get(DriverProperty.TLS)),
                        get(DriverProperty.CERTIFICATE),
                        TimeUnit.SECONDS.toNanos(timeout),
                        settings));
    }

    /// The value of a property, or null.
    @Nullable String get(DriverProperty property) {
        String value = properties.get(property.key());
        return value == null || value.isEmpty() ? null : value;
    }

    private long number(DriverProperty property, long otherwise) throws SQLException {
        String text = get(property);
        try {
            long number = text == null ? otherwise : Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The next line says it.
        }
        throw SqlErrors.of(
                SqlErrors.INVALID, "Property " + property.key() + ": '" + text + "' is no number");
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "Address[" + (name == null ? servers : "mem:" + name) + "]";
    }
}
