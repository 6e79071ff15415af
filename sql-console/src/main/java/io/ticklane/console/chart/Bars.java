package io.ticklane.console.chart;

import io.ticklane.console.result.DisplayWidth;
import java.util.List;
import java.util.Locale;

/// A horizontal bar for each value, to the right of the axis if it is positive, else to the left.
public final class Bars {
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private Bars() {}

    /// Draws the bars, lines that each end in a line break.
    ///
    /// @param labels what stands before each bar
    /// @param width characters from left to right
    public static String draw(List<String> labels, double[] values, int width) {
        int label = labels.stream().mapToInt(DisplayWidth::of).max().orElse(0);
        double low = 0;
        double high = 0;
        for (double value : values) {
            low = Double.isFinite(value) ? Math.min(low, value) : low;
            high = Double.isFinite(value) ? Math.max(high, value) : high;
        }
        int room = Math.max(10, width - label - 14);
        double span = high > low ? high - low : 1;
        int left = (int) Math.ceil(-low / span * room);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            DisplayWidth.pad(out, labels.get(i), label, true);
            out.append(' ');
            bar(out, values[i] / span * room, left, room - left);
            out.append(String.format(Locale.ROOT, " %.4g", values[i])).append('\n');
        }
        return out.toString();
    }

    private static void bar(StringBuilder out, double length, int left, int right) {
        if (!Double.isFinite(length)) {
            out.repeat(' ', left).append('│').repeat(' ', right);
            return;
        }
        if (length < 0) {
            int full = (int) Math.round(-length);
            out.repeat(' ', Math.max(0, left - full)).repeat("█", full).append('│');
            out.repeat(' ', right);
            return;
        }
        int eighths = (int) Math.round(length * 8);
        out.repeat(' ', left).append('│').repeat("█", eighths / 8);
        if (eighths % 8 > 0) {
            out.append(EIGHTHS.charAt(eighths % 8));
        }
        out.repeat(' ', Math.max(0, right - (eighths + 7) / 8));
    }
}
