package io.ticklane.benchmarks;

import io.ticklane.benchmarks.kernels.JmhSuite;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs the suite that the first argument names: `./dev bench SUITE [options]`. A suite is a
/// command of its own; a new one joins the list here.
@Command(
        name = "bench",
        description = "Measures Ticklane.",
        synopsisSubcommandLabel = "SUITE",
        subcommands = {JmhSuite.class})
public final class Benchmarks implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    private Benchmarks() {}

    /// Runs a suite; the process ends with 0 when all went well and all answers were right.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// The command with all suites.
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Benchmarks());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getSubcommands()
                .values()
                .forEach(suite -> suite.getCommandSpec().mixinStandardHelpOptions(true));
        return line;
    }

    /// No suite was named.
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }
}
