package io.ticklane.planner.distribution;

import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitDef;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// The trait of Calcite's planner that says how rows are spread.
public final class DistributionDef extends RelTraitDef<Distribution> {
    /// The only instance.
    public static final DistributionDef INSTANCE = new DistributionDef();

    private DistributionDef() {}

    @Override
    public Class<Distribution> getTraitClass() {
        return Distribution.class;
    }

    @Override
    public String getSimpleName() {
        return "distribution";
    }

    @Override
    public @Nullable RelNode convert(
            RelOptPlanner planner,
            RelNode rel,
            Distribution to,
            boolean allowInfiniteCostConverters) {
        return null;
    }

    @Override
    public boolean canConvert(RelOptPlanner planner, Distribution from, Distribution to) {
        return switch (to.kind()) {
            case SINGLE, HASH, CLUSTERED, GROUPED, STREAM, BROADCAST -> true;
            case ANY, RANDOM, SCATTERED -> false;
        };
    }

    @Override
    public Distribution getDefault() {
        return Distribution.ANY;
    }
}
