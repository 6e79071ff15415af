package io.ticklane.tests.docs;

import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.server.functions.FunctionPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The pages that are made from the code: docs/functions from the catalogue of functions,
/// docs/errors.md from the error codes, docs/function-checks.md from the tests. `./dev docs` writes
/// them.
public final class FunctionPages {
    private static final String NOTE =
            "<!-- Written by ./dev docs; change the code or its page, not this file. -->\n\n";
    private static final String INDEX = "README.md";
    private static final String ERRORS = "errors.md";
    private static final String CHECKS = "function-checks.md";

    private FunctionPages() {}

    /// Writes docs/functions, given as the one argument, and the other pages beside it.
    public static void main(String[] arguments) throws IOException {
        Path functions = Path.of(arguments[0]);
        Files.createDirectories(functions);
        Map<Path, String> pages = pages(functions);
        for (Path stray : markdownIn(functions)) {
            if (!pages.containsKey(stray)) {
                Files.delete(stray);
            }
        }
        for (Map.Entry<Path, String> page : pages.entrySet()) {
            Files.writeString(page.getKey(), page.getValue());
        }
    }

    /// The files that belong into a folder of functions and beside it, with their text.
    static Map<Path, String> pages(Path functions) {
        Map<Path, String> pages = new TreeMap<>();
        for (FunctionPage page : all()) {
            pages.put(functions.resolve(page.file()), NOTE + page.markdown());
        }
        pages.put(functions.resolve(INDEX), NOTE + index());
        pages.put(functions.resolveSibling(ERRORS), NOTE + errors());
        pages.put(functions.resolveSibling(CHECKS), NOTE + FunctionChecks.markdown());
        return pages;
    }

    /// The Markdown files in a folder.
    static List<Path> markdownIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    /// A page for each name, in the order of the names.
    static List<FunctionPage> all() {
        return FunctionPage.all(FunctionCatalog.load());
    }

    private static String index() {
        StringBuilder text = new StringBuilder("# Functions\n\n");
        text.append(
                "The functions of the trade, by family. Arguments may be given by position or by name\n");
        text.append(
                "(`EWMA(x => price, alpha => 0.06)`); what stands in brackets may be left out. The built-in functions of\n");
        text.append(
                "SQL are in [the dialect](../sql-dialect.md). `SHOW FUNCTIONS` and `DESCRIBE FUNCTION name` say the same in\n");
        text.append(
                "a session. [What each is checked against](../function-checks.md) is a page of its own.\n");
        for (Family family : Family.values()) {
            List<FunctionPage> pages =
                    all().stream().filter(page -> page.spec().family() == family).toList();
            if (!pages.isEmpty()) {
                text.append("\n## ")
                        .append(family.title())
                        .append("\n\n| function | |\n| --- | --- |\n");
                pages.forEach(page -> text.append(entry(page)));
            }
        }
        return text.toString();
    }

    private static String entry(FunctionPage page) {
        String links =
                String.join(
                        "<br>",
                        page.signatures().stream()
                                .map(signature -> "[`" + signature + "`](" + page.file() + ")")
                                .toList());
        String aliases =
                page.spec().aliases().isEmpty()
                        ? ""
                        : "; also "
                                + String.join(
                                        ", ",
                                        page.spec().aliases().stream()
                                                .map(alias -> "`" + alias + "`")
                                                .toList());
        return "| " + links + " | " + page.spec().summary() + aliases + " |\n";
    }

    private static String errors() {
        StringBuilder text = new StringBuilder("# Errors\n\n");
        text.append(
                "Every error has a SQLSTATE: `SQLException.getSQLState()` in JDBC, a trailer in Flight, before the message on\n");
        text.append(
                "the console. Its message says what was wrong, which value, what is allowed, and the place in the SQL text\n");
        text.append("where there is one. Who has to act:\n");
        for (ErrorCode.Actor actor : ErrorCode.Actor.values()) {
            text.append("\n## ")
                    .append(advice(actor))
                    .append("\n\n| SQLSTATE | name | meaning |\n| --- | --- | --- |\n");
            for (ErrorCode code : ErrorCode.values()) {
                if (code.actor() == actor) {
                    text.append(
                            "| `%s` | %s | %s |\n"
                                    .formatted(code.sqlState(), code.name(), code.summary()));
                }
            }
        }
        return text.toString();
    }

    private static String advice(ErrorCode.Actor actor) {
        return switch (actor) {
            case USER -> "The user: change the statement";
            case RESOURCES -> "Resources: give the query more, or ask for less";
            case ENVIRONMENT -> "The environment: mend it, then run the statement again";
            case ENGINE -> "The engine: report it";
        };
    }
}
