package io.ticklane.console.chart;

/// A row of bars, a character each.
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /// The bars of a series between its smallest and its largest value. A longer series is cut into
    /// as many stretches of equal length as there are characters, and each shows its mean; NaN is a
    /// blank.
    public static String of(double[] values, int characters) {
        int width = Math.min(characters, values.length);
        double[] means = new double[width];
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            int from = (int) ((long) i * values.length / width);
            int to = (int) ((long) (i + 1) * values.length / width);
            means[i] = mean(values, from, to);
            if (!Double.isNaN(means[i])) {
                low = Math.min(low, means[i]);
                high = Math.max(high, means[i]);
            }
        }
        StringBuilder out = new StringBuilder();
        for (double mean : means) {
            out.append(Double.isNaN(mean) ? ' ' : bar(mean, low, high));
        }
        return out.toString();
    }

    private static char bar(double value, double low, double high) {
        double share = high > low ? (value - low) / (high - low) : 0.5;
        return BARS.charAt((int) Math.min(BARS.length() - 1, share * BARS.length()));
    }

    private static double mean(double[] values, int from, int to) {
        double sum = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            if (!Double.isNaN(values[i])) {
                sum += values[i];
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }
}
