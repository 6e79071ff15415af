package io.ticklane.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ticklane sql` and its exit codes.
final class SqlCommandTest {
    private static final String ROWS =
            "SELECT * FROM (VALUES (CAST(1 AS BIGINT), 'a', 0.5e0), (2, NULL, 1e0)) AS t (id, name, x)";

    @Test
    void csvHoldsTheRowsAndNothingElse() {
        CommandRun run = CommandRun.of("sql", "--format", "csv", ROWS);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("id,name,x\n1,a,0.5\n2,,1.0\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void jsonAndMarkdownHoldTheRows() {
        assertThat(CommandRun.of("sql", "--format", "json", ROWS).out())
                .isEqualTo(
                        """
                        [
                        {"id":1,"name":"a","x":0.5},
                        {"id":2,"name":null,"x":1.0}
                        ]
                        """);
        assertThat(CommandRun.of("sql", "--format", "MARKDOWN", ROWS).out())
                .isEqualTo(
                        """
                        | id | name | x |
                        | ---: | --- | ---: |
                        | 1 | a | 0.5 |
                        | 2 | NULL | 1.0 |
                        """);
    }

    @Test
    void aTableEndsInTheNumberOfRowsAndTheTime() {
        assertThat(CommandRun.of("sql", ROWS).out())
                .startsWith(
                        """
                        ┌────┬──────┬─────┐
                        │ id │ name │   x │
                        ├────┼──────┼─────┤
                        │  1 │ a    │ 0.5 │
                        │  2 │ NULL │ 1.0 │
                        └────┴──────┴─────┘
                        """)
                .containsPattern("\n2 rows \\(\\d+\\.\\d{3} s\\)\n$");
    }

    @Test
    void arrowIsAStreamThatArrowReads() throws IOException {
        CommandRun run = CommandRun.of("sql", "--format", "arrow", ROWS);
        assertThat(run.err()).isEmpty();
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(run.bytes()), allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly("id", "name", "x");
            int rows = 0;
            while (reader.loadNextBatch()) {
                BigIntVector ids = (BigIntVector) reader.getVectorSchemaRoot().getVector("id");
                for (int i = 0; i < ids.getValueCount(); i++) {
                    assertThat(ids.get(i)).isEqualTo(++rows);
                }
            }
            assertThat(rows).isEqualTo(2);
        }
    }

    @Test
    void statementsRunInOrderInOneSession() {
        CommandRun run =
                CommandRun.of(
                        "sql",
                        "--format",
                        "csv",
                        "CREATE TABLE t AS SELECT 1 AS a; INSERT INTO t SELECT 2; -- add\n"
                                + "SELECT SUM(a) AS total FROM t; SELECT COUNT(*) AS n FROM t;");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("total\n3\n\nn\n2\n");
    }

    @Test
    void statementsComeFromAFileOrFromStandardInput(@TempDir Path folder) throws IOException {
        Path script = folder.resolve("script.sql");
        Files.writeString(script, "SELECT 7 AS seven;\n");
        String wanted = "seven\n7\n";
        assertThat(CommandRun.of("sql", "--format=csv", "-f", script.toString()).out())
                .isEqualTo(wanted);
        assertThat(CommandRun.piped("SELECT 7 AS seven", "sql", "--format=csv").out())
                .isEqualTo(wanted);
        assertThat(CommandRun.piped("SELECT 7 AS seven", "sql", "--format=csv", "-f", "-").out())
                .isEqualTo(wanted);
    }

    /// What stands before the error has been run and is shown; what stands after it has not.
    @Test
    void theFirstErrorEndsTheRunWithCodeOne() {
        CommandRun run =
                CommandRun.of(
                        "sql",
                        "--format",
                        "csv",
                        "SELECT 1 AS a;\nSELECT nope\nFROM (VALUES (1)) AS t (x);\nSELECT 3");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("a\n1\n");
        assertThat(run.err())
                .startsWith("error 42703: ")
                .contains("nope")
                .endsWith("(line 2, column 8)\n  SELECT nope\n         ^\n");
    }

    @Test
    void aMissingScriptAndABadSettingAreErrorsOfTheRun() {
        CommandRun missing = CommandRun.of("sql", "-f", "no-such-script.sql");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).isEqualTo("error 58030: There is no file no-such-script.sql\n");
        CommandRun setting = CommandRun.of("sql", "--set", "no_such_setting=1", "SELECT 1");
        assertThat(setting.code()).isEqualTo(1);
        assertThat(setting.err()).startsWith("error 22023: ").contains("no_such_setting");
    }

    @Test
    void settingsHoldForTheSession() {
        CommandRun run =
                CommandRun.of(
                        "sql",
                        "--format=csv",
                        "--set",
                        "batch_size=7",
                        "--timeout",
                        "30s",
                        "SELECT name, \"value\" FROM information_schema.settings"
                                + " WHERE name IN ('batch_size', 'statement_timeout') ORDER BY name");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("name,value\nbatch_size,7\nstatement_timeout,30");
    }

    @Test
    void aStatementPastItsTimeEndsWithAnError() {
        String digits = "(SELECT 1 AS a UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4)";
        String sql = "SELECT COUNT(*) FROM " + digits + (" CROSS JOIN " + digits).repeat(20);
        CommandRun run = CommandRun.of("sql", "--timeout", "100ms", sql);
        assertThat(run.err()).startsWith("error 57014: ");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void aCommandLineThatMakesNoSenseHasCodeTwo() {
        CommandRun format = CommandRun.of("sql", "--format", "xml", "SELECT 1");
        assertThat(format.code()).isEqualTo(2);
        assertThat(format.err()).contains("Unknown format 'xml'");
        assertThat(CommandRun.of("sql", "--nope").code()).isEqualTo(2);
        assertThat(CommandRun.of("sql", "-f", "x.sql", "SELECT 1").code()).isEqualTo(2);
        assertThat(CommandRun.of("demo", "--rows", "5").code()).isEqualTo(2);
        assertThat(CommandRun.of("nope").code()).isEqualTo(2);
    }

    @Test
    void helpAndVersionAreNoErrors() {
        CommandRun help = CommandRun.of("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("sql", "server", "demo", "--url");
        assertThat(CommandRun.of("sql", "--help").out()).contains("--format", "--timeout");
        CommandRun version = CommandRun.of("--version");
        assertThat(version.code()).isZero();
        assertThat(version.out()).startsWith("ticklane ");
    }
}
