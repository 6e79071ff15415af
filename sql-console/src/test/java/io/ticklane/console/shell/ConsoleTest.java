package io.ticklane.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The console on an engine in this process: from a pipe, on a dumb terminal, and its parts.
final class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:ticklane:");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void statementsOfAPipeRunAcrossLines() throws IOException {
        assertThat(pipe("\\format csv\n\\timing off\nSELECT\n 1 AS a\n;\nSELECT 2 AS b")).isTrue();
        assertThat(out()).isEqualTo("Results are written as csv\nTiming is off\na\n1\nb\n2\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void anErrorLeavesTheSessionUsable() throws IOException {
        assertThat(pipe("\\format csv\nSELECT nope;\n\\nope\nSELECT 2 AS b;\n")).isFalse();
        assertThat(out()).endsWith("b\n2\n");
        assertThat(err()).contains("error 42703", "There is no command \\nope");
    }

    @Test
    void nothingRunsAfterQuit() throws IOException {
        pipe("\\q\nSELECT 1;\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void tablesAndTheirColumnsAreListed() throws IOException {
        pipe("\\d\nCREATE TABLE ticks AS SELECT 1 AS a, 'x' AS b;\n\\d\n\\d TICKS\n\\d nope\n");
        assertThat(out())
                .startsWith("There are no tables")
                .containsPattern("│ ticks *│")
                .containsPattern("│ a *│ INTEGER")
                .containsPattern("│ b *│ VARCHAR");
        assertThat(err()).contains("There is no table nope");
    }

    @Test
    void functionsAreListedWithTheirSignatures() throws IOException {
        pipe("\\df ewma_h\n\\df no_such_function\n");
        assertThat(out()).contains("EWMA_HALFLIFE(x, h").doesNotContain("EWMA_SPAN");
        assertThat(err()).contains("no_such_function");
    }

    @Test
    void theWholeNameOfAFunctionShowsItsPage() throws IOException {
        pipe("\\df ewma\n\\df riskmetrics_vol\n");
        assertThat(out())
                .contains("# EWMA\n", "## Arguments", "0 < alpha <= 1", "## Example")
                .contains("# EWM_VOL\n");
    }

    @Test
    void expandedRowsHaveALineForEachColumn() throws IOException {
        pipe("\\x\nSELECT 1 AS a, 'b' AS long_name;\n");
        assertThat(out()).contains("a         │ 1\nlong_name │ b\n");
    }

    @Test
    void resultsGoToAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("rows.csv");
        pipe("\\format csv\n\\o " + file + "\nSELECT 1 AS a;\n\\o\nSELECT 2 AS b;\n");
        assertThat(file).hasContent("a\n1\n");
        assertThat(out()).endsWith("Results go to the screen\nb\n2\n");
    }

    @Test
    void aFileOfStatementsIsRun(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("script.sql");
        Files.writeString(file, "SELECT 1 AS a; SELECT 2 AS b;");
        pipe("\\format csv\n\\i " + file + "\n\\i " + folder.resolve("nope.sql") + "\n");
        assertThat(out()).endsWith("a\n1\nb\n2\n");
        assertThat(err()).startsWith("error 58030: ").contains("nope.sql");
    }

    @Test
    void aColumnIsDrawnOverAnother() throws IOException {
        pipe(
                """
                \\plot
                SELECT x, x * x AS y FROM (VALUES (1), (2), (3)) AS t (x);
                \\plot
                \\plot x y
                \\plot nope
                """);
        assertThat(err()).contains("run a query first", "no columns nope");
        assertThat(out()).contains("9.0000 ┤", "1.0000 ┤").containsPattern("[\u2801-\u28ff]");
    }

    @Test
    void aStatementIsCancelledAndTheNextOneRuns() throws Exception {
        Shell shell = shell();
        String digits = "(SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)";
        String endless = "SELECT COUNT(*) FROM " + digits + (" CROSS JOIN " + digits).repeat(20);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> run =
                    thread.submit(() -> {
                        shell.handle(endless + ";");
                        return null;
                    });
            while (!run.isDone() && !err().contains("Cancelled")) {
                if (shell.isRunning()) {
                    shell.interrupt();
                    break;
                }
                Thread.onSpinWait();
            }
            run.get(60, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
        assertThat(err()).isEqualTo("Cancelled\n");
        assertThat(shell.isEnded()).isFalse();
        shell.handle("SELECT 42 AS answer;");
        assertThat(out()).contains("42");
    }

    @Test
    void theTailOfAQuerySaysHowFastItsRowsCome() throws Exception {
        pipe(
                """
                CREATE TABLE feed (n BIGINT, ts TIMESTAMP(9), WATERMARK FOR ts AS ts)
                WITH (connector = 'generator', rows_per_second = 100, rows = 230);
                \\format csv
                \\tail SELECT n FROM feed EMIT CHANGES;
                \\tail CREATE TABLE t (a INTEGER)
                \\tail SELECT nope FROM feed EMIT CHANGES
                """);
        List<String> numbers = out().lines().filter(line -> line.matches("\\d+")).toList();
        assertThat(numbers).hasSize(230).startsWith("0", "1").endsWith("229");
        assertThat(out()).contains("230 rows (");
        assertThat(err())
                .containsPattern("(?m)^\\d+ rows/s, \\d+ in all$")
                .contains("\\tail takes a query", "error 42703");
        // at least two seconds, so two lines, each of which counts the rows up to it
        List<Long> counts =
                err().lines()
                        .filter(line -> line.contains("rows/s"))
                        .map(line -> Long.parseLong(line.split(" ", -1)[2]))
                        .toList();
        assertThat(counts).hasSizeGreaterThanOrEqualTo(2).isSorted();
        assertThat(counts.getLast()).isBetween(1L, 230L);
    }

    @Test
    void aTailIsCancelled() throws Exception {
        Shell shell = shell();
        shell.handle(
                "CREATE TABLE endless (n BIGINT, ts TIMESTAMP(9), WATERMARK FOR ts AS ts)"
                        + " WITH (connector = 'generator', rows_per_second = 100);");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> run =
                    thread.submit(() -> {
                        shell.handle("\\tail SELECT n FROM endless EMIT CHANGES");
                        return null;
                    });
            while (!run.isDone() && !out().contains("3 │")) {
                Thread.onSpinWait();
            }
            shell.interrupt();
            run.get(60, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
        assertThat(err()).endsWith("Cancelled\n");
        assertThat(shell.isEnded()).isFalse();
        Matcher position =
                Pattern.compile("(?m)^it goes on behind these rows with (AFTER POSITION '.+')$")
                        .matcher(err());
        assertThat(position.find()).isTrue();
        Matcher shown =
                Pattern.compile("(\\d+) │\\n(?!.*\\d+ │\\n)", Pattern.DOTALL).matcher(out());
        assertThat(shown.find()).isTrue();
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(1);
            try (ResultSet next =
                    statement.executeQuery(
                            "SELECT n FROM endless EMIT CHANGES " + position.group(1))) {
                assertThat(next.next()).isTrue();
                assertThat(next.getLong(1)).isEqualTo(Long.parseLong(shown.group(1)) + 1);
            }
        }
    }

    @Test
    void theConsoleWorksOnADumbTerminal(@TempDir Path folder) throws IOException {
        byte[] typed = "SELECT 40 +\n2 AS answer;\n\\q\n".getBytes(StandardCharsets.UTF_8);
        Path history = folder.resolve("new/history");
        try (DumbTerminal terminal =
                new DumbTerminal(
                        "dumb",
                        DumbTerminal.TYPE_DUMB,
                        new ByteArrayInputStream(typed),
                        out,
                        StandardCharsets.UTF_8)) {
            LineConsole.talk(connection, terminal, history, true, "Hello");
        }
        assertThat(out()).contains("Hello", "ticklane> ", "answer", "│     42 │");
        assertThat(out()).doesNotContain("\u001b[1m");
        assertThat(history).content().contains("AS answer;");
    }

    @Test
    void completionOffersWhatMayStandThere() throws Exception {
        pipe("CREATE TABLE ticks AS SELECT 1 AS price, 'x' AS symbol;\n");
        assertThat(offered("SELECT * FROM ti")).contains("ticks").doesNotContain("SELECT", "price");
        assertThat(offered("SELECT  FROM ticks", 7)).contains("price", "symbol", "EWMA(", "CASE");
        assertThat(offered("SELECT t. FROM ticks t", 9))
                .containsExactlyInAnyOrder("price", "symbol");
        assertThat(offered("sel")).contains("select", "ewma(");
        assertThat(offered("\\t")).contains("\\timing", "\\df");
        assertThat(offered("\\d ")).contains("ticks");
        assertThat(offered("\\df ew")).contains("EWMA(");
    }

    @Test
    void completionInQuotesOffersFiles(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("trades.parquet"));
        Files.createDirectory(folder.resolve("more"));
        assertThat(offered("SELECT * FROM '" + folder + "/tr"))
                .containsExactlyInAnyOrder(folder + "/trades.parquet", folder + "/more/");
    }

    @Test
    void keywordsTextsAndCommentsAreColoured() {
        assertThat(SqlHighlighter.highlight("SELECT 'a' -- b").toAnsi())
                .contains("\u001b[1mSELECT")
                .contains("\u001b[32m'a'")
                .contains("\u001b[2m-- b");
        assertThat(SqlHighlighter.highlight("SELECT x, 'open").toString())
                .isEqualTo("SELECT x, 'open");
    }

    private List<String> offered(String line) throws Exception {
        return offered(line, line.length());
    }

    private List<String> offered(String line, int cursor) throws Exception {
        return new SqlCompleter(new Catalog(connection))
                .candidates(TypedLine.of(line, cursor)).stream().map(Candidate::value).toList();
    }

    private boolean pipe(String input) throws IOException {
        return PipedConsole.run(
                connection,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
    }

    private Shell shell() {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Shell(connection, new Screen(out, errors, () -> 0, () -> 0, false));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
