package io.ticklane.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.server.functions.MarkdownPage;
import io.ticklane.tests.slt.Checkout;
import io.ticklane.tests.slt.EngineDoor;
import io.ticklane.tests.slt.FrontDoor.Answer;
import io.ticklane.tests.slt.FrontDoor.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the pages about SQL, run from top to bottom in one session. A block tagged `sql
/// error STATE` must fail with that SQLSTATE, any other `sql` block must succeed, and a `result`
/// block below it says what it gives.
final class DialectTest {
    private static final List<String> PAGES =
            List.of("docs/sql-dialect.md", "docs/streaming.md", "docs/materialized-views.md");

    /// Where the pages say that files lie.
    private static final String FOLDER = "'data/";

    /// What the page calls data/trades.csv.
    private static final String TRADES =
            """
            symbol,ts,price,size
            AA,2026-01-02 09:30:00,10.0,100
            BB,2026-01-02 09:30:01.5,20.5,200
            AA,2026-01-02 09:30:02.000000001,10.1,300
            """;

    @TempDir private static Path data;

    private static EngineDoor door;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(data.resolve("trades.csv"), TRADES);
        door = new EngineDoor();
    }

    @AfterAll
    static void close() {
        door.close();
    }

    @TestFactory
    Stream<DynamicTest> everyExampleOfTheDialectDoesWhatThePageSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String page : PAGES) {
            tests.addAll(examples(page));
        }
        return tests.stream();
    }

    private static List<DynamicTest> examples(String page) throws IOException {
        Path file = Checkout.root().resolve(page);
        List<MarkdownPage.Block> blocks = MarkdownPage.parse(Files.readString(file)).blocks();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            MarkdownPage.Block block = blocks.get(i);
            boolean result = i + 1 < blocks.size() && blocks.get(i + 1).tag().equals("result");
            String expected = result ? blocks.get(i + 1).text() : "";
            if (block.tag().equals("sql") || block.tag().startsWith("sql ")) {
                tests.add(
                        DynamicTest.dynamicTest(
                                page + ":" + block.line(),
                                file.toUri(),
                                () -> check(block, expected)));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static void check(MarkdownPage.Block block, String expected) throws Refusal {
        String sql = block.text().replace(FOLDER, "'" + data + "/");
        if (block.tag().equals("sql")) {
            Answer answer = new Answer(List.of(), List.of());
            for (String statement : sql.split(";\n", -1)) {
                answer = door.run(statement);
            }
            if (!expected.isEmpty()) {
                assertThat(shown(answer)).isEqualTo(expected);
            }
            return;
        }
        assertThat(block.tag()).matches("sql error [0-9A-Z]{5}");
        String state = block.tag().substring("sql error ".length());
        assertThatThrownBy(() -> door.run(sql))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.sqlState())
                                        .as("%s", refusal.getMessage())
                                        .isEqualTo(state));
    }

    private static String shown(Answer answer) {
        StringBuilder text = new StringBuilder(String.join(" | ", answer.columns()));
        for (List<String> row : answer.rows()) {
            List<String> cells =
                    row.stream()
                            .map(cell -> CellText.of(cell == null ? "NULL" : cell).text())
                            .toList();
            text.append('\n').append(String.join(" | ", cells));
        }
        return text.toString();
    }
}
