package io.ticklane.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.tests.slt.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The committed pages are those of the code.
final class FunctionPagesTest {
    private static final Path FUNCTIONS = Checkout.root().resolve("docs/functions");

    @Test
    void thePagesSayWhatTheCodeSays() throws IOException {
        for (Map.Entry<Path, String> page : FunctionPages.pages(FUNCTIONS).entrySet()) {
            assertThat(page.getKey()).as("run ./dev docs").content().isEqualTo(page.getValue());
        }
    }

    @Test
    void everyFunctionIsCheckedAgainstGoldenRows() {
        assertThat(FunctionPages.all())
                .allSatisfy(page ->
                        assertThat(FunctionChecks.goldenQueries(page))
                                .as(page.name())
                                .isPositive());
    }

    @Test
    void noPageIsWithoutItsFunction() throws IOException {
        assertThat(FunctionPages.pages(FUNCTIONS).keySet())
                .as("run ./dev docs")
                .containsAll(FunctionPages.markdownIn(FUNCTIONS));
        assertThat(Files.isDirectory(FUNCTIONS)).isTrue();
    }
}
