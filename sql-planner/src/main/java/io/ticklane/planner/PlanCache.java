package io.ticklane.planner;

import io.ticklane.planner.distribution.Spread;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The plans of recent statements. A plan serves every session for which the text, the catalog and
/// its version are the same.
///
/// Threads: safe.
final class PlanCache {
    private final int capacity;
    private final Map<Key, PlannedStatement> plans;

    PlanCache(int capacity) {
        this.capacity = capacity;
        this.plans = new LinkedHashMap<>(16, 0.75f, true);
    }

    /// What a plan depends on.
    record Key(
            String sql,
            Object catalog,
            long catalogVersion,
            Spread spread,
            boolean runtimeFilters) {
        /// Catalogs are the same when they are the same object.
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && sql.equals(that.sql)
                    && catalog == that.catalog
                    && catalogVersion == that.catalogVersion
                    && spread.equals(that.spread)
                    && runtimeFilters == that.runtimeFilters;
        }

        @Override
        public int hashCode() {
            return 31 * sql.hashCode() + Long.hashCode(catalogVersion);
        }
    }

    Optional<PlannedStatement> find(Key key) {
        synchronized (plans) {
            return Optional.ofNullable(plans.get(key));
        }
    }

    void put(Key key, PlannedStatement plan) {
        synchronized (plans) {
            plans.put(key, plan);
            if (plans.size() > capacity) {
                var oldest = plans.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
    }
}
