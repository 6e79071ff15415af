package io.ticklane.benchmarks.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PageCommandTest {
    private static final String BEFORE =
            """
            # Page

            <!-- machine peers -->
            an old machine

            <!-- table peers: Medians -->
            | old |
            | --- |

            Text stays.

            <!-- table peers: Nothing of that name -->
            | stays |

            <!-- table plan: Medians -->
            | stays too |
            """;

    private static final String REPORT =
            """
            # Engines

            a new machine
            - rows: 1

            ## Medians by the way

            | no |

            ## Medians

            | new |
            | --- |
            | 1 |

            ## More

            | no |
            """;

    private static final String AFTER =
            """
            # Page

            <!-- machine peers -->
            a new machine
            - rows: 1

            <!-- table peers: Medians -->
            | new |
            | --- |
            | 1 |

            Text stays.

            <!-- table peers: Nothing of that name -->
            | stays |

            <!-- table plan: Medians -->
            | stays too |
            """;

    @Test
    void tablesOfSuitesThatRanAreReplacedAndNothingElse(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(page, BEFORE);
        Files.writeString(folder.resolve("peers.md"), REPORT);

        assertThat(new CommandLine(new PageCommand()).execute("--page=" + page, "--out=" + folder))
                .isZero();
        assertThat(page).hasContent(AFTER);
    }
}
