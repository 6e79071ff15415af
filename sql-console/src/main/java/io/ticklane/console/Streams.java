package io.ticklane.console;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/// What the command reads from and writes to.
///
/// @param out where results go; whoever writes to it buffers and flushes
/// @param err where errors go
/// @param environment the environment variables
/// @param terminal which of the streams are a terminal
public record Streams(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Map<String, String> environment,
        Terminals terminal) {

    /// Which of the streams are a terminal.
    public record Terminals(boolean in, boolean out) {}

    /// Whether tables may be coloured: out is a terminal that understands it, and the user has not
    /// said `NO_COLOR`.
    public boolean colors() {
        return terminal.out()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }
}
