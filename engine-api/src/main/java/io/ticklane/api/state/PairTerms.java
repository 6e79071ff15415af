package io.ticklane.api.state;

import io.ticklane.api.column.DoubleColumn;

/// Terms of two columns, in rows in which both have a number: the products, each rounded, or the
/// values of the first.
record PairTerms(DoubleColumn left, DoubleColumn right, boolean products) {
    /// The term of a row, NaN where there is none.
    double orNaN(int row) {
        double a = left.getOrNaN(row);
        double b = right.getOrNaN(row);
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.NaN;
        }
        return products ? a * b : a;
    }

    /// Whether the row has a term; the product of zero and infinity is one.
    boolean has(int row) {
        return !left.isMissing(row) && !right.isMissing(row);
    }
}
