package io.ticklane.console.shell;

import io.ticklane.console.script.SqlScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;

/// The console for input that is no terminal: no prompt, no editing, tables as wide as they are.
public final class PipedConsole {
    private PipedConsole() {}

    /// Runs commands and statements from each line on, until the input ends or `\q`.
    ///
    /// @param colors whether out understands escape sequences
    /// @return whether all went well
    public static boolean run(
            Connection connection,
            InputStream in,
            OutputStream out,
            PrintStream err,
            boolean colors)
            throws IOException {
        Shell shell = new Shell(connection, new Screen(out, err, () -> 0, () -> 0, colors));
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        StringBuilder open = new StringBuilder();
        String line = lines.readLine();
        while (line != null && !shell.isEnded()) {
            open.append(line).append('\n');
            boolean command = open.toString().stripLeading().startsWith("\\");
            if (command || SqlScript.isComplete(open.toString())) {
                shell.handle(open.toString());
                open.setLength(0);
            }
            line = lines.readLine();
        }
        if (!shell.isEnded()) {
            shell.handle(open.toString());
        }
        shell.close();
        return !shell.hasFailed();
    }
}
