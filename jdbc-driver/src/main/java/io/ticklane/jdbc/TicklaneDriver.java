package io.ticklane.jdbc;

import io.ticklane.jdbc.internal.Address;
import io.ticklane.jdbc.internal.DriverProperty;
import io.ticklane.jdbc.internal.TicklaneFactory;
import io.ticklane.jdbc.internal.TicklaneMeta;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/// The JDBC driver. [DriverManager] finds it by itself.
///
/// ```
///   jdbc:ticklane:                                   an embedded engine of the connection alone
///   jdbc:ticklane:mem:name                           an embedded engine shared by name
///   jdbc:ticklane://host:port[,host2:port2][/schema]   a Flight SQL server
///   ...?user=..&password=..&token=..&tls=true&name=value
/// ```
///
/// Names that are not of the driver (see [#getPropertyInfo]) are session settings.
///
/// Errors: each [SQLException] has a SQLSTATE; one that belongs to a place in the SQL text names
/// it.
///
/// Threads: any thread may use a connection, and several statements of it at once; one statement or
/// result set is used by one thread at a time, except for `cancel` and `close`.
public final class TicklaneDriver extends UnregisteredDriver {
    static {
        try {
            DriverManager.registerDriver(new TicklaneDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// A driver; all are alike.
    public TicklaneDriver() {}

    @Override
    protected AvaticaFactory createFactory() {
        return new TicklaneFactory();
    }

    @Override
    protected DriverVersion createDriverVersion() {
        return new DriverVersion(
                "Ticklane JDBC driver", "0.1.0", "Ticklane", "0.1.0", false, 0, 1, 0, 1);
    }

    @Override
    protected String getConnectStringPrefix() {
        return "jdbc:ticklane:";
    }

    @Override
    public Meta createMeta(AvaticaConnection connection) {
        return new TicklaneMeta(connection);
    }

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return Address.accepts(url);
    }

    /// Connects.
    ///
    /// @return null if the URL is not of this driver
    /// @throws SQLException 08001 if no server can be reached or no engine is on the class path,
    ///   28000 if the user is not known, 22023 if a session setting is not
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info)
            throws SQLException {
        if (url == null || !acceptsURL(url)) {
            return null;
        }
        return factory.newConnection(this, factory, url, info == null ? new Properties() : info);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info)
            throws SQLException {
        Address address = Address.parse(acceptsURL(url) ? url : getConnectStringPrefix(), info);
        DriverProperty[] all = DriverProperty.values();
        DriverPropertyInfo[] found = new DriverPropertyInfo[all.length];
        for (int i = 0; i < all.length; i++) {
            found[i] = new DriverPropertyInfo(all[i].key(), address.properties().get(all[i].key()));
            found[i].description = all[i].meaning();
            if (!all[i].choices().isEmpty()) {
                found[i].choices = all[i].choices().toArray(new String[0]);
            }
        }
        return found;
    }

    /// The driver logs nothing; this is where it would.
    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.ticklane.jdbc");
    }
}
