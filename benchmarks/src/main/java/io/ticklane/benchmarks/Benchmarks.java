package io.ticklane.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs the benchmarks: `[REGEX] [JMH options]`. A regex that finds names of functions measures
/// their kernels; any other one picks benchmarks by their names, and the kernels are measured for
/// every function.
public final class Benchmarks {
    private Benchmarks() {}

    /// Runs what the arguments say, all without any.
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        boolean given = arguments.length > 0 && !arguments[0].startsWith("-");
        String regex = given ? arguments[0] : "";
        String[] rest = given ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        List<String> named =
                given
                        ? KernelCall.names().stream()
                                .filter(n -> pattern.matcher(n).find())
                                .toList()
                        : List.of();
        ChainedOptionsBuilder options = new OptionsBuilder().parent(new CommandLineOptions(rest));
        if (named.isEmpty()) {
            options.include("(?i)" + regex);
        } else {
            options.include(KernelBenchmark.class.getName());
        }
        List<String> functions = named.isEmpty() ? KernelCall.names() : named;
        options.param("function", functions.toArray(String[]::new));
        new Runner(options.build()).run();
    }
}
