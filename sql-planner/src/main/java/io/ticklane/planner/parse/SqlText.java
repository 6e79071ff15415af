package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.planner.validate.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Parses the text of one statement.
public final class SqlText {
    private static final Pattern LEXICAL = Pattern.compile("Encountered: (\"[^\"]*\"|<EOF>)");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Set<String> VERBS =
            Set.of(
                    "SELECT",
                    "WITH",
                    "VALUES",
                    "INSERT",
                    "CREATE",
                    "DROP",
                    "EXPLAIN",
                    "SHOW",
                    "DESCRIBE",
                    "SET",
                    "RESET",
                    "COPY");
    private static final int MOST_EXPECTED = 6;
    private static final int MAX_TYPO = 2;

    private SqlText() {}

    /// The syntax tree of the one statement in the text; a trailing `;` is fine.
    ///
    /// Errors: 42601 with the place, the token and, in short, what was expected there.
    public static SqlNode parse(String sql) {
        SqlNodeList statements;
        try {
            statements = SqlParser.create(sql, Dialect.PARSER).parseStmtList();
        } catch (SqlParseException e) {
            throw syntaxError(sql, e);
        }
        if (statements.isEmpty()) {
            throw new EngineException(ErrorCode.SYNTAX_ERROR, "the statement is empty");
        }
        if (statements.size() > 1) {
            SqlParserPos second = statements.get(1).getParserPosition();
            throw new EngineException(
                    ErrorCode.SYNTAX_ERROR,
                    "one statement was expected, but there are " + statements.size(),
                    second.getLineNum(),
                    second.getColumnNum(),
                    null);
        }
        return statements.get(0);
    }

    private static EngineException syntaxError(String sql, SqlParseException e) {
        SqlParserPos position = e.getPos();
        if (e.getCause() instanceof CalciteContextException context) {
            position = new SqlParserPos(context.getPosLine(), context.getPosColumn());
        }
        int line = position == null ? 0 : position.getLineNum();
        int column = position == null ? 0 : position.getColumnNum();
        int offset = offset(sql, line, column);
        Optional<String> missing = MissingSyntax.at(sql, offset);
        return new EngineException(
                missing.isPresent() ? ErrorCode.FEATURE_NOT_SUPPORTED : ErrorCode.SYNTAX_ERROR,
                missing.orElseGet(() -> message(sql, e, offset)),
                line,
                column,
                e);
    }

    private static String message(String sql, SqlParseException e, int offset) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Non-query expression")) {
            return at(sql, offset)
                    + meant(sql, offset, VERBS).orElse(", expected a statement such as SELECT");
        }
        Matcher lexical = LEXICAL.matcher(message);
        if (message.startsWith("Lexical error") && lexical.find()) {
            return "<EOF>".equals(lexical.group(1))
                    ? "syntax error: an unclosed quote, comment or name"
                    : "syntax error: the character " + lexical.group(1) + " cannot stand here";
        }
        if (message.startsWith("Encountered")) {
            Set<String> choices = choices(e.getExpectedTokenNames());
            if (message.startsWith("Encountered \"<EOF>\"")) {
                return "syntax error at the end of the statement" + expected(choices);
            }
            if (sql.charAt(offset) == '\'' && sql.indexOf('\'', offset + 1) < 0) {
                return "syntax error: an unclosed quote";
            }
            return at(sql, offset) + meant(sql, offset, choices).orElseGet(() -> expected(choices));
        }
        return "syntax error: "
                + message.lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll(" at line \\d+, column \\d+\\.?$", "");
    }

    private static String at(String sql, int offset) {
        String rest = sql.substring(offset).strip();
        if (rest.isEmpty()) {
            return "syntax error at the end of the statement";
        }
        Matcher word = WORD.matcher(rest);
        return "syntax error at \""
                + (word.lookingAt() ? word.group() : rest.substring(0, 1))
                + "\"";
    }

    private static Set<String> choices(Collection<String> tokens) {
        Set<String> choices = new TreeSet<>();
        for (String token : tokens) {
            choices.add(token.startsWith("<") ? readable(token) : token.replace("\"", ""));
        }
        return choices;
    }

    /// The keyword that was mistyped, here or just before.
    private static Optional<String> meant(String sql, int offset, Set<String> choices) {
        for (String word : wordsAround(sql, offset)) {
            Optional<String> nearest =
                    choices.stream()
                            .filter(choice ->
                                    choice.length() > MAX_TYPO && !choice.equalsIgnoreCase(word))
                            .filter(choice -> distance(word, choice) <= typos(word))
                            .min(
                                    Comparator.comparingInt(
                                                    (String choice) -> distance(word, choice))
                                            .thenComparing(Comparator.naturalOrder()));
            if (nearest.isPresent()) {
                return Optional.of(", did you mean " + nearest.get() + "?");
            }
        }
        return Optional.empty();
    }

    private static int distance(String word, String choice) {
        return Spelling.distance(word.toUpperCase(Locale.ROOT), choice);
    }

    private static String expected(Set<String> choices) {
        if (choices.isEmpty() || choices.size() > MOST_EXPECTED) {
            return choices.contains("FROM") ? ", expected FROM, a comma or the end" : "";
        }
        return ", expected " + String.join(" or ", choices);
    }

    private static int typos(String word) {
        return word.length() <= 4 ? 1 : MAX_TYPO;
    }

    private static String readable(String token) {
        return switch (token) {
            case "<EOF>" -> "the end";
            case "<QUOTED_STRING>" -> "a string";
            case "<UNSIGNED_INTEGER_LITERAL>" -> "a number";
            case "<IDENTIFIER>", "<QUOTED_IDENTIFIER>" -> "a name";
            default -> token;
        };
    }

    private static int offset(String sql, int line, int column) {
        int offset = 0;
        for (int i = 1; i < line; i++) {
            offset = sql.indexOf('\n', offset) + 1;
        }
        return Math.min(Math.max(offset + column - 1, 0), sql.length());
    }

    private static List<String> wordsAround(String sql, int offset) {
        List<String> words = new ArrayList<>();
        Matcher here = WORD.matcher(sql.substring(offset));
        if (here.lookingAt()) {
            words.add(here.group());
        }
        Matcher before = Pattern.compile("(\\w+)\\s*\\z").matcher(sql.substring(0, offset));
        if (before.find()) {
            words.add(before.group(1));
        }
        return words;
    }
}
