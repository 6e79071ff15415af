package io.ticklane.benchmarks.race;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads a file of statements, each below a line with its name: `-- Q1`. Comments that are longer
/// than one word belong to the statement.
public final class SqlFile {
    private static final Pattern NAME = Pattern.compile("-- (\\w+)");

    private SqlFile() {}

    /// The statements of a resource beside a class by name, in order.
    public static Map<String, String> read(Class<?> beside, String resource) throws IOException {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource + " beside " + beside.getName());
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> statements = new LinkedHashMap<>();
        String name = "";
        for (String line : text.lines().toList()) {
            var matcher = NAME.matcher(line);
            if (matcher.matches()) {
                name = matcher.group(1);
                statements.put(name, "");
            } else {
                statements.merge(name, line + "\n", String::concat);
            }
        }
        return statements;
    }
}
