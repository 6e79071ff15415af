package io.ticklane.fintech;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/// A table of published numbers, which lie in `shared/vectors` beside the checkout. Where that
/// folder is missing, the test is skipped and says so.
record Vectors(List<String> header, List<String[]> rows) {
    static Path file(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolveSibling("shared").resolve("vectors").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        Assumptions.abort("no shared/vectors/" + name + " beside the checkout");
        throw new IllegalStateException("aborted");
    }

    static Vectors csv(String name) {
        try {
            List<String> lines = Files.readAllLines(file(name));
            return new Vectors(
                    List.of(lines.getFirst().replace("\"", "").split(",")),
                    lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A column of text.
    List<String> texts(String column) {
        int index = header.indexOf(column);
        assertThat(index).as("column %s of %s", column, header).isNotNegative();
        return rows.stream().map(row -> row[index]).toList();
    }

    /// A column of numbers, NaN for an empty field.
    double[] numbers(String column) {
        return texts(column).stream()
                .mapToDouble(text -> text.isEmpty() ? Double.NaN : Double.parseDouble(text))
                .toArray();
    }

    /// The rows in which a column has a text.
    Vectors where(String column, String text) {
        int index = header.indexOf(column);
        return new Vectors(header, rows.stream().filter(row -> row[index].equals(text)).toList());
    }

    /// Numbers agree where the expected one is there, within a relative tolerance.
    static void assertAgree(double[] actual, double[] expected, int from, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(Arrays.stream(expected).skip(from).filter(v -> !Double.isNaN(v)).count())
                .as("expected numbers")
                .isPositive();
        int[] wrong =
                IntStream.range(from, expected.length)
                        .filter(i -> !agree(actual[i], expected[i], tolerance))
                        .toArray();
        if (wrong.length > 0) {
            int i = wrong[0];
            assertThat(wrong)
                    .as("rows; the first has %s instead of %s", actual[i], expected[i])
                    .isEmpty();
        }
    }

    private static boolean agree(double actual, double expected, double tolerance) {
        return Double.isNaN(expected)
                || Math.abs(actual - expected) <= tolerance * Math.max(1e-3, Math.abs(expected));
    }

    /// Both are NULL in the same rows, and numbers agree.
    static void assertSame(double[] actual, double[] expected, double tolerance) {
        assertAgree(actual, expected, 0, tolerance);
        assertThat(IntStream.range(0, actual.length).filter(i -> Double.isNaN(actual[i])).toArray())
                .as("rows with NULL")
                .isEqualTo(
                        IntStream.range(0, expected.length)
                                .filter(i -> Double.isNaN(expected[i]))
                                .toArray());
    }
}
