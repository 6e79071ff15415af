package io.ticklane.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A source of connections with a fixed URL, for pools and containers that set properties.
///
/// Threads: set up by one thread, then used by any.
public final class TicklaneDataSource implements DataSource {
    private final Properties properties = new Properties();
    private String url = "jdbc:ticklane:";
    private @Nullable PrintWriter logWriter;

    /// A source of connections to an embedded engine, until [#setUrl] says otherwise.
    public TicklaneDataSource() {}

    /// The URL, see [TicklaneDriver].
    public String getUrl() {
        return url;
    }

    /// Sets the URL, see [TicklaneDriver].
    public void setUrl(String url) {
        this.url = url;
    }

    /// The user, or null.
    public @Nullable String getUser() {
        return properties.getProperty("user");
    }

    /// Sets the user.
    public void setUser(String user) {
        properties.setProperty("user", user);
    }

    /// Sets the password.
    public void setPassword(String password) {
        properties.setProperty("password", password);
    }

    /// Sets a property of the driver or a session setting.
    public void setProperty(String name, String value) {
        properties.setProperty(name, value);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(properties);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        Properties given = new Properties();
        given.putAll(properties);
        given.setProperty("user", user);
        given.setProperty("password", password);
        return connect(given);
    }

    private Connection connect(Properties given) throws SQLException {
        Connection connection = new TicklaneDriver().connect(url, given);
        if (connection == null) {
            throw new SQLException("No URL of this driver: " + url.split("\\?", 2)[0], "08001");
        }
        return connection;
    }

    @Override
    public int getLoginTimeout() {
        return Integer.parseInt(properties.getProperty("loginTimeout", "0"));
    }

    @Override
    public void setLoginTimeout(int seconds) {
        if (seconds == 0) {
            properties.remove("loginTimeout");
        } else {
            properties.setProperty("loginTimeout", Integer.toString(seconds));
        }
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        logWriter = out;
    }

    /// The driver logs nothing; this is where it would.
    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.ticklane.jdbc");
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        throw new SQLException("TicklaneDataSource is no " + iface.getName(), "22023");
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) {
        return iface.isInstance(this);
    }
}
