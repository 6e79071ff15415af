package io.ticklane.exec.join;

import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.exchange.StagedWork;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The look-up of a join without keys: every right row is found for every left row.
final class EveryRow implements Lookup {
    private final int rows;

    EveryRow(int rows) {
        this.rows = rows;
    }

    @Override
    public StagedWork.@Nullable Stage next() {
        return null;
    }

    @Override
    public boolean unique() {
        return rows <= 1;
    }

    @Override
    public int following(int row) {
        return row + 1 == rows ? RowChains.END : row + 1;
    }

    @Override
    public Finder finder() {
        return this::find;
    }

    private boolean find(Batch left, int[] firsts) {
        Arrays.fill(firsts, 0, left.rows(), rows == 0 ? RowChains.END : 0);
        return rows > 0;
    }

    @Override
    public void close() {}
}
