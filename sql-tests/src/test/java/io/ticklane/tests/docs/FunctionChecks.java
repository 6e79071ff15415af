package io.ticklane.tests.docs;

import io.ticklane.api.function.Family;
import io.ticklane.server.functions.FunctionPage;
import io.ticklane.tests.slt.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The table of what each function is checked against: which test compares it with published
/// numbers, which with the textbook, and how many of its golden rows come from a calculation apart
/// from the engine. Read from the names that the sources of the tests hold.
final class FunctionChecks {
    private static final Path TESTS = Path.of("udf-fintech/src/test");
    private static final String ANSWERS = "AnswersTest.java";
    private static final String ORACLE = "Oracle";

    private FunctionChecks() {}

    /// The page.
    static String markdown() {
        Map<String, String> tests = answerTests();
        StringBuilder text = new StringBuilder("# What each function is checked against\n\n");
        text.append(
                "**Golden**: queries in the function's `.slt` file, whose results come from a calculation apart from the engine.\n");
        text.append(
                "**Published**: tests that compare it with numbers of others. **Textbook**: tests that compare it with a slow\n");
        text.append(
                "calculation on 2,000 random rows. Besides, every function is held to the laws: cut input, keys apart, NULL rules,\n");
        text.append(
                "merged parts, rows that leave, wrong constants, no allocation (`FunctionLawsTest`, `FunctionSpecTest`,\n");
        text.append("`AllocationTest`), and its page's example is run (`PageExamplesTest`).\n");
        for (Family family : Family.values()) {
            List<FunctionPage> pages =
                    FunctionPages.all().stream()
                            .filter(page -> page.spec().family() == family)
                            .toList();
            if (!pages.isEmpty()) {
                text.append("\n## ").append(family.title());
                text.append("\n\n| function | golden | published | textbook |\n");
                text.append("| --- | ---: | --- | --- |\n");
                pages.forEach(page -> text.append(row(page, tests)));
            }
        }
        return text.toString();
    }

    /// How many queries the golden file of a function has.
    static long goldenQueries(FunctionPage page) {
        Path file =
                Checkout.root()
                        .resolve(TESTS)
                        .resolve("resources/io/ticklane/fintech")
                        .resolve(page.spec().family().name().toLowerCase(Locale.ROOT))
                        .resolve(page.name().toLowerCase(Locale.ROOT) + ".slt");
        return read(file).lines().filter(line -> line.startsWith("query ")).count();
    }

    private static String row(FunctionPage page, Map<String, String> tests) {
        List<String> published = new ArrayList<>();
        List<String> textbook = new ArrayList<>();
        tests.forEach((test, source) -> {
            if (named(page.name()).matcher(source).find()) {
                (test.contains(ORACLE) ? textbook : published).add(test);
            }
        });
        return "| [%s](functions/%s) | %d | %s | %s |\n"
                .formatted(
                        page.name(),
                        page.file(),
                        goldenQueries(page),
                        String.join(", ", published),
                        String.join(", ", textbook));
    }

    /// A name in quotes, or as the first cell of a line of a table.
    private static Pattern named(String function) {
        return Pattern.compile(
                "\"%s\"|^\\s+%s\\s*\\|".formatted(function, function), Pattern.MULTILINE);
    }

    /// The sources of the tests that compare with answers of others, by the test's name.
    private static Map<String, String> answerTests() {
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Checkout.root().resolve(TESTS).resolve("java"))) {
            for (Path file : files.filter(FunctionChecks::compares).toList()) {
                String name = String.valueOf(file.getFileName()).replace(".java", "");
                tests.put(name, read(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tests;
    }

    private static boolean compares(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ANSWERS)
                || name.endsWith("VectorsTest.java")
                || name.endsWith("OracleTest.java");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
