package io.ticklane.tests.docs;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/// A cell of a result as documentation shows it: numbers to twelve digits, without zeros at the
/// end.
record CellText(String text) {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final MathContext DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);

    /// The cell with this text.
    static CellText of(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return new CellText(text);
        }
        return new CellText(
                new BigDecimal(text).round(DIGITS).stripTrailingZeros().toPlainString());
    }
}
