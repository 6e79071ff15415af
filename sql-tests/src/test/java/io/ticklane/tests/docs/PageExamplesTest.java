package io.ticklane.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.functions.MarkdownPage;
import io.ticklane.tests.slt.EngineDoor;
import io.ticklane.tests.slt.FrontDoor.Answer;
import io.ticklane.tests.slt.FrontDoor.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The example on the page of every function runs and gives the result that stands below it.
final class PageExamplesTest {
    @TestFactory
    Stream<DynamicTest> theExampleGivesWhatThePageSays() {
        return FunctionPages.all().stream()
                .map(page -> DynamicTest.dynamicTest(page.name(), () -> check(page.written())));
    }

    private static void check(MarkdownPage page) throws Refusal {
        String sql = page.block("sql").orElseThrow().text();
        List<List<String>> expected =
                page.block("result")
                        .orElseThrow()
                        .text()
                        .lines()
                        .map(PageExamplesTest::cells)
                        .toList();
        try (EngineDoor door = new EngineDoor()) {
            Answer answer = door.run(sql);
            assertThat(answer.columns()).isEqualTo(expected.getFirst());
            List<List<CellText>> rows =
                    answer.rows().stream()
                            .map(row ->
                                    row.stream()
                                            .map(cell -> CellText.of(cell == null ? "NULL" : cell))
                                            .toList())
                            .toList();
            assertThat(rows)
                    .isEqualTo(
                            expected.stream()
                                    .skip(1)
                                    .map(row -> row.stream().map(CellText::of).toList())
                                    .toList());
        }
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }
}
