package io.ticklane.tests.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.planner.SqlPlanner;
import io.ticklane.server.flightsql.FlightNode;
import io.ticklane.server.functions.FunctionLibraries;
import io.ticklane.server.session.EngineSettings;
import io.ticklane.tests.slt.Checkout;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A jar of functions in a folder: the example of the documentation, and jars that are broken.
final class OwnFunctionsTest {
    private static final String SERVICE =
            "META-INF/services/io.ticklane.api.function.FunctionDefinition";
    private static final String QUERY =
            """
            SELECT UP_STREAK(price) OVER (PARTITION BY symbol ORDER BY ts) AS streak
            FROM (VALUES
              (1, 'A', 10.0), (2, 'B', 5.0), (3, 'A', 11.0), (4, 'B', 4.0), (5, 'A', CAST(NULL AS DOUBLE)),
              (6, 'A', 12.0), (7, 'B', 6.0), (8, 'A', 9.0)) AS t(ts, symbol, price)
            ORDER BY ts
            """;
    private static final List<Double> STREAKS = List.of(0.0, 0.0, 1.0, 0.0, 1.0, 2.0, 1.0, 0.0);

    @TempDir private Path folder;
    private Path classes = Path.of("");
    private Path jars = Path.of("");

    @BeforeEach
    void buildTheExample() throws IOException {
        Path example = Checkout.root().resolve("docs/examples/own-functions/src/main");
        classes = Files.createDirectory(folder.resolve("classes"));
        jars = Files.createDirectory(folder.resolve("jars"));
        compile(example.resolve("java/com/example/ticks/UpStreak.java"));
        Path services = example.resolve("resources").resolve(SERVICE);
        Files.createDirectories(classes.resolve(SERVICE).getParent());
        Files.copy(services, classes.resolve(SERVICE));
        jar(jars.resolve("ticks.jar"), classes);
    }

    private void compile(Path source) {
        int exit =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                OutputStream.nullOutputStream(),
                                null,
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                source.toString());
        assertThat(exit).as("exit code of javac").isZero();
    }

    private static void jar(Path jar, Path content) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(content)) {
            files.filter(Files::isRegularFile).forEach(file -> add(out, content, file));
        }
    }

    private static void add(JarOutputStream out, Path root, Path file) {
        try {
            out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
            Files.copy(file, out);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Double> streaks(Connection connection) throws SQLException {
        List<Double> found = new ArrayList<>();
        try (ResultSet rows = connection.createStatement().executeQuery(QUERY)) {
            while (rows.next()) {
                found.add(rows.getDouble(1));
            }
        }
        return found;
    }

    @Test
    void theExampleAnswersInAnEngineInside() throws SQLException {
        try (Connection connection =
                DriverManager.getConnection("jdbc:ticklane:?functions=" + jars)) {
            assertThat(streaks(connection)).isEqualTo(STREAKS);
            try (ResultSet described =
                    connection.createStatement().executeQuery("DESCRIBE FUNCTION up_streak")) {
                assertThat(described.next()).isTrue();
                assertThat(described.getString("description")).isEqualTo("# UP_STREAK");
            }
        }
    }

    @Test
    void theExampleAnswersInANode() throws SQLException, InterruptedException {
        EngineSettings settings = EngineSettings.standard().withFunctions(jars);
        FlightNode node = FlightNode.start("127.0.0.1", 0, settings);
        try (Connection connection =
                DriverManager.getConnection("jdbc:ticklane://127.0.0.1:" + node.port())) {
            assertThat(streaks(connection)).isEqualTo(STREAKS);
        } finally {
            node.stop(1);
        }
    }

    @Test
    void withoutItsJarThereIsNoSuchFunction() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:")) {
            assertThatThrownBy(() -> streaks(connection))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("42883"));
        }
    }

    @Test
    void aNamedEngineKeepsTheFolderItBeganWith() throws SQLException {
        String url = "jdbc:ticklane:mem:own?functions=";
        try (Connection first = DriverManager.getConnection(url + jars);
                Connection second = DriverManager.getConnection("jdbc:ticklane:mem:own")) {
            assertThat(streaks(first)).isEqualTo(STREAKS);
            assertThat(streaks(second)).isEqualTo(STREAKS);
            assertThatThrownBy(() -> DriverManager.getConnection(url + folder).close())
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("22023"));
        }
    }

    @Test
    void brokenJarsAreLeftOutAndNamed() throws IOException {
        Files.writeString(jars.resolve("a-text.jar"), "this is no jar");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        jar(jars.resolve("b-empty.jar"), empty);
        Path wrong = Files.createDirectories(folder.resolve("wrong/META-INF/services"));
        Files.writeString(
                wrong.resolve(Path.of(SERVICE).getFileName()), "com.example.ticks.Missing\n");
        jar(jars.resolve("c-missing-class.jar"), folder.resolve("wrong"));
        jar(jars.resolve("z-again.jar"), classes);
        try (FunctionLibraries libraries = FunctionLibraries.load(jars, SqlPlanner::isBuiltin)) {
            assertThat(libraries.catalog().find("UP_STREAK")).hasSize(1);
            assertThat(libraries.catalog().find("EWMA")).isNotEmpty();
            assertThat(libraries.refused())
                    .satisfiesExactly(
                            text -> assertThat(text).contains("a-text.jar", "it is no jar"),
                            text -> assertThat(text).contains("b-empty.jar", "has no META-INF"),
                            text ->
                                    assertThat(text)
                                            .contains(
                                                    "c-missing-class.jar",
                                                    "cannot be made",
                                                    "com.example.ticks.Missing"),
                            text ->
                                    assertThat(text)
                                            .contains(
                                                    "z-again.jar",
                                                    "there is a function UP_STREAK already"));
        }
    }

    @Test
    void aJarCannotTakeTheNameOfAFunctionOfSql() throws IOException {
        try (FunctionLibraries libraries =
                FunctionLibraries.load(jars, name -> name.equalsIgnoreCase("up_streak"))) {
            assertThat(libraries.refused())
                    .singleElement()
                    .asString()
                    .contains("ticks.jar", "there is a function UP_STREAK already");
        }
        assertThat(List.of("SUM", "abs", "ROW_NUMBER", "DATE_TRUNC", "median", "coalesce"))
                .allMatch(SqlPlanner::isBuiltin);
        assertThat(FunctionCatalog.load().all())
                .noneMatch(function -> SqlPlanner.isBuiltin(function.spec().name()));
    }

    /// Fails for numbers below zero, as a scalar and as a frame function.
    private static final String FAULTY =
            """
            import io.ticklane.api.column.*;
            import io.ticklane.api.function.*;
            import io.ticklane.api.state.*;
            import io.ticklane.api.type.SqlType;
            import java.util.List;

            public final class %1$s implements FunctionDefinition.%2$s {
                public FunctionSpec spec() {
                    return new FunctionSpec("%1$s", Family.FEATURES, "Fails", List.of(new Parameter.Column("x", SqlType.DOUBLE, "x")),
                            SqlType.DOUBLE, NullRule.%3$s, "A test");
                }

                static double root(Columns in, int row) {
                    if (in.doubles(0).getOrNaN(row) < 0) {
                        throw new ArithmeticException("below zero");
                    }
                    return Math.sqrt(in.doubles(0).getOrNaN(row));
                }

                %4$s
            }
            """;

    private static final String SCALAR =
            """
            public ScalarKernel bind(BoundCall call) {
                return (in, from, to, out) -> {
                    for (int row = from; row < to; row++) {
                        out.set(row, root(in, row));
                    }
                };
            }
            """;

    private static final String FRAME =
            """
            public FrameKernel bind(BoundCall call) {
                return new FrameKernel() {
                    public StateLayout layout() {
                        return new StateLayout("roots", 1, List.of(new StateLayout.Cell.OfSum("roots")));
                    }

                    public void enter(State state, Slots slots, Columns in, int from, int to) {
                        for (int row = from; row < to; row++) {
                            state.sums(0).add(slots.get(row), root(in, row));
                        }
                    }

                    public void merge(State into, int slot, State from, int fromSlot) {
                        into.sums(0).merge(slot, from.sums(0), fromSlot);
                    }

                    public void result(State state, int slot, Columns in, int row, DoubleWriter out, int at) {
                        out.set(at, state.sums(0).value(slot));
                    }
                };
            }
            """;

    @Test
    void aFunctionThatFailsIsNamed() throws IOException, SQLException {
        Path scalar = folder.resolve("ROOT_OF.java");
        Files.writeString(scalar, FAULTY.formatted("ROOT_OF", "Scalar", "STRICT", SCALAR));
        compile(scalar);
        Path frame = folder.resolve("SUM_OF_ROOTS.java");
        Files.writeString(frame, FAULTY.formatted("SUM_OF_ROOTS", "Frame", "IGNORE", FRAME));
        compile(frame);
        Files.writeString(classes.resolve(SERVICE), "ROOT_OF\nSUM_OF_ROOTS\n");
        jar(jars.resolve("roots.jar"), classes);
        Files.delete(jars.resolve("ticks.jar"));
        try (Connection connection =
                DriverManager.getConnection("jdbc:ticklane:?functions=" + jars)) {
            for (String function : List.of("ROOT_OF", "SUM_OF_ROOTS")) {
                assertThat(root(connection, function, 9)).isEqualTo(3);
                assertThatThrownBy(() -> root(connection, function, -9))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("XX000"))
                        .hasMessageContaining("the function " + function + " failed")
                        .hasMessageContaining("below zero");
            }
        }
    }

    private static double root(Connection connection, String function, int x) throws SQLException {
        String sql = "SELECT " + function + "(x) FROM (VALUES (" + x + ".0)) AS t(x)";
        try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getDouble(1);
        }
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThatThrownBy(() ->
                        DriverManager.getConnection("jdbc:ticklane:?functions=" + folder + "/none")
                                .close())
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("58030"))
                .hasMessageContaining("/none");
    }
}
