package io.ticklane.planner.validate;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the name that was probably meant.
public final class Spelling {
    private static final int LETTERS_PER_TYPO = 3;

    private Spelling() {}

    /// The name nearest to what was written, letter case aside, if it is near enough (one slip for
    /// each three letters, or one of the two begins with the other).
    public static Optional<String> nearest(String written, Collection<String> names) {
        String word = written.toUpperCase(Locale.ROOT);
        int most = word.length() / LETTERS_PER_TYPO;
        return names.stream()
                .filter(name -> !name.equalsIgnoreCase(written))
                .filter(name -> near(word, name.toUpperCase(Locale.ROOT), most))
                .min(
                        Comparator.comparingInt((String name) ->
                                        distance(word, name.toUpperCase(Locale.ROOT)))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// The end of an error message: `, did you mean "name"?`, or nothing.
    public static String suggestion(String written, Collection<String> names) {
        return nearest(written, names).map(name -> ", did you mean \"" + name + "\"?").orElse("");
    }

    private static boolean near(String word, String name, int most) {
        if (word.length() >= LETTERS_PER_TYPO
                && name.length() >= LETTERS_PER_TYPO
                && (name.startsWith(word) || word.startsWith(name))) {
            return true;
        }
        return distance(word, name) <= most;
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour.
    public static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
