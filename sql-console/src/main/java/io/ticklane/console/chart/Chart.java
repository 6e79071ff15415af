package io.ticklane.console.chart;

import io.ticklane.console.result.CellText;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/// A series of points drawn with braille dots, with a scale on the left and below.
///
/// Points in order of x are joined by a line, others are a cloud of dots. Points where one of the
/// two is NaN or infinite are left out.
///
/// @param width characters from left to right, scale included
/// @param height lines of the picture, without the scale below
/// @param label how an x is written below the picture
public record Chart(int width, int height, DoubleFunction<String> label) {
    private static final int SCALE = 12;

    /// A chart of numbers.
    public Chart(int width, int height) {
        this(width, height, CellText::of);
    }

    /// Draws y over x, lines that each end in a line break. Both have the same length.
    public String draw(double[] x, double[] y) {
        int count = 0;
        double[] xs = new double[x.length];
        double[] ys = new double[x.length];
        boolean ordered = true;
        for (int i = 0; i < x.length; i++) {
            if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
                ordered &= count == 0 || x[i] >= xs[count - 1];
                xs[count] = x[i];
                ys[count++] = y[i];
            }
        }
        if (count == 0) {
            return "(nothing to draw)\n";
        }
        return draw(Arrays.copyOf(xs, count), Arrays.copyOf(ys, count), ordered);
    }

    private String draw(double[] x, double[] y, boolean line) {
        Dots dots = new Dots(Math.max(10, width - SCALE - 2), Math.max(2, height));
        double left = min(x);
        double right = max(x);
        double bottom = min(y);
        double top = max(y);
        DoubleUnaryOperator across = place(left, right, dots.width() - 1);
        DoubleUnaryOperator up = place(bottom, top, dots.height() - 1);
        int lastX = 0;
        int lastY = 0;
        for (int i = 0; i < x.length; i++) {
            int dotX = (int) Math.round(across.applyAsDouble(x[i]));
            int dotY = dots.height() - 1 - (int) Math.round(up.applyAsDouble(y[i]));
            if (line && i > 0) {
                dots.line(lastX, lastY, dotX, dotY);
            } else {
                dots.set(dotX, dotY);
            }
            lastX = dotX;
            lastY = dotY;
        }
        return framed(dots, new double[] {left, right, bottom, top});
    }

    private String framed(Dots dots, double[] ends) {
        StringBuilder out = new StringBuilder();
        int last = Math.max(2, height) - 1;
        for (int row = 0; row <= last; row++) {
            String mark = row == 0 ? number(ends[3]) : row == last ? number(ends[2]) : "";
            out.append(" ".repeat(Math.max(0, SCALE - mark.length()))).append(mark);
            out.append(mark.isEmpty() ? " │" : " ┤").append(dots.row(row)).append('\n');
        }
        int columns = dots.width() / 2;
        out.repeat(' ', SCALE + 1).append('└').repeat("─", columns).append('\n');
        String from = label.apply(ends[0]);
        String to = label.apply(ends[1]);
        out.repeat(' ', SCALE + 2).append(from);
        out.repeat(' ', Math.max(1, columns - from.length() - to.length())).append(to);
        return out.append('\n').toString();
    }

    private static DoubleUnaryOperator place(double from, double to, int dots) {
        return to > from ? v -> (v - from) / (to - from) * dots : _ -> dots / 2.0;
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElse(0);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    /// A number in at most [#SCALE] characters.
    private static String number(double value) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        } else if (size >= 1e9 || size < 1e-4) {
            return String.format(Locale.ROOT, "%.3e", value);
        } else if (size >= 1e5) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.2f" : "%.4f", value);
    }
}
