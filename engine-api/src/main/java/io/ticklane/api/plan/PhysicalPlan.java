package io.ticklane.api.plan;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// What the planner gives for a query: fragments (the root has id 0), the columns of the result and
/// the types of the parameters.
public record PhysicalPlan(
        int version, List<Fragment> fragments, RowType output, List<SqlType> parameters) {
    /// The version of the plan's form; nodes of another version refuse a plan.
    public static final int VERSION = 2;

    public PhysicalPlan {
        fragments = List.copyOf(fragments);
        parameters = List.copyOf(parameters);
    }

    /// The fragment of an id.
    public Fragment fragment(int id) {
        return fragments.stream()
                .filter(fragment -> fragment.id() == id)
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(ErrorCode.INTERNAL, "the plan has no fragment " + id));
    }

    /// Whether the plan reads files, which may change without notice.
    public boolean readsFiles() {
        return fragments.stream().anyMatch(fragment -> readsFiles(fragment.root()));
    }

    private static boolean readsFiles(PhysicalNode node) {
        return (node instanceof PhysicalNode.Scan scan
                        && scan.source() instanceof TableSource.Files)
                || node.inputs().stream().anyMatch(PhysicalPlan::readsFiles);
    }

    /// This plan with each parameter replaced by the literal of its index.
    public PhysicalPlan bind(List<Expression.Literal> values) {
        if (values.size() != parameters.size()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the statement has "
                            + parameters.size()
                            + " parameters, but "
                            + values.size()
                            + " values were given");
        }
        if (parameters.isEmpty()) {
            return this;
        }
        return new PhysicalPlan(
                version,
                fragments.stream()
                        .map(fragment ->
                                RecordRewriter.replace(
                                        fragment,
                                        node ->
                                                node
                                                                instanceof
                                                                Expression.Parameter(
                                                                        int index,
                                                                        SqlType _)
                                                        ? values.get(index)
                                                        : node))
                        .toList(),
                output,
                List.of());
    }
}
