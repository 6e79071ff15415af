package io.ticklane.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Writes a report to a folder: `SUITE.md`, `SUITE.json` and `SUITE.png`.
public final class ReportFiles {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;

    /// Writes to a folder, which is made when it is missing.
    public ReportFiles(Path folder) {
        this.folder = folder;
    }

    /// Writes the report, and gives the page that stands in `SUITE.md`, to show it.
    ///
    /// @param tables the tables of the page under their headings, in order; empty ones are left out
    public String write(Report report, Map<String, TextTable> tables) throws IOException {
        Files.createDirectories(folder);
        String page = page(report, tables);
        Files.writeString(folder.resolve(report.suite() + ".md"), page);
        JSON.writeValue(folder.resolve(report.suite() + ".json").toFile(), report);
        Chart.draw(report, folder.resolve(report.suite() + ".png"));
        return page;
    }

    private static String page(Report report, Map<String, TextTable> tables) {
        StringBuilder page = new StringBuilder("# " + report.title() + "\n\n");
        page.append(report.machine().line()).append('\n');
        report.settings()
                .forEach((name, value) ->
                        page.append("- ").append(name).append(": ").append(value).append('\n'));
        tables.forEach((heading, table) -> {
            if (!table.isEmpty()) {
                page.append("\n## ").append(heading).append("\n\n").append(table);
            }
        });
        return page.toString();
    }
}
