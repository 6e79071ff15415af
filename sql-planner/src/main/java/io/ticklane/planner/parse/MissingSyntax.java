package io.ticklane.planner.parse;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Syntax that users of other engines write and that is not there yet. The parser stops at its
/// first or second word; the error then names it, and says what to write instead.
enum MissingSyntax {
    LATEST_ON(
            "LATEST",
            "ON\\b",
            "LATEST ON without PARTITION BY",
            "LATEST ON ts PARTITION BY key after the table and WHERE"),
    GROUPS("", "GROUPS\\s+(BETWEEN|UNBOUNDED|CURRENT|\\d)", "a frame of GROUPS", "ROWS or RANGE"),
    TRUNCATE("", "TRUNCATE\\b", "TRUNCATE", "DROP TABLE and CREATE TABLE"),
    EMIT(
            "",
            "EMIT\\s+(CHANGES|FINAL|AFTER|EVERY)\\b",
            "EMIT in a sub-query, a view or a table",
            "EMIT at the end of the whole SELECT"),
    ALTER_TABLE("ALTER", "TABLE\\b", "ALTER TABLE", "CREATE TABLE ... AS SELECT");

    private final String before;
    private final Pattern whole;
    private final Pattern rest;
    private final String message;

    /// @param before the word before the place where the parser stops, unless it stops at it
    /// @param at what stands at the place where the parser stops, as a regular expression
    MissingSyntax(String before, String at, String name, String instead) {
        this.before = before;
        this.whole = pattern(before.isEmpty() ? at : before + "\\s+" + at);
        this.rest = pattern(at);
        this.message = name + " is not supported yet; write " + instead;
    }

    private static Pattern pattern(String expression) {
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
    }

    /// What is missing, if the parser stopped at this place because of it.
    static Optional<String> at(String sql, int offset) {
        return Arrays.stream(values())
                .filter(syntax -> syntax.stands(sql, offset))
                .map(syntax -> syntax.message)
                .findFirst();
    }

    private boolean stands(String sql, int offset) {
        String after = sql.substring(offset);
        boolean secondWord = !before.isEmpty() && rest.matcher(after).lookingAt();
        return whole.matcher(after).lookingAt()
                || (secondWord
                        && pattern("\\b" + before + "\\s+\\z")
                                .matcher(sql.substring(0, offset))
                                .find());
    }
}
