package io.ticklane.console;

import io.ticklane.console.result.Format;
import io.ticklane.console.script.ScriptRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ticklane sql`: runs statements and ends.
@Command(
        name = "sql",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs SQL statements, each ended by ';'.",
            "Results go to standard output, errors to standard error. The first statement that fails"
                    + " ends the run with exit code 1."
        })
final class SqlCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final EngineOptions engine = new EngineOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "SQL",
            description =
                    "The statements; without this and --file they are read from standard input.")
    private @Nullable String sql;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file of statements; - is standard input.")
    private @Nullable String file;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "How results are written: table (default), csv, json, markdown or arrow.")
    private String format = Format.TABLE.toString();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Stop a statement after this time, such as 30s or 500ms.")
    private @Nullable String timeout;

    SqlCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        Format chosen =
                Format.named(format)
                        .orElseThrow(() ->
                                usage(
                                        "Unknown format '"
                                                + format
                                                + "': use table, csv, json, markdown or"
                                                + " arrow"));
        String script = script();
        if (timeout != null) {
            engine.set("statement_timeout", timeout);
        }
        try (Connection connection = engine.open()) {
            return new ScriptRun(connection, chosen, streams.colors(), streams.out())
                            .run(script, streams.err())
                    ? 0
                    : Failure.STATEMENT;
        }
    }

    private String script() throws IOException {
        if (sql != null && file != null) {
            throw usage("Give either SQL or --file, not both");
        } else if (sql != null) {
            return sql;
        } else if (file != null && !file.equals("-")) {
            return Files.readString(Path.of(file));
        } else if (file == null && streams.terminal().in()) {
            throw usage("Give SQL, --file FILE, or statements on standard input");
        }
        return new String(streams.in().readAllBytes(), StandardCharsets.UTF_8);
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
