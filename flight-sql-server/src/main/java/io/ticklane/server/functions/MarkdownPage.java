package io.ticklane.server.functions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Markdown text taken apart: its sections by heading, and its fenced blocks in order.
///
/// @param sections the lines under each `## ` heading, stripped of blank lines around them
public record MarkdownPage(Map<String, String> sections, List<Block> blocks) {
    private static final String FENCE = "```";

    /// A fenced block.
    ///
    /// @param tag what stands behind the opening fence, such as `sql error 42P20`
    /// @param line the line of the opening fence, from 1
    public record Block(String tag, int line, String text) {}

    /// Takes a text apart.
    public static MarkdownPage parse(String text) {
        Map<String, String> sections = new LinkedHashMap<>();
        List<Block> blocks = new ArrayList<>();
        String heading = "";
        StringBuilder section = new StringBuilder();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                sections.put(heading, withoutBlankLinesAround(section));
                heading = line.substring(3).strip();
                section.setLength(0);
                continue;
            }
            section.append(line).append('\n');
            if (line.startsWith(FENCE)) {
                int end = i + 1;
                while (!lines.get(end).equals(FENCE)) {
                    section.append(lines.get(end)).append('\n');
                    end++;
                }
                section.append(FENCE).append('\n');
                blocks.add(
                        new Block(
                                line.substring(FENCE.length()).strip(),
                                i + 1,
                                String.join("\n", lines.subList(i + 1, end))));
                i = end;
            }
        }
        sections.put(heading, withoutBlankLinesAround(section));
        return new MarkdownPage(sections, List.copyOf(blocks));
    }

    private static String withoutBlankLinesAround(StringBuilder section) {
        return section.toString().replaceFirst("^(\\s*\n)+", "").stripTrailing();
    }

    /// The first block with this tag.
    public Optional<Block> block(String tag) {
        return blocks.stream().filter(block -> block.tag().equals(tag)).findFirst();
    }

    /// The section under a heading.
    public Optional<String> section(String heading) {
        return Optional.ofNullable(sections.get(heading));
    }
}
