package io.ticklane.benchmarks.pages;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Writes a page again with the tables of the last runs. A mark says which table stands below it,
/// up to the next empty line: `<!-- table peers: In memory, medians -->`, or `<!-- machine peers
/// -->` for the line that says where the suite ran. Where a suite has not run, the page stays as it
/// is.
@Command(name = "page", description = "Writes the tables of the last runs into docs/benchmarks.md.")
public final class PageCommand implements Callable<Integer> {
    private static final Pattern TABLE = Pattern.compile("<!-- table ([\\w-]+): (.+) -->");
    private static final Pattern MACHINE = Pattern.compile("<!-- machine ([\\w-]+) -->");

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--page",
            defaultValue = "docs/benchmarks.md",
            description = "The page (${DEFAULT-VALUE}).")
    private Path page = Path.of("");

    @Option(
            names = "--out",
            defaultValue = "benchmarks/target",
            description = "Folder of the reports (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    /// Made by picocli.
    public PageCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<String> lines = new ArrayList<>();
        boolean skipping = false;
        for (String line : Files.readAllLines(page)) {
            skipping &= !line.isBlank();
            if (!skipping) {
                lines.add(line);
            }
            Optional<List<String>> block = block(line);
            if (block.isPresent()) {
                lines.addAll(block.get());
                skipping = true;
                out.println(line);
            }
        }
        Files.writeString(page, String.join("\n", lines) + "\n");
        out.flush();
        return 0;
    }

    /// What belongs below a line, if it is a mark and its suite has run.
    private Optional<List<String>> block(String line) throws IOException {
        Matcher table = TABLE.matcher(line);
        if (table.matches()) {
            return section(table.group(1), "## " + table.group(2));
        }
        Matcher machine = MACHINE.matcher(line);
        return machine.matches() ? section(machine.group(1), "# ") : Optional.empty();
    }

    /// The paragraph below the first heading that begins so; a table ends with the paragraph.
    private Optional<List<String>> section(String suite, String heading) throws IOException {
        Path report = folder.resolve(suite + ".md");
        if (!Files.exists(report)) {
            return Optional.empty();
        }
        List<String> lines =
                Files.readAllLines(report).stream()
                        .dropWhile(line -> !heads(line, heading))
                        .skip(2)
                        .takeWhile(line -> !line.isBlank())
                        .toList();
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines);
    }

    private static boolean heads(String line, String heading) {
        return heading.endsWith(" ") ? line.startsWith(heading) : line.equals(heading);
    }
}
