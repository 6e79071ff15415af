package io.ticklane.api.state;

/// A sum of a few doubles and products without error, for one short calculation.
final class ExactSum {
    private double part0;
    private double part1;
    private double part2;
    private double part3;
    private double part4;
    private boolean full;

    void add(double term) {
        double sum = part0 + term;
        double rest = Expansion.lost(part0, term, sum);
        part0 = sum;
        if (rest != 0) {
            sum = part1 + rest;
            rest = Expansion.lost(part1, rest, sum);
            part1 = sum;
            if (rest != 0) {
                addBelow(rest);
            }
        }
    }

    private void addBelow(double term) {
        double sum = part2 + term;
        double rest = Expansion.lost(part2, term, sum);
        part2 = sum;
        if (rest != 0) {
            sum = part3 + rest;
            rest = Expansion.lost(part3, rest, sum);
            part3 = sum;
            double last = part4 + rest;
            full |= Expansion.lost(part4, rest, last) != 0;
            part4 = last;
        }
    }

    void addProduct(double a, double b) {
        double product = a * b;
        if (product != 0) {
            add(product);
            add(Math.fma(a, b, -product));
        }
    }

    /// Adds the products of a kept sum with four numbers, of which some may be zero: of its parts,
    /// or of what is the same whichever way its terms came, its value and the error of that.
    @SuppressWarnings("ParameterNumber")
    void addTimes(SumCells kept, int slot, boolean parts, double a, double b, double c, double d) {
        if (parts) {
            for (int i = 0; i < 4; i++) {
                addTimes(kept.part(slot, i), a, b, c, d);
            }
        } else {
            double value = kept.value(slot);
            addTimes(value, a, b, c, d);
            addTimes(kept.error(slot, value), a, b, c, d);
        }
    }

    private void addTimes(double part, double a, double b, double c, double d) {
        if (part != 0) {
            addProduct(part, a);
            addProduct(part, b);
            addProduct(part, c);
            addProduct(part, d);
        }
    }

    /// Makes it the sum of nothing.
    void clear() {
        part0 = 0;
        part1 = 0;
        part2 = 0;
        part3 = 0;
        part4 = 0;
        full = false;
    }

    /// Whether a term did not fit, so that the value is not exact.
    boolean full() {
        return full;
    }

    double value() {
        return Expansion.round(part0, part1, part2, part3, part4);
    }
}
