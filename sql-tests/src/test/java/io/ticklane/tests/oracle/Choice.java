package io.ticklane.tests.oracle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random choices.
final class Choice {
    private final Random random;

    /// Those of a seed.
    Choice(long seed) {
        random = new Random(seed);
    }

    /// One of a list.
    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /// One of some texts.
    String of(String... texts) {
        return any(List.of(texts));
    }

    /// A number from 0 up to, but without, a bound.
    int below(int bound) {
        return random.nextInt(bound);
    }

    /// True once in so many times.
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /// The list in another order.
    <T> List<T> shuffled(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
