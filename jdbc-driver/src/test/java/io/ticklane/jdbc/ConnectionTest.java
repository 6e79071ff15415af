package io.ticklane.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ticklane.jdbc.embedded.EmbeddedProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ConnectionTest {

    private static String state(ThrowingCallable action) {
        return catchThrowableOfType(SQLException.class, action).getSQLState();
    }

    @Test
    void onlyUrlsOfTheDriverAreTaken() throws SQLException {
        TicklaneDriver driver = new TicklaneDriver();
        for (String url :
                List.of(
                        "jdbc:ticklane:",
                        "jdbc:ticklane:?a=b",
                        "jdbc:ticklane:mem:x",
                        "jdbc:ticklane://h:1,[::1]:2/main?user=u")) {
            assertThat(driver.acceptsURL(url)).as(url).isTrue();
        }
        for (String url :
                List.of(
                        "",
                        "jdbc:postgresql://h/d",
                        "jdbc:ticklane",
                        "jdbc:ticklane:mem:",
                        "jdbc:ticklane:file",
                        "jdbc:ticklane://",
                        "jdbc:ticklane:x://h:1")) {
            assertThat(driver.acceptsURL(url)).as(url).isFalse();
            assertThat(driver.connect(url, new Properties())).isNull();
        }
        assertThat(driver.acceptsURL(null)).isFalse();
        assertThat(DriverManager.getDriver("jdbc:ticklane:")).isInstanceOf(TicklaneDriver.class);
        assertThat(state(() -> driver.connect("jdbc:ticklane://h:x", null))).isEqualTo("08001");
        assertThat(driver.getPropertyInfo("jdbc:ticklane:?user=u", null))
                .anySatisfy(property -> assertThat(property.value).isEqualTo("u"));
    }

    @Test
    void namesThatAreNotOfTheDriverAreSessionSettings() throws Exception {
        String properties = "user=u&timeZone=UTC&batch_rows=7&label=a%26b+c";
        DriverManager.getConnection("jdbc:ticklane:mem:settings?" + properties).close();
        Map<String, String> expected = Map.of("batch_rows", "7", "label", "a&b+c");
        assertThat(FakeProvider.OPENED.get("settings")).isEqualTo(expected);
        LoopbackServer server = new LoopbackServer(false);
        try {
            DriverManager.getConnection(server.url() + "?batch_rows=7&label=a%26b+c").close();
            assertThat(server.settings()).isEqualTo(expected);
            assertThat(
                            state(() ->
                                    DriverManager.getConnection(
                                            server.url() + "?no_such_setting=1")))
                    .isEqualTo("22023");
        } finally {
            server.close();
        }
        assertThat(state(() -> DriverManager.getConnection("jdbc:ticklane:?no_such_setting=1")))
                .isEqualTo("22023");
    }

    @Test
    void aUserLogsInAndKeepsTheToken() throws Exception {
        LoopbackServer server = new LoopbackServer(true);
        try {
            Properties user = new Properties();
            user.setProperty("user", "quant");
            user.setProperty("password", "alpha");
            String token;
            try (Connection connection = DriverManager.getConnection(server.url(), user)) {
                assertThat(connection.isValid(5)).isTrue();
                token = String.valueOf(server.headers.get("authorization"));
                assertThat(token).startsWith("Bearer ");
                assertThat(connection.getMetaData().getUserName()).isEqualTo("quant");
            }
            String given = server.url() + "?token=" + token.substring("Bearer ".length());
            try (Connection connection = DriverManager.getConnection(given);
                    ResultSet rows = connection.createStatement().executeQuery("NUMBERS 1")) {
                assertThat(rows.next()).isTrue();
            }
            user.setProperty("password", "beta");
            assertThat(state(() -> DriverManager.getConnection(server.url(), user)))
                    .isEqualTo("28000");
            assertThat(state(() -> DriverManager.getConnection(server.url()))).isEqualTo("28000");
            TicklaneDataSource source = new TicklaneDataSource();
            source.setUrl(server.url());
            try (Connection connection = source.getConnection("quant", "alpha")) {
                assertThat(connection.isValid(5)).isTrue();
            }
        } finally {
            server.close();
        }
    }

    @Test
    void callsCarryCookiesAndTheWishForNanoseconds() throws Exception {
        LoopbackServer server = new LoopbackServer(false);
        try (Connection connection = DriverManager.getConnection(server.url())) {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(5);
                statement.executeQuery("NUMBERS 1").close();
            }
            assertThat(connection.isValid(5)).isTrue();
            assertThat(server.headers).containsEntry("x-ticklane-nanos", "true");
            assertThat(server.headers).containsEntry("x-ticklane-max-rows", "5");
            assertThat(server.headers.get("cookie")).startsWith("visit=");
        } finally {
            server.close();
        }
    }

    @Test
    void statementsAreClosedOnTheServer() throws Exception {
        LoopbackServer server = new LoopbackServer(false);
        try (Connection connection = DriverManager.getConnection(server.url())) {
            PreparedStatement prepared = connection.prepareStatement("ECHO BIGINT");
            assertThat(server.prepared()).isEqualTo(1);
            prepared.close();
            try (Statement statement = connection.createStatement()) {
                statement.execute("COUNT 1");
                statement.execute("TYPES");
            }
            for (int i = 0; i < 10_000 && server.prepared() > 0; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertThat(server.prepared()).isZero();
        } finally {
            server.close();
        }
    }

    @Test
    void aResultLeftEarlyIsCancelledOnTheServer() throws Exception {
        LoopbackServer server = new LoopbackServer(false);
        try (Connection connection = DriverManager.getConnection(server.url())) {
            ResultSet rows = connection.createStatement().executeQuery("NUMBERS 100000000");
            assertThat(rows.next()).isTrue();
            rows.close();
            for (int i = 0; i < 10_000 && server.cancels() == 0; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertThat(server.cancels()).isEqualTo(1);
        } finally {
            server.close();
        }
    }

    @Test
    void theNextHostIsTriedWhenOneIsDown() throws Exception {
        LoopbackServer server = new LoopbackServer(false);
        String dead = "localhost:" + LoopbackServer.deadPort();
        try {
            String url = server.url().replace("//", "//" + dead + ",");
            try (Connection connection = DriverManager.getConnection(url)) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(state(() -> DriverManager.getConnection("jdbc:ticklane://" + dead)))
                    .isEqualTo("08001");
        } finally {
            server.close();
        }
    }

    @Test
    void aLostServerIsAnErrorAndNoHang() throws Exception {
        LoopbackServer server = new LoopbackServer(false);
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            server.close();
            assertThat(state(() -> statement.executeQuery("NUMBERS 1"))).isEqualTo("08006");
            assertThat(connection.isValid(1)).isFalse();
        }
    }

    @Test
    void silenceLongerThanTheNetworkTimeoutIsALostConnection() throws Exception {
        LoopbackServer server = new LoopbackServer(false);
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(null, 100);
            assertThat(connection.getNetworkTimeout()).isEqualTo(100);
            assertThat(state(() -> statement.executeQuery("SLEEP").next())).isEqualTo("08006");
        } finally {
            server.close();
        }
    }

    @Test
    void schemaClientInfoAndHintsAreKept() throws SQLException {
        try (Connection connection =
                DriverManager.getConnection("jdbc:ticklane:?ApplicationName=desk")) {
            assertThat(connection.getCatalog()).isEqualTo("ticklane");
            assertThat(connection.getSchema()).isEqualTo("main");
            connection.setSchema("research");
            assertThat(connection.getSchema()).isEqualTo("research");
            assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("desk");
            connection.setClientInfo("ApplicationName", "other");
            assertThat(connection.getClientInfo()).containsEntry("ApplicationName", "other");
            connection.setClientInfo("Unknown", "x");
            assertThat(connection.getWarnings().getSQLState()).isEqualTo("01000");
            connection.setReadOnly(true);
            assertThat(connection.isReadOnly()).isTrue();
            assertThat(connection.getAutoCommit()).isTrue();
            connection.setAutoCommit(true);
            assertThat(connection.nativeSQL("SELECT 1")).isEqualTo("SELECT 1");
            assertThat(state(() -> connection.setCatalog("x"))).isEqualTo("3D000");
        }
        try (Connection connection =
                DriverManager.getConnection("jdbc:ticklane:?transactions=ignore")) {
            connection.setAutoCommit(false);
            connection.rollback();
        }
    }

    @Test
    void withoutAnEngineTheErrorSaysWhatToDo() throws Exception {
        List<URL> classes = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (!entry.contains("test-classes")) {
                classes.add(Path.of(entry).toUri().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        try (URLClassLoader alone =
                new URLClassLoader(
                        classes.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(alone);
            Class<?> type = alone.loadClass(TicklaneDriver.class.getName());
            Driver driver = (Driver) type.getConstructor().newInstance();
            SQLException error =
                    catchThrowableOfType(
                            SQLException.class, () -> driver.connect("jdbc:ticklane:", null));
            assertThat(error.getSQLState()).isEqualTo("08001");
            assertThat(error.getMessage()).contains("class path");
        } finally {
            thread.setContextClassLoader(context);
        }
        assertThat(EmbeddedProvider.class.getClassLoader()).isSameAs(getClass().getClassLoader());
    }
}
