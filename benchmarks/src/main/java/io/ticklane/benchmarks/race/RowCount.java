package io.ticklane.benchmarks.race;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a number of rows: `1000`, `10K` or `100M`.
public final class RowCount implements ITypeConverter<Integer> {
    private static final int THOUSAND = 1_000;
    private static final int MILLION = 1_000_000;

    /// Only picocli makes one.
    public RowCount() {}

    @Override
    public Integer convert(String text) {
        String digits = text.replaceFirst("[kKmM]$", "");
        if (!digits.matches("[0-9]{1,9}") || text.length() - digits.length() > 1) {
            throw new TypeConversionException(
                    "'" + text + "' is no number of rows such as 1000, 10K or 100M");
        }
        int unit =
                text.endsWith("k") || text.endsWith("K")
                        ? THOUSAND
                        : text.endsWith("m") || text.endsWith("M") ? MILLION : 1;
        return Math.multiplyExact(Integer.parseInt(digits), unit);
    }

    /// The shortest form.
    public static String text(int rows) {
        return rows % MILLION == 0
                ? rows / MILLION + "M"
                : rows % THOUSAND == 0 ? rows / THOUSAND + "K" : Integer.toString(rows);
    }
}
