package io.ticklane.tests.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tables of a connector from CREATE to DROP, and what is refused.
final class ConnectedTablesTest {
    @SuppressWarnings("NullAway.Init") // opened before each test
    private Sql sql;

    @BeforeEach
    void open() throws SQLException {
        sql = Sql.open("jdbc:ticklane:");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void rowsOutsideAreReadWrittenAndListedAsTables() throws SQLException {
        sql.run("CREATE TABLE s (a BIGINT, b BIGINT) WITH (connector = 'shelf', shelf = 'one')");
        assertThat(sql.run("INSERT INTO s VALUES (1, 10), (2, NULL), (3, 30)")).isEqualTo(3);
        assertThat(sql.run("INSERT INTO s (b, a) SELECT a, b FROM s WHERE b > 10")).isEqualTo(1);
        assertThat(sql.rows("SELECT b, a FROM s"))
                .containsExactly("10|1", "null|2", "30|3", "3|30");
        assertThat(sql.rows("SELECT SUM(a) FROM s WHERE b >= 10")).containsExactly("4");
        assertThat(sql.rows("SELECT x.a FROM s x JOIN s y ON x.a = y.b"))
                .containsExactly("3", "30");
        assertThat(sql.rows("SHOW TABLES").toString()).contains("s");
        assertThat(sql.rows("DESCRIBE s").toString()).contains("a|BIGINT").contains("b|BIGINT");
        assertThat(sql.rows("EXPLAIN SELECT a FROM s").toString())
                .contains("shelf main.s")
                .doesNotContain("one");
        sql.run(
                "CREATE TABLE IF NOT EXISTS s (a BIGINT) WITH (connector = 'shelf', shelf = 'two')");
        sql.refused(
                "CREATE TABLE s (a BIGINT) WITH (connector = 'shelf', shelf = 'x')", "42P07", "s");
        sql.run("DROP TABLE s");
        sql.refused("INSERT INTO s VALUES (1, 2)", "42P01", "s");
    }

    @Test
    void tablesGiveWayToEachOtherAndMadeFromQueries() throws SQLException {
        assertThat(
                        sql.run(
                                "CREATE TABLE q WITH (connector = 'shelf', shelf = 'q') AS"
                                        + " SELECT * FROM (VALUES (CAST(5 AS BIGINT))) AS v(n)"))
                .isEqualTo(1);
        sql.run("CREATE OR REPLACE TABLE m AS SELECT n + 1 AS n FROM q");
        sql.run("CREATE OR REPLACE TABLE m (n BIGINT) WITH (connector = 'shelf', shelf = 'q')");
        assertThat(sql.rows("SELECT n FROM m")).containsExactly("5");
        sql.run("CREATE OR REPLACE TABLE m AS SELECT n + 2 AS n FROM q");
        assertThat(sql.rows("SELECT n FROM m")).containsExactly("7");
    }

    @Test
    void aStatementThatFailsAddsNothing() throws SQLException {
        sql.run("CREATE TABLE f (a BIGINT) WITH (connector = 'shelf', shelf = 'f', room = 2)");
        sql.run("INSERT INTO f VALUES (1)");
        sql.refused("INSERT INTO f VALUES (2), (3)", "58000", "full");
        assertThat(sql.rows("SELECT a FROM f")).containsExactly("1");
    }

    @Test
    void whatAConnectorCannotDoIsSaid() throws SQLException {
        sql.run(
                "CREATE TABLE r (a BIGINT) WITH (connector = 'shelf', shelf = 'r', access = 'read')");
        sql.refused("INSERT INTO r VALUES (1)", "0A000", "INSERT", "main.r", "'shelf'");
    }

    @Test
    void definitionsAreCheckedWhenTheTableIsMade() {
        String shelf = "CREATE TABLE t (a BIGINT, ts TIMESTAMP) WITH (connector = 'shelf'";
        sql.refused(
                "CREATE TABLE t (a BIGINT) WITH (connector = 'boat')", "22023", "boat", "'shelf'");
        sql.refused(shelf + ")", "22023", "needs the option shelf", "the name of the shelf");
        sql.refused(shelf + ", shelf = ' ')", "22023", "shelf is empty");
        sql.refused(shelf + ", shelf = 's', rom = 3)", "22023", "no option rom", "room");
        sql.refused(shelf + ", shelf = 's', room = 101)", "22023", "room", "1 to 100", "101");
        sql.refused(shelf + ", shelf = 's', room = 'x')", "22023", "room", "1 to 100", "x");
        sql.refused(shelf + ", shelf = 's', access = 'no')", "22023", "'read', 'write'", "no");
        sql.refused(shelf + ", shelf = 's', \"SHELF\" = 's')", "22023", "twice");
        sql.refused(shelf + ", shelf = 's')", "0A000", "BIGINT only");
        sql.refused(
                "CREATE TABLE t (a BIGINT PRIMARY KEY) WITH (connector = 'shelf', shelf = 's')",
                "0A000",
                "PRIMARY KEY");
        sql.refused(
                "CREATE TABLE t (a BIGINT, WATERMARK FOR a AS a) WITH (connector = 'shelf')",
                "42804",
                "watermark",
                "BIGINT");
        sql.refused(
                "CREATE TABLE t (a BIGINT) WITH (room = 3)", "0A000", "WITH options", "connector");
    }
}
