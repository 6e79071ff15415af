package io.ticklane.planner.physical;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.SortKey;
import java.util.List;

/// A step, and where each column of the old step is among its columns; -1 for those left out.
record Pruned(Step step, List<Integer> positions) {
    int position(int old) {
        return positions.get(old);
    }

    List<Integer> positions(List<Integer> old) {
        return old.stream().map(positions::get).toList();
    }

    List<SortKey> order(List<SortKey> old) {
        return old.stream()
                .map(key -> new SortKey(position(key.column()), key.descending(), key.nullsFirst()))
                .toList();
    }

    Expression expression(Expression old) {
        return Scans.renumber(old, this::position);
    }

    List<Expression> expressions(List<Expression> old) {
        return old.stream().map(this::expression).toList();
    }
}
