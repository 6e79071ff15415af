package io.ticklane.console.shell;

import io.ticklane.console.script.SqlLexer;
import io.ticklane.console.script.SqlToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// Offers what may stand at the cursor: commands, tables, the columns of the tables of the
/// statement, functions with their signatures, keywords, and files within quotes.
final class SqlCompleter implements Completer {
    private static final Set<String> BEFORE_TABLES =
            Set.of("FROM", "JOIN", "INTO", "TABLE", "VIEW", "DESCRIBE", "UPDATE");

    private final Catalog catalog;

    SqlCompleter(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public void complete(LineReader reader, ParsedLine parsed, List<Candidate> candidates) {
        TypedLine typed = TypedLine.of(parsed.line(), parsed.cursor());
        try {
            candidates.addAll(candidates(typed));
        } catch (SQLException | IOException error) {
            // A list that cannot be had is an empty list: the next statement will say what is
            // wrong.
            candidates.clear();
        }
    }

    /// All that may stand at the cursor, whatever part of it has been typed.
    List<Candidate> candidates(TypedLine typed) throws SQLException, IOException {
        String before = typed.line().substring(0, typed.wordStart());
        List<Candidate> found = new ArrayList<>();
        if (typed.inText()) {
            files(typed.word(), found);
        } else if (before.isBlank() && typed.word().startsWith("\\")) {
            commands(found);
        } else if (before.stripLeading().startsWith("\\df")) {
            functions(false, found);
        } else if (before.stripLeading().startsWith("\\d")) {
            tables(found);
        } else if (!before.stripLeading().startsWith("\\")) {
            statement(typed, before, found);
        }
        return found;
    }

    private void statement(TypedLine typed, String before, List<Candidate> found)
            throws SQLException {
        List<SqlToken> tokens =
                SqlLexer.tokens(before).stream().filter(token -> !token.isSpace()).toList();
        String last = tokens.isEmpty() ? "" : tokens.getLast().of(before);
        if (BEFORE_TABLES.contains(last.toUpperCase(Locale.ROOT))) {
            tables(found);
            return;
        }
        columns(typed.line(), found);
        if (!last.equals(".")) {
            boolean lower =
                    !typed.word().isEmpty() && Character.isLowerCase(typed.word().charAt(0));
            functions(lower, found);
            for (String keyword : Keywords.all()) {
                String word = lower ? keyword.toLowerCase(Locale.ROOT) : keyword;
                found.add(candidate(word, word, "keywords", "", true));
            }
        }
    }

    private static void commands(List<Candidate> found) {
        ShellCommands.HELP
                .lines()
                .filter(line -> line.startsWith("\\"))
                .forEach(line -> {
                    String word = line.split("\\s+", 2)[0];
                    String what = line.substring(line.indexOf("  ")).strip();
                    found.add(candidate(word, word, "commands", what, true));
                });
    }

    private void tables(List<Candidate> found) throws SQLException {
        for (Catalog.Table table : catalog.tables()) {
            boolean system = table.schema().equalsIgnoreCase(Catalog.SYSTEM_SCHEMA);
            String name = system ? table.schema() + "." + table.name() : table.name();
            found.add(candidate(name, name, "tables", "", true));
        }
    }

    private void columns(String line, List<Candidate> found) throws SQLException {
        Set<String> words = new HashSet<>();
        for (SqlToken token : SqlLexer.tokens(line)) {
            words.add(token.of(line).replace("\"", "").toLowerCase(Locale.ROOT));
        }
        Set<String> offered = new HashSet<>();
        for (Catalog.Table table : catalog.tables()) {
            if (words.contains(table.name().toLowerCase(Locale.ROOT))) {
                for (Catalog.Field field : table.columns()) {
                    if (offered.add(field.name())) {
                        String type = field.type().toLowerCase(Locale.ROOT);
                        found.add(candidate(field.name(), field.name(), "columns", type, true));
                    }
                }
            }
        }
    }

    private void functions(boolean lower, List<Candidate> found) throws SQLException {
        for (Catalog.Function function : catalog.functions()) {
            String name = function.name();
            String value = (lower ? name.toLowerCase(Locale.ROOT) : name) + "(";
            String shown = function.signature().isEmpty() ? name : function.signature();
            found.add(candidate(value, shown, "functions", function.summary(), false));
        }
    }

    private static void files(String typed, List<Candidate> found) throws IOException {
        int slash = typed.lastIndexOf('/');
        String folder = typed.substring(0, slash + 1);
        try (Stream<Path> files = Files.list(Path.of(folder.isEmpty() ? "." : folder))) {
            for (Path file : files.sorted().toList()) {
                boolean directory = Files.isDirectory(file);
                String name = file.getFileName() + (directory ? "/" : "");
                found.add(candidate(folder + name, name, "files", "", false));
            }
        }
    }

    private static Candidate candidate(
            String value, String shown, String group, String description, boolean whole) {
        return new Candidate(
                value, shown, group, description.isEmpty() ? null : description, null, null, whole);
    }
}
