package io.ticklane.benchmarks.kernels;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/// Plain JMH, for work on one kernel.
@Command(
        name = "jmh",
        description = {
            "JMH itself: a REGEX that finds names of functions measures their kernels (ewma),",
            "any other picks benchmarks by name (Frame); JMH's options may follow."
        })
public final class JmhSuite implements Callable<Integer> {
    @Parameters(paramLabel = "REGEX", arity = "0..1", defaultValue = "")
    private String regex = "";

    @Unmatched private List<String> options = List.of();

    @Override
    public Integer call() throws Exception {
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        List<String> named =
                regex.isEmpty()
                        ? List.of()
                        : KernelCall.names().stream()
                                .filter(name -> pattern.matcher(name).find())
                                .toList();
        ChainedOptionsBuilder run =
                new OptionsBuilder()
                        .parent(new CommandLineOptions(options.toArray(String[]::new)))
                        .include(named.isEmpty() ? "(?i)" + regex : KernelBenchmark.class.getName())
                        .param(
                                "function",
                                (named.isEmpty() ? KernelCall.names() : named)
                                        .toArray(String[]::new));
        new Runner(run.build()).run();
        return 0;
    }
}
