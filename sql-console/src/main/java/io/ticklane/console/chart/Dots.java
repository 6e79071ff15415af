package io.ticklane.console.chart;

/// A grid of dots drawn with braille characters, 2 by 4 dots each.
final class Dots {
    private static final char BLANK = '\u2800';

    /// The bit of each dot of a braille character, by column and row.
    private static final int[][] BITS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

    private final int[][] cells;

    /// A grid without dots.
    ///
    /// @param width in characters
    /// @param height in characters
    Dots(int width, int height) {
        cells = new int[height][width];
    }

    /// Dots from left to right.
    int width() {
        return cells[0].length * 2;
    }

    /// Dots from top to bottom.
    int height() {
        return cells.length * 4;
    }

    /// Sets a dot, counted from the left and the top; outside of the grid it does nothing.
    void set(int x, int y) {
        if (x >= 0 && y >= 0 && x < width() && y < height()) {
            cells[y / 4][x / 2] |= BITS[x % 2][y % 4];
        }
    }

    /// Sets the dots between two places.
    void line(int fromX, int fromY, int toX, int toY) {
        int steps = Math.max(1, Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY)));
        for (int i = 0; i <= steps; i++) {
            set(
                    fromX + Math.round((float) (toX - fromX) * i / steps),
                    fromY + Math.round((float) (toY - fromY) * i / steps));
        }
    }

    /// The characters of a line, counted from the top.
    String row(int line) {
        StringBuilder out = new StringBuilder();
        for (int bits : cells[line]) {
            out.append((char) (BLANK + bits));
        }
        return out.toString();
    }
}
