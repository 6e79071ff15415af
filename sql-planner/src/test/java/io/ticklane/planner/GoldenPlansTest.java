package io.ticklane.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.PlanCodec;
import io.ticklane.api.plan.print.PlanPrinter;
import io.ticklane.planner.distribution.Spread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans as text: the files hold statements, each ended by `;` at the end of a line, and under it
/// the lines of its plan up to an empty line. The checker has proven each plan before it is
/// printed.
final class GoldenPlansTest {
    private final SqlPlanner planner = new SqlPlanner(MarketFunctions.CATALOG);

    /// A statement and the text of its plan.
    private record Golden(String sql, String plan) {}

    /// Plans for several nodes: rows that belong together are sent to one of them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "scans",
                "files_by_key",
                "aggregates",
                "running",
                "frames",
                "joins",
                "asof",
                "time_joins",
                "sets",
                "sorts"
            })
    void plansAreTheGoldenOnesAndSurviveTheirBinaryForm(String file) throws IOException {
        check(file, 3);
    }

    @Test
    void nodesReadAllRowsWhereTheyWouldSendMost() throws IOException {
        check("rereads", session(MarketCatalog.inFiles(), Spread.over(3), true));
    }

    @Test
    void onOneNodeLightWindowsRunInTheOrderOfTheInput() throws IOException {
        check("one_node", 1);
    }

    @Test
    void onOneNodeScansOfFilesWaitForTheKeysOfJoinsAbove() throws IOException {
        check("key_filters", session(MarketCatalog.inFiles(), 1, true));
    }

    @Test
    void withoutRuntimeFiltersNoScanWaits() throws IOException {
        for (Golden golden : read("key_filters")) {
            PhysicalPlan plan = plan(golden.sql(), session(MarketCatalog.inFiles(), 1, false));
            assertThat(PlanPrinter.print(plan, MarketFunctions.CATALOG))
                    .isEqualTo(golden.plan().replaceAll(", (makes|if in) filter [^\n]*", ""));
        }
    }

    private void check(String file, int nodes) throws IOException {
        MarketCatalog catalog = nodes == 1 ? new MarketCatalog() : MarketCatalog.inFiles();
        check(file, session(catalog, nodes, true));
    }

    private void check(String file, PlannerSession session) throws IOException {
        StringBuilder expected = new StringBuilder();
        StringBuilder found = new StringBuilder();
        for (Golden golden : read(file)) {
            PhysicalPlan plan = plan(golden.sql(), session);
            expected.append(golden.sql()).append(";\n").append(golden.plan()).append('\n');
            found.append(golden.sql()).append(";\n");
            found.append(PlanPrinter.print(plan, MarketFunctions.CATALOG)).append('\n');
            assertThat(PlanCodec.decode(PlanCodec.encode(plan))).isEqualTo(plan);
        }
        assertThat(found.toString()).isEqualTo(expected.toString());
    }

    private static PlannerSession session(
            MarketCatalog catalog, int nodes, boolean runtimeFilters) {
        Spread sending = new Spread(nodes, false, Spread.Rereads.NEVER, false);
        return session(catalog, sending, runtimeFilters);
    }

    private static PlannerSession session(
            MarketCatalog catalog, Spread spread, boolean runtimeFilters) {
        return new PlannerSession(catalog, 1, 0, spread, runtimeFilters);
    }

    private PhysicalPlan plan(String sql, PlannerSession session) {
        return ((PlannedStatement.Query) planner.plan(sql, session)).plan();
    }

    private static List<Golden> read(String file) throws IOException {
        List<Golden> goldens = new ArrayList<>();
        try (InputStream in =
                GoldenPlansTest.class.getResourceAsStream("plans/" + file + ".plan")) {
            assertThat(in).as(file).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.strip().split("\n\n", -1)) {
                int end = block.indexOf(";\n");
                goldens.add(
                        new Golden(
                                block.substring(0, end).strip(),
                                block.substring(end + 2).strip() + "\n"));
            }
        }
        return goldens;
    }
}
