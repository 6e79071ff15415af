package io.ticklane.tests.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tables of a connector from CREATE to DROP, and what is refused.
final class ConnectedTablesTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:ticklane:");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private int run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(String.join("|", row));
            }
            return found;
        }
    }

    private void refused(String sql, String state, String... words) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContainingAll(words);
    }

    @Test
    void rowsOutsideAreReadWrittenAndListedAsTables() throws SQLException {
        run("CREATE TABLE s (a BIGINT, b BIGINT) WITH (connector = 'shelf', shelf = 'one')");
        assertThat(run("INSERT INTO s VALUES (1, 10), (2, NULL), (3, 30)")).isEqualTo(3);
        assertThat(run("INSERT INTO s (b, a) SELECT a, b FROM s WHERE b > 10")).isEqualTo(1);
        assertThat(rows("SELECT b, a FROM s")).containsExactly("10|1", "null|2", "30|3", "3|30");
        assertThat(rows("SELECT SUM(a) FROM s WHERE b >= 10")).containsExactly("4");
        assertThat(rows("SELECT x.a FROM s x JOIN s y ON x.a = y.b")).containsExactly("3", "30");
        assertThat(rows("SHOW TABLES").toString()).contains("s");
        assertThat(rows("DESCRIBE s").toString()).contains("a|BIGINT").contains("b|BIGINT");
        assertThat(rows("EXPLAIN SELECT a FROM s").toString())
                .contains("shelf main.s")
                .doesNotContain("one");
        run("CREATE TABLE IF NOT EXISTS s (a BIGINT) WITH (connector = 'shelf', shelf = 'two')");
        refused("CREATE TABLE s (a BIGINT) WITH (connector = 'shelf', shelf = 'x')", "42P07", "s");
        run("DROP TABLE s");
        refused("INSERT INTO s VALUES (1, 2)", "42P01", "s");
    }

    @Test
    void tablesGiveWayToEachOtherAndMadeFromQueries() throws SQLException {
        assertThat(
                        run(
                                "CREATE TABLE q WITH (connector = 'shelf', shelf = 'q') AS"
                                        + " SELECT * FROM (VALUES (CAST(5 AS BIGINT))) AS v(n)"))
                .isEqualTo(1);
        run("CREATE OR REPLACE TABLE m AS SELECT n + 1 AS n FROM q");
        run("CREATE OR REPLACE TABLE m (n BIGINT) WITH (connector = 'shelf', shelf = 'q')");
        assertThat(rows("SELECT n FROM m")).containsExactly("5");
        run("CREATE OR REPLACE TABLE m AS SELECT n + 2 AS n FROM q");
        assertThat(rows("SELECT n FROM m")).containsExactly("7");
    }

    @Test
    void aStatementThatFailsAddsNothing() throws SQLException {
        run("CREATE TABLE f (a BIGINT) WITH (connector = 'shelf', shelf = 'f', room = 2)");
        run("INSERT INTO f VALUES (1)");
        refused("INSERT INTO f VALUES (2), (3)", "58000", "full");
        assertThat(rows("SELECT a FROM f")).containsExactly("1");
    }

    @Test
    void whatAConnectorCannotDoIsSaid() throws SQLException {
        run("CREATE TABLE r (a BIGINT) WITH (connector = 'shelf', shelf = 'r', access = 'read')");
        refused("INSERT INTO r VALUES (1)", "0A000", "INSERT", "main.r", "'shelf'");
    }

    @Test
    void definitionsAreCheckedWhenTheTableIsMade() {
        String shelf = "CREATE TABLE t (a BIGINT, ts TIMESTAMP) WITH (connector = 'shelf'";
        refused("CREATE TABLE t (a BIGINT) WITH (connector = 'boat')", "22023", "boat", "'shelf'");
        refused(shelf + ")", "22023", "needs the option shelf", "the name of the shelf");
        refused(shelf + ", shelf = ' ')", "22023", "shelf is empty");
        refused(shelf + ", shelf = 's', rom = 3)", "22023", "no option rom", "room");
        refused(shelf + ", shelf = 's', room = 101)", "22023", "room", "1 to 100", "101");
        refused(shelf + ", shelf = 's', room = 'x')", "22023", "room", "1 to 100", "x");
        refused(shelf + ", shelf = 's', access = 'no')", "22023", "'read', 'write'", "no");
        refused(shelf + ", shelf = 's', \"SHELF\" = 's')", "22023", "twice");
        refused(shelf + ", shelf = 's')", "0A000", "BIGINT only");
        refused(
                "CREATE TABLE t (a BIGINT PRIMARY KEY) WITH (connector = 'shelf', shelf = 's')",
                "0A000",
                "PRIMARY KEY");
        refused(
                "CREATE TABLE t (a BIGINT, WATERMARK FOR a AS a) WITH (connector = 'shelf')",
                "42804",
                "watermark",
                "BIGINT");
        refused("CREATE TABLE t (a BIGINT) WITH (room = 3)", "0A000", "WITH options", "connector");
    }
}
