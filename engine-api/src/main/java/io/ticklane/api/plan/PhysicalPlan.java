package io.ticklane.api.plan;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// What the planner gives for a query: fragments (the root has id 0), the columns of the result and
/// the types of the parameters.
///
/// A plan for one node is right on one only. A plan for several nodes (`nodes` says for how many
/// its costs were) is right on any number of them.
public record PhysicalPlan(
        int version,
        List<Fragment> fragments,
        RowType output,
        List<SqlType> parameters,
        int nodes) {
    /// The version of the plan's form; nodes of another version refuse a plan. No constant of the
    /// compiler, which would copy it into classes of other modules that are not compiled anew.
    public static final int VERSION = Integer.valueOf(12);

    public PhysicalPlan {
        fragments = List.copyOf(fragments);
        parameters = List.copyOf(parameters);
    }

    /// A plan for one node.
    public PhysicalPlan(
            int version, List<Fragment> fragments, RowType output, List<SqlType> parameters) {
        this(version, fragments, output, parameters, 1);
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

    /// Whether the rows have no end of their own: the plan reads a stream.
    public boolean isStream() {
        return fragments.stream().anyMatch(fragment -> isStream(fragment.root()));
    }

    /// Whether the rows of a node have no end of their own.
    public boolean isStream(PhysicalNode node) {
        return node instanceof PhysicalNode.StreamScan
                || (node instanceof PhysicalNode.Receive receive
                        && isStream(fragment(receive.fragment()).root()))
                || node.inputs().stream().anyMatch(this::isStream);
    }

    /// The columns of the result that say which row a row stands for, where a row takes the place
    /// of the one before it that has the same; empty where rows are only added.
    public Optional<List<Integer>> upsertKey() {
        return upsertKey(fragment(0).root());
    }

    /// Whether a [ChangeMark] is the last column of the result. Where rows take the place of others
    /// no other column may have its name.
    public boolean isMarked() {
        int last = output.size() - 1;
        return last >= 0 && output.field(last).equals(ChangeMark.FIELD) && upsertKey().isPresent();
    }

    private Optional<List<Integer>> upsertKey(PhysicalNode node) {
        return switch (node) {
            case PhysicalNode.StreamScan scan ->
                    scan.source().rowKey().flatMap(key -> key.within(scan.columns()));
            case PhysicalNode.Filter filter -> upsertKey(filter.input());
            case PhysicalNode.ChangeFilter filter -> upsertKey(filter.input());
            case PhysicalNode.Limit limit -> upsertKey(limit.input());
            case PhysicalNode.Receive receive -> upsertKey(fragment(receive.fragment()).root());
            case PhysicalNode.Project project ->
                    upsertKey(project.input())
                            .map(keys -> keys.stream().map(key -> position(project, key)).toList());
            case PhysicalNode.Aggregate aggregate ->
                    aggregate.changes().isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    IntStream.range(0, aggregate.keys().size()).boxed().toList());
            default -> Optional.empty();
        };
    }

    private static int position(PhysicalNode.Project project, int column) {
        for (int i = 0; i < project.expressions().size(); i++) {
            if (project.expressions()
                    .get(i)
                    .equals(new Expression.Column(column, project.input().output().type(column)))) {
                return i;
            }
        }
        throw new EngineException(
                ErrorCode.INTERNAL, "the result has no column for a key of its rows");
    }

    /// Whether several nodes would run a part of the plan. One for one node never is: its fragments
    /// are spread over workers.
    public boolean isSpread() {
        return nodes > 1
                && fragments.stream()
                        .anyMatch(fragment ->
                                fragment.partitioning().kind() != Partitioning.Kind.SINGLE);
    }

    /// Whether the rows for the client are on several nodes before they come together, and need not
    /// do that to be in an order that was asked for.
    public boolean isResultSpread() {
        return nodes > 1
                && fragment(0).partitioning().kind() != Partitioning.Kind.SINGLE
                && fragment(0).output().kind() != Exchange.Kind.MERGING_GATHER;
    }

    /// This plan with the paths of files changed.
    public PhysicalPlan withPaths(UnaryOperator<String> change) {
        return replace(node ->
                node instanceof TableSource.Files files
                        ? new TableSource.Files(
                                files.format(),
                                files.paths().stream().map(change).toList(),
                                files.options(),
                                files.digests())
                        : node);
    }

    /// This plan with files that must still be those of some digests when they are read.
    public PhysicalPlan relyingOn(Map<TableSource.Files, List<Long>> digests) {
        return digests.isEmpty()
                ? this
                : replace(node ->
                        node instanceof TableSource.Files files && digests.containsKey(files)
                                ? files.still(digests.get(files))
                                : node);
    }

    /// This plan with streams that give their late rows apart, all columns of them, instead of only
    /// leaving them out.
    public PhysicalPlan keepingLateRows() {
        return replace(node ->
                node instanceof PhysicalNode.StreamScan scan
                                && scan.order().isPresent()
                                && scan.order().get().late() == PhysicalNode.StreamScan.Late.DROP
                        ? keepingLateRows(scan, scan.order().get())
                        : node);
    }

    private static PhysicalNode keepingLateRows(
            PhysicalNode.StreamScan scan, PhysicalNode.StreamScan.TimeOrder order) {
        PhysicalNode.StreamScan whole =
                new PhysicalNode.StreamScan(
                        scan.source(),
                        scan.table(),
                        IntStream.range(0, scan.table().size()).boxed().toList(),
                        Optional.of(
                                new PhysicalNode.StreamScan.TimeOrder(
                                        scan.columns().get(order.time()),
                                        order.delayNanos(),
                                        PhysicalNode.StreamScan.Late.KEEP,
                                        0)));
        return new PhysicalNode.Project(
                whole,
                scan.columns().stream()
                        .<Expression>map(
                                column -> new Expression.Column(column, scan.table().type(column)))
                        .toList(),
                scan.output());
    }

    private PhysicalPlan replace(UnaryOperator<Object> change) {
        return new PhysicalPlan(
                version,
                fragments.stream()
                        .map(fragment -> RecordRewriter.replace(fragment, change))
                        .toList(),
                output,
                parameters,
                nodes);
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
        PhysicalPlan bound =
                replace(node ->
                        node instanceof Expression.Parameter(int index, SqlType _)
                                ? values.get(index)
                                : node);
        return new PhysicalPlan(version, bound.fragments(), output, List.of(), nodes);
    }
}
