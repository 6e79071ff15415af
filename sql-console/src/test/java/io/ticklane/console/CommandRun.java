package io.ticklane.console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What a command wrote and how it ended.
record CommandRun(int code, byte[] bytes, String out, String err) {

    /// Runs a command with nothing on its standard input.
    static CommandRun of(String... arguments) {
        return piped("", arguments);
    }

    /// Runs a command with a text on its standard input.
    static CommandRun piped(String in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams =
                new Streams(
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of(),
                        new Streams.Terminals(false, false));
        int code = Main.run(streams, arguments);
        return new CommandRun(
                code,
                out.toByteArray(),
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }
}
