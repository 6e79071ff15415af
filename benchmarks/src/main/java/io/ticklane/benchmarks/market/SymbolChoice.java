package io.ticklane.benchmarks.market;

import java.util.SplittableRandom;

/// Chooses symbols after Zipf's law in constant time, by Walker's alias method: every place of a
/// table is shared by at most two symbols.
final class SymbolChoice {
    private final double[] ownShare;
    private final int[] other;
    private final int[] symbolOfRank;

    /// @param random says which symbol is how busy
    SymbolChoice(int symbols, boolean skewed, SplittableRandom random) {
        ownShare = new double[symbols];
        other = new int[symbols];
        symbolOfRank = shuffled(symbols, random);
        double sum = 0;
        for (int rank = 0; rank < symbols; rank++) {
            sum += 1.0 / (rank + 1);
        }
        for (int rank = 0; rank < symbols; rank++) {
            ownShare[rank] = symbols / (sum * (rank + 1));
        }
        if (skewed && symbols > 1) {
            double rest = symbols - ownShare[0];
            for (int rank = 1; rank < symbols; rank++) {
                ownShare[rank] *= symbols / (2 * rest);
            }
            ownShare[0] = symbols / 2.0;
        }
        pair(symbols);
    }

    /// A place with less than its share is filled up by a symbol that has more.
    private void pair(int symbols) {
        int[] small = new int[symbols];
        int[] large = new int[symbols];
        int smalls = 0;
        int larges = 0;
        for (int rank = 0; rank < symbols; rank++) {
            if (ownShare[rank] < 1) {
                small[smalls++] = rank;
            } else {
                large[larges++] = rank;
            }
        }
        while (smalls > 0 && larges > 0) {
            int from = small[--smalls];
            int with = large[larges - 1];
            other[from] = with;
            ownShare[with] -= 1 - ownShare[from];
            if (ownShare[with] < 1) {
                larges--;
                small[smalls++] = with;
            }
        }
        while (smalls > 0) {
            ownShare[small[--smalls]] = 1;
        }
        while (larges > 0) {
            ownShare[large[--larges]] = 1;
        }
    }

    private static int[] shuffled(int symbols, SplittableRandom random) {
        int[] order = new int[symbols];
        for (int s = 0; s < symbols; s++) {
            int place = random.nextInt(s + 1);
            order[s] = order[place];
            order[place] = s;
        }
        return order;
    }

    int next(SplittableRandom random) {
        double place = random.nextDouble() * ownShare.length;
        int rank = (int) place;
        return symbolOfRank[place - rank < ownShare[rank] ? rank : other[rank]];
    }
}
