package io.ticklane.tests.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a file of statements, each below a line with its name: `-- name: ewma`.
public final class NamedStatements {
    private static final Pattern NAME = Pattern.compile("-- name: (\\w+)");

    private NamedStatements() {}

    /// The statements of a resource by name, in order. Each name comes once.
    public static Map<String, String> read(String resource) throws IOException {
        Map<String, String> statements = new LinkedHashMap<>();
        String name = "";
        for (String line : text(resource).lines().toList()) {
            Matcher matcher = NAME.matcher(line);
            if (matcher.matches()) {
                name = matcher.group(1);
                if (statements.put(name, "") != null) {
                    throw new IOException(resource + " has two statements " + name);
                }
            } else if (!name.isEmpty()) {
                statements.merge(name, line + "\n", String::concat);
            }
        }
        return statements;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = NamedStatements.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
