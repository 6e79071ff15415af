package io.ticklane.exec.group;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.exec.memory.GrowingMemory;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.RowStore;
import io.ticklane.exec.snapshot.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Groups rows and computes aggregates. Each worker has groups of its own; at the end they are
/// merged, and groups come out in the order of their first row.
///
/// An aggregate in two phases: PARTIAL gives states of groups ([GroupStates]) instead of results,
/// none over no rows; FINAL has such states as its rows.
///
/// Order: none is needed. Calls that depend on the order of rows use the positions of the rows
/// (sequence and row in the morsel, or ordinals).
public final class AggregateSink implements Sink {
    private final PhysicalNode.Aggregate node;
    private final QueryContext context;
    private final List<GroupStep> steps;
    private final List<Groups> locals = new ArrayList<>();
    private final List<StateRows> merging = new ArrayList<>();
    private final boolean numbered;

    /// The sink of a plan node whose groups, but for those of PARTIAL, need no ordinals.
    public AggregateSink(PhysicalNode.Aggregate node, QueryContext context) {
        this(node, context, false);
    }

    /// The sink of a plan node; `numbered` if groups come out with ordinals, the positions of their
    /// first rows, because others are on other nodes. States always do.
    public AggregateSink(PhysicalNode.Aggregate node, QueryContext context, boolean numbered) {
        this.numbered = numbered || node.phase() == PhysicalNode.Aggregate.Phase.PARTIAL;
        this.node = node;
        this.context = context;
        this.steps = GroupStates.steps(node, context);
    }

    @Override
    public synchronized Local local() {
        return switch (node.phase()) {
            case WHOLE, PARTIAL, EACH_WINDOW, CHANGES, UPDATES, SESSIONS -> {
                Groups made = new Groups(context, node, steps);
                locals.add(made);
                yield made;
            }
            case FINAL -> {
                StateRows made = new StateRows(context, node, steps);
                merging.add(made);
                locals.add(made.groups());
                yield made;
            }
        };
    }

    /// What is known so far, where there is at most one local.
    public synchronized Saved saved() {
        if (locals.isEmpty()) {
            local();
        }
        if (locals.size() > 1 || !merging.isEmpty()) {
            throw new IllegalStateException("the groups of several workers");
        }
        return locals.getFirst();
    }

    @Override
    public synchronized Source finish() {
        if (locals.isEmpty()) {
            locals.add(new Groups(context, node, steps));
        }
        if (node.keys().isEmpty() && node.phase() != PhysicalNode.Aggregate.Phase.PARTIAL) {
            locals.get(0).ensureGroup();
        }
        closeMerging();
        List<Groups> filled = List.copyOf(locals);
        locals.clear();
        MergedGroups groups = new MergedGroups(context, filled);
        List<@Nullable CollectedResult> results = new ArrayList<>();
        try {
            List<Integer> early = new ArrayList<>();
            for (int step = 0; step < steps.size(); step++) {
                results.add(steps.get(step).plan().collects() ? collected(groups, step) : null);
                if (results.get(step) == null && !GroupSource.isLate(groups, step)) {
                    early.add(step);
                }
            }
            if (!early.isEmpty()) {
                groups.merge(early, 0, groups.size());
            }
            return new GroupSource(context, node, steps, groups, results, numbered);
        } catch (RuntimeException e) {
            groups.close();
            results.stream().filter(Objects::nonNull).forEach(CollectedResult::close);
            throw e;
        }
    }

    /// The rows of a step that all workers have collected, with the places of their groups.
    private CollectedResult collected(MergedGroups groups, int step) {
        CallPlan plan = steps.get(step).plan();
        int rows = 0;
        for (Groups local : groups.locals()) {
            rows = Math.addExact(rows, Objects.requireNonNull(local.collected(step)).rows());
        }
        try (RowStore store = new RowStore(context.memory(), Collected.storedTypes(plan), rows);
                GrowingMemory places = new GrowingMemory(context.memory())) {
            for (int local = 0; local < groups.locals().size(); local++) {
                context.check();
                Objects.requireNonNull(groups.locals().get(local).collected(step))
                        .moveTo(store, groups.places(local, places));
            }
            return new CollectedResult(context, plan, store.build(), rows, groups.size());
        }
    }

    private void closeMerging() {
        merging.forEach(StateRows::close);
        merging.clear();
    }

    @Override
    public synchronized void close() {
        closeMerging();
        locals.forEach(Groups::close);
        locals.clear();
    }
}
