package io.ticklane.console.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a script is cut into statements.
final class SqlScriptTest {

    @Test
    void statementsEndAtSemicolons() {
        assertThat(cut("SELECT 1; SELECT 2 ;\n\nSELECT 3"))
                .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @Test
    void semicolonsInQuotesAndCommentsEndNothing() {
        assertThat(cut("SELECT ';', \"a;b\" -- c;\n, 'it''s;' /* ; \n ; */ FROM t; SELECT 2"))
                .containsExactly(
                        "SELECT ';', \"a;b\" -- c;\n, 'it''s;' /* ; \n ; */ FROM t", "SELECT 2");
    }

    @Test
    void whatHoldsNothingIsLeftOut() {
        assertThat(cut("")).isEmpty();
        assertThat(cut(" ;; -- only a comment\n ; /* another */ ")).isEmpty();
    }

    @Test
    void aStatementStandsWhereItsFirstTokenStands() {
        String script = "-- first\nSELECT 1;\n  /* second */ SELECT 2;";
        assertThat(SqlScript.statements(script))
                .extracting(SqlScript.Statement::start)
                .containsExactly(script.indexOf("SELECT 1"), script.indexOf("SELECT 2"));
    }

    @Test
    void anOpenQuoteTakesTheRest() {
        assertThat(cut("SELECT 1; SELECT 'a; b")).containsExactly("SELECT 1", "SELECT 'a; b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  \n", "SELECT 1;", "SELECT 1; -- done", "SELECT ';';", "-- nothing"})
    void textThatCanRunIsComplete(String text) {
        assertThat(SqlScript.isComplete(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 1; SELECT",
                "SELECT ';",
                "SELECT \"a;",
                "SELECT 1; /* open",
                "SELECT 'it''s;"
            })
    void textThatGoesOnIsNotComplete(String text) {
        assertThat(SqlScript.isComplete(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a.b, 1.5e-3, 'x''y', \"q\" FROM t -- end",
                "/**/;;'",
                "1e 2e+ .5 a$b_1 ü",
                "\t\r\n"
            })
    void tokensCoverTheTextWithoutGaps(String text) {
        int at = 0;
        for (SqlToken token : SqlLexer.tokens(text)) {
            assertThat(token.start()).isEqualTo(at);
            assertThat(token.end()).isGreaterThan(at);
            at = token.end();
        }
        assertThat(at).isEqualTo(text.length());
    }

    private static List<String> cut(String script) {
        return SqlScript.statements(script).stream().map(SqlScript.Statement::sql).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t EMIT CHANGES",
                "select *\nfrom t emit\tfinal late drop",
                "SELECT STREAM x FROM t",
                "WITH a AS (SELECT 1) SELECT STREAM x FROM a"
            })
    void queriesWithoutAnEndAreTold(String sql) {
        assertThat(EndlessQuery.is(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT emit FROM t",
                "SELECT 'EMIT CHANGES' FROM t -- EMIT CHANGES",
                "EXPLAIN SELECT STREAM x FROM t",
                ""
            })
    void otherQueriesHaveAnEnd(String sql) {
        assertThat(EndlessQuery.is(sql)).isFalse();
    }
}
