package io.ticklane.exec.join.time;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.AsofMatch;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Transform;
import io.ticklane.exec.query.QueryContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An as-of join. Rows whose key or time is NULL match nothing.
///
/// ```
///   right --build()--> AsofRight --> in the order of their times?  AsofTimeline, else AsofTable
///   left  --probe()--> AsofWalk over the timeline, or a search in the table, for each run of rows
/// ```
///
/// Right rows that come in the order of their times, whatever their keys, are merged with the left
/// rows as they are. Where a walk to the left rows would be long, because they are few or out of
/// order, a search is better: its table is made when walks have cost as much as it does. The
/// nearest row before or after is always searched.
///
/// Shared by the build sink and the probes; closed after all of them.
public final class AsofJoin implements AutoCloseable {
    /// What a row of the table costs, in rows of a walk.
    private static final long TABLE_COST = 8;

    private final PhysicalNode.AsofJoin node;
    private final QueryContext context;
    private final AsofBuild build;
    private final AtomicLong walked = new AtomicLong();
    private @Nullable AsofRight right;
    private @Nullable AsofTimeline timeline;
    private volatile @Nullable AsofTable table;

    /// The operator of a plan node.
    public AsofJoin(PhysicalNode.AsofJoin node, QueryContext context) {
        this.node = node;
        this.context = context;
        SqlType leftTime = node.left().output().type(node.match().leftTime());
        SqlType rightTime = node.right().output().type(node.match().rightTime());
        if (Lane.of(leftTime) != Lane.of(rightTime) || leftTime.scale() != rightTime.scale()) {
            throw new EngineException(
                    ErrorCode.INTERNAL,
                    "an as-of join compares "
                            + leftTime.sql()
                            + " with "
                            + rightTime.sql()
                            + " without a cast");
        }
        this.build = new AsofBuild(context, this::built);
    }

    private void built(List<Batch> batches) {
        AsofKeys.Sides sides =
                new AsofKeys.Sides(
                        node.left().output(),
                        node.right().output(),
                        node.leftKeys(),
                        node.rightKeys());
        AsofRight made = new AsofRight(sides, node.match().rightTime(), context, batches);
        right = made;
        if (made.ordered() && node.match().comparison() != AsofMatch.Comparison.NEAREST) {
            timeline = new AsofTimeline(made, context, looksForward(node.match().comparison()));
        } else {
            table = new AsofTable(made, context);
        }
    }

    /// Whether a match is not before the left row.
    static boolean looksForward(AsofMatch.Comparison comparison) {
        return switch (comparison) {
            case AT_OR_BEFORE, BEFORE, NEAREST -> false;
            case AT_OR_AFTER, AFTER -> true;
        };
    }

    /// The sink of the right side; the source that it gives at its end has no rows.
    public Sink build() {
        return build;
    }

    /// A transform for the left side, one for each worker, after the build has finished.
    public Transform probe() {
        AsofRight rows = right;
        if (rows == null) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the right side of an as-of join is not built yet");
        }
        return new AsofProbe(node, context, this, rows);
    }

    /// The right rows in the order of their times; null when they are not.
    @Nullable AsofTimeline timeline() {
        return timeline;
    }

    /// The table, where there is one.
    @Nullable AsofTable table() {
        return table;
    }

    /// The table, if it is worth its cost when walks get this much longer; else null.
    @Nullable AsofTable tableInsteadOf(long walk, AsofRight rows) {
        AsofTable known = table;
        if (known != null || walked.addAndGet(walk) < TABLE_COST * rows.rows().rows()) {
            return known;
        }
        synchronized (this) {
            if (table == null) {
                table = new AsofTable(rows, context);
            }
            return table;
        }
    }

    @Override
    public void close() {
        build.close();
        AsofTable made = table;
        if (made != null) {
            made.close();
        }
        if (timeline != null) {
            timeline.close();
        }
        if (right != null) {
            right.close();
        }
    }
}
