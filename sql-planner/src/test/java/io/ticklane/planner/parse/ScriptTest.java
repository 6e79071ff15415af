package io.ticklane.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void aScriptIsCutOutsideQuotesAndComments() {
        assertThat(
                        Script.split(
                                """
                                SELECT ';' AS "a;b"; -- one; two
                                /* ; */ ;
                                  SELECT 2
                                """))
                .containsExactly(
                        new Script.Statement("SELECT ';' AS \"a;b\"", 1, 1),
                        new Script.Statement("SELECT 2", 3, 3));
    }

    @Test
    void aDoubledQuoteStaysInside() {
        assertThat(Script.split("SELECT 'it''s; fine'; SELECT 1"))
                .extracting(Script.Statement::sql)
                .containsExactly("SELECT 'it''s; fine'", "SELECT 1");
    }

    @Test
    void anUnclosedQuoteTakesTheRest() {
        assertThat(Script.split("SELECT 'a; SELECT 1")).hasSize(1);
    }
}
