package io.ticklane.benchmarks;

import io.ticklane.benchmarks.kernels.JmhSuite;
import io.ticklane.benchmarks.kernels.KernelsSuite;
import io.ticklane.benchmarks.nodes.NodesSuite;
import io.ticklane.benchmarks.nodes.ScalingSuite;
import io.ticklane.benchmarks.pages.PageCommand;
import io.ticklane.benchmarks.peers.PeersSuite;
import io.ticklane.benchmarks.plan.PlanSuite;
import io.ticklane.benchmarks.profile.ProfileSuite;
import io.ticklane.benchmarks.race.WrongAnswerException;
import io.ticklane.benchmarks.scale.ScaleSuite;
import io.ticklane.benchmarks.startup.StartupSuite;
import io.ticklane.benchmarks.streampeers.StreamPeersSuite;
import io.ticklane.benchmarks.streams.StreamsSuite;
import io.ticklane.benchmarks.tpch.TpchSuite;
import io.ticklane.benchmarks.views.ViewsSuite;
import java.util.logging.Level;
import java.util.logging.Logger;
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
        subcommands = {
            PeersSuite.class,
            TpchSuite.class,
            KernelsSuite.class,
            ScaleSuite.class,
            NodesSuite.class,
            ScalingSuite.class,
            StreamsSuite.class,
            ViewsSuite.class,
            StreamPeersSuite.class,
            StartupSuite.class,
            PlanSuite.class,
            ProfileSuite.class,
            PageCommand.class,
            JmhSuite.class
        })
public final class Benchmarks implements Runnable {
    /// Kept, so that it stays set: Arrow says much on its way up.
    private static final Logger ARROW = Logger.getLogger("org.apache.arrow");

    @Spec private CommandSpec spec = CommandSpec.create();

    private Benchmarks() {}

    /// Runs a suite; the process ends with 0 when all went well and all answers were right.
    public static void main(String[] arguments) {
        ARROW.setLevel(Level.WARNING);
        System.exit(commandLine().execute(arguments));
    }

    /// The command with all suites.
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Benchmarks());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Benchmarks::failed);
        line.getSubcommands()
                .values()
                .forEach(suite -> suite.getCommandSpec().mixinStandardHelpOptions(true));
        return line;
    }

    /// A wrong answer is told, all else is a bug with a stack trace.
    private static int failed(
            Exception problem, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (problem instanceof WrongAnswerException) {
            command.getErr().println(problem.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw problem;
    }

    /// No suite was named.
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }
}
