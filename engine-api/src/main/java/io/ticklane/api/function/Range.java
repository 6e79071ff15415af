package io.ticklane.api.function;

import java.util.List;

/// The values that a constant may have.
public sealed interface Range {
    /// Whether a value lies in the range.
    boolean contains(Object value);

    /// The range in words, such as `0 < alpha <= 1`.
    String describe(String name);

    /// Any value.
    record Any() implements Range {
        @Override
        public boolean contains(Object value) {
            return true;
        }

        @Override
        public String describe(String name) {
            return "any " + name;
        }
    }

    /// Numbers between two bounds; an infinite bound is no bound.
    record Interval(double low, boolean lowOpen, double high, boolean highOpen) implements Range {
        @Override
        public boolean contains(Object value) {
            if (!(value instanceof Number number)) {
                return false;
            }
            double x = number.doubleValue();
            return (lowOpen ? x > low : x >= low) && (highOpen ? x < high : x <= high);
        }

        @Override
        public String describe(String name) {
            String left =
                    low == Double.NEGATIVE_INFINITY ? "" : text(low) + (lowOpen ? " < " : " <= ");
            String right =
                    high == Double.POSITIVE_INFINITY
                            ? ""
                            : (highOpen ? " < " : " <= ") + text(high);
            return left + name + right;
        }

        private static String text(double bound) {
            return bound == Math.rint(bound) && Math.abs(bound) < 1e15
                    ? Long.toString((long) bound)
                    : Double.toString(bound);
        }
    }

    /// One of some words, letter case aside.
    record OneOf(List<String> words) implements Range {
        public OneOf {
            words = List.copyOf(words);
        }

        @Override
        public boolean contains(Object value) {
            return words.stream().anyMatch(word -> word.equalsIgnoreCase(value.toString()));
        }

        @Override
        public String describe(String name) {
            return "one of " + String.join(", ", words.stream().map(w -> "'" + w + "'").toList());
        }
    }

    /// Any value.
    static Range any() {
        return new Any();
    }

    /// `low < x <= high`.
    static Range openClosed(double low, double high) {
        return new Interval(low, true, high, false);
    }

    /// `low < x < high`.
    static Range open(double low, double high) {
        return new Interval(low, true, high, true);
    }

    /// `low <= x <= high`.
    static Range closed(double low, double high) {
        return new Interval(low, false, high, false);
    }

    /// `x > low`, finite.
    static Range above(double low) {
        return new Interval(low, true, Double.POSITIVE_INFINITY, true);
    }

    /// `x >= low`, finite.
    static Range atLeast(double low) {
        return new Interval(low, false, Double.POSITIVE_INFINITY, true);
    }

    /// One of the words.
    static Range oneOf(String... words) {
        return new OneOf(List.of(words));
    }
}
