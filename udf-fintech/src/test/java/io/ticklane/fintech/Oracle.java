package io.ticklane.fintech;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// The slow textbook calculations in `shared/reference` beside the checkout, in a Python process of
/// their own that lives as long as the tests. Where the folder, Python or numpy is missing, the
/// test is skipped and says so.
final class Oracle {
    /// Reads an expression and its columns, writes the numbers of its value, until the input ends.
    private static final String LOOP =
            """
            import sys
            import numpy as np
            import fintech_reference as ref
            print("ready", flush=True)
            while True:
                expression = sys.stdin.readline().strip()
                if not expression:
                    break
                names = {"ref": ref, "np": np}
                for _ in range(int(sys.stdin.readline())):
                    name, *values = sys.stdin.readline().split()
                    names[name] = np.array([float(v) for v in values])
                try:
                    result = np.atleast_1d(np.asarray(eval(expression, names), dtype=float))
                    print(" ".join(repr(float(v)) for v in result), flush=True)
                except Exception as e:
                    print("error", type(e).__name__, str(e).replace(chr(10), " "), flush=True)
            """;

    private static @Nullable Oracle running;

    private final BufferedWriter questions;
    private final BufferedReader answers;

    private Oracle(Process process) {
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// The value of a Python expression over columns by their names, in which `ref` is the
    /// reference and `np` is numpy: a number for each row, NaN for NULL.
    static double[] answer(String expression, Map<String, double[]> columns) {
        try {
            return start().ask(expression, columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Columns by name, in order: a name, then its numbers.
    static Map<String, double[]> columns(Object... namesAndNumbers) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            columns.put((String) namesAndNumbers[i], (double[]) namesAndNumbers[i + 1]);
        }
        return columns;
    }

    private static synchronized Oracle start() throws IOException {
        Oracle oracle = running;
        if (oracle == null) {
            Path folder = reference();
            ProcessBuilder builder = new ProcessBuilder("python3", "-c", LOOP);
            builder.environment().put("PYTHONPATH", folder.toString());
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            oracle = new Oracle(process(builder));
            if (!"ready".equals(oracle.answers.readLine())) {
                Assumptions.abort("no numpy and scipy for python3");
            }
            running = oracle;
        }
        return oracle;
    }

    private static Process process(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return process;
        } catch (IOException e) {
            return Assumptions.abort("no python3: " + e.getMessage());
        }
    }

    private static Path reference() {
        return Vectors.file("../reference/fintech_reference.py").resolveSibling("").normalize();
    }

    private synchronized double[] ask(String expression, Map<String, double[]> columns)
            throws IOException {
        questions.write(expression + "\n" + columns.size() + "\n");
        for (Map.Entry<String, double[]> column : columns.entrySet()) {
            questions.write(
                    Arrays.stream(column.getValue())
                            .mapToObj(Double::toString)
                            .collect(Collectors.joining(" ", column.getKey() + " ", "\n")));
        }
        questions.flush();
        String answer = answers.readLine();
        if (answer == null || answer.startsWith("error")) {
            throw new IllegalStateException(expression + ": " + answer);
        }
        return Arrays.stream(answer.split(" ")).mapToDouble(Oracle::number).toArray();
    }

    private static double number(String text) {
        return switch (text) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
