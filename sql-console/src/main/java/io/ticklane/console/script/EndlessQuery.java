package io.ticklane.console.script;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Tells queries whose rows keep coming: EMIT, and SELECT STREAM. Only how their rows are shown
/// depends on it.
public final class EndlessQuery {
    private static final Set<String> MODES = Set.of("CHANGES", "FINAL", "AFTER", "EVERY");

    private EndlessQuery() {}

    /// Whether a statement is such a query.
    public static boolean is(String sql) {
        List<String> words =
                SqlLexer.tokens(sql).stream()
                        .filter(token -> !token.isSpace())
                        .map(token ->
                                token.kind() == SqlToken.Kind.WORD
                                        ? token.of(sql).toUpperCase(Locale.ROOT)
                                        : "")
                        .toList();
        for (int i = 0; i + 1 < words.size(); i++) {
            boolean emit = words.get(i).equals("EMIT") && MODES.contains(words.get(i + 1));
            if (emit || (words.get(i).equals("SELECT") && words.get(i + 1).equals("STREAM"))) {
                return !words.get(0).equals("EXPLAIN");
            }
        }
        return false;
    }
}
