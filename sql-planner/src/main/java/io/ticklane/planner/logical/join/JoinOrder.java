package io.ticklane.planner.logical.join;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.rules.MultiJoin;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// The order of inner joins: the cheapest tree by the rows that its joins read, build and give. All
/// trees of connected inputs are looked at where there are few inputs; where there are many, the
/// two inputs whose join gives the fewest rows are joined first, and so on.
///
/// Columns that are equal to each other form a class: any two of its members may be joined on.
public final class JoinOrder {
    private static final int MOST_FOR_ALL_TREES = 8;

    /// Of a row that is built into a table, in rows that are read.
    private static final double BUILD = 3;

    private final RelBuilder builder;
    private final Cardinality cardinality = new Cardinality();
    private final MultiJoin join;
    private final List<RelNode> inputs;
    private final int[] starts;

    /// for each column that is equal to others, all of them
    private final Map<Integer, BitSet> equals = new HashMap<>();

    private final List<RexNode> others = new ArrayList<>();
    private final Map<Integer, Tree> best = new HashMap<>();

    private JoinOrder(MultiJoin join, RelBuilder builder) {
        this.builder = builder;
        this.join = join;
        this.inputs = join.getInputs();
        this.starts = new int[inputs.size() + 1];
        for (int i = 0; i < inputs.size(); i++) {
            starts[i + 1] = starts[i] + inputs.get(i).getRowType().getFieldCount();
        }
        for (RexNode condition : RelOptUtil.conjunctions(join.getJoinFilter())) {
            if (!isClass(condition)) {
                others.add(condition);
            }
        }
    }

    /// A tree of joins of a set of inputs; a leaf without parts.
    private record Tree(
            int set, @Nullable Tree left, @Nullable Tree right, double rows, double cost) {}

    /// The tree with trees of joins in place of those joins of many inputs that are all inner.
    public static RelNode rewrite(RelNode root, RelBuilder builder) {
        return root.accept(
                new RelHomogeneousShuttle() {
                    @Override
                    public RelNode visit(RelNode other) {
                        RelNode node = super.visit(other);
                        return node instanceof MultiJoin multi && isInner(multi)
                                ? new JoinOrder(multi, builder).tree()
                                : node;
                    }
                });
    }

    private static boolean isInner(MultiJoin join) {
        return !join.isFullOuterJoin()
                && join.getPostJoinFilter() == null
                && join.getInputs().size() < Integer.SIZE - 1
                && join.getOuterJoinConditions().stream().allMatch(condition -> condition == null)
                && join.getJoinTypes().stream().allMatch(type -> type == JoinRelType.INNER);
    }

    /// Adds an equality of columns of two inputs to its class.
    private boolean isClass(RexNode condition) {
        if (!Cardinality.isEquality(condition)) {
            return false;
        }
        RexInputRef a = Cardinality.operand(condition, 0);
        RexInputRef b = Cardinality.operand(condition, 1);
        boolean alike =
                a.getType().getSqlTypeName() == b.getType().getSqlTypeName()
                        && a.getType().getPrecision() == b.getType().getPrecision()
                        && a.getType().getScale() == b.getType().getScale();
        if (!alike || inputOf(a.getIndex()) == inputOf(b.getIndex())) {
            return false;
        }
        BitSet all = new BitSet();
        for (int column : new int[] {a.getIndex(), b.getIndex()}) {
            all.set(column);
            BitSet old = equals.get(column);
            if (old != null) {
                all.or(old);
            }
        }
        all.stream().forEach(column -> equals.put(column, all));
        return true;
    }

    private int inputOf(int column) {
        int input = 0;
        while (column >= starts[input + 1]) {
            input++;
        }
        return input;
    }

    private RelNode tree() {
        List<Tree> leaves = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            leaves.add(new Tree(1 << i, null, null, cardinality.rows(inputs.get(i)), 0));
        }
        Tree tree = leaves.size() <= MOST_FOR_ALL_TREES ? all(leaves) : greedy(leaves);
        List<Integer> columns = new ArrayList<>();
        RelNode made = make(tree, columns);
        List<RexNode> project = new ArrayList<>();
        for (int column = 0; column < starts[inputs.size()]; column++) {
            project.add(builder.getRexBuilder().makeInputRef(made, columns.indexOf(column)));
        }
        return builder.push(made).project(project, join.getRowType().getFieldNames(), true).build();
    }

    // ---- search

    private Tree all(List<Tree> leaves) {
        int full = (1 << leaves.size()) - 1;
        leaves.forEach(leaf -> best.put(leaf.set(), leaf));
        for (int set = 1; set <= full; set++) {
            if (Integer.bitCount(set) > 1) {
                findBest(set);
            }
        }
        Tree found = best.get(full);
        return found == null ? greedy(leaves) : found;
    }

    private void findBest(int set) {
        int lowest = Integer.lowestOneBit(set);
        for (int part = (set - 1) & set; part > 0; part = (part - 1) & set) {
            Tree left = best.get(part);
            Tree right = best.get(set ^ part);
            if ((part & lowest) != 0 && left != null && right != null && connected(left, right)) {
                Tree made = joined(left, right);
                Tree old = best.get(set);
                if (old == null || made.cost() < old.cost()) {
                    best.put(set, made);
                }
            }
        }
    }

    /// Joins the two trees whose join gives the fewest rows, until there is one.
    private Tree greedy(List<Tree> leaves) {
        List<Tree> trees = new ArrayList<>(leaves);
        while (trees.size() > 1) {
            Tree next = fewest(trees);
            trees.removeIf(tree -> (tree.set() & next.set()) != 0);
            trees.add(next);
        }
        return trees.get(0);
    }

    /// The join of two trees, connected ones if there are any, that gives the fewest rows.
    private Tree fewest(List<Tree> trees) {
        Tree fewest = joined(trees.get(0), trees.get(1));
        boolean fewestConnected = connected(trees.get(0), trees.get(1));
        for (int i = 0; i < trees.size(); i++) {
            for (int k = i + 1; k < trees.size(); k++) {
                boolean connected = connected(trees.get(i), trees.get(k));
                Tree made = joined(trees.get(i), trees.get(k));
                if (connected == fewestConnected ? made.rows() < fewest.rows() : connected) {
                    fewest = made;
                    fewestConnected = connected;
                }
            }
        }
        return fewest;
    }

    private Tree joined(Tree left, Tree right) {
        double rows = Math.max(1, left.rows() * right.rows() * share(left, right));
        double build = Math.min(left.rows(), right.rows());
        double probe = Math.max(left.rows(), right.rows());
        return new Tree(
                left.set() | right.set(),
                left,
                right,
                rows,
                left.cost() + right.cost() + probe + BUILD * build + rows);
    }

    private boolean connected(Tree left, Tree right) {
        for (Map.Entry<Integer, BitSet> each : equals.entrySet()) {
            if (in(left, each.getKey())
                    && each.getValue().stream().anyMatch(column -> in(right, column))) {
                return true;
            }
        }
        return others.stream().anyMatch(condition -> becomesKnown(condition, left, right));
    }

    private boolean in(Tree tree, int column) {
        return (tree.set() >> inputOf(column) & 1) != 0;
    }

    private boolean becomesKnown(RexNode condition, Tree left, Tree right) {
        boolean inLeft = false;
        boolean inRight = false;
        for (int column : RelOptUtil.InputFinder.bits(condition)) {
            if (!in(left, column) && !in(right, column)) {
                return false;
            }
            inLeft |= in(left, column);
            inRight |= in(right, column);
        }
        return inLeft && inRight;
    }

    /// Pairs of columns to be equal, left and right, one for each class that both sides have.
    private List<int[]> keys(Tree left, Tree right) {
        List<int[]> keys = new ArrayList<>();
        Set<BitSet> seen = new HashSet<>();
        for (BitSet all : equals.values()) {
            if (seen.add(all)) {
                int a = all.stream().filter(column -> in(left, column)).findFirst().orElse(-1);
                int b = all.stream().filter(column -> in(right, column)).findFirst().orElse(-1);
                if (a >= 0 && b >= 0) {
                    keys.add(new int[] {a, b});
                }
            }
        }
        return keys;
    }

    private double share(Tree left, Tree right) {
        double share = 1;
        List<int[]> keys = keys(left, right);
        if (!keys.isEmpty()) {
            double[] ofLeft = distinct(keys, 0);
            double[] ofRight = distinct(keys, 1);
            share = Cardinality.pair(ofLeft[0], ofLeft[1], ofRight[0], ofRight[1]);
        }
        for (RexNode condition : others) {
            if (becomesKnown(condition, left, right)) {
                share *= Cardinality.other(condition);
            }
        }
        return share;
    }

    /// The distinct combinations of one side of the keys, and the rows of their inputs.
    private double[] distinct(List<int[]> keys, int side) {
        Map<Integer, List<Integer>> byInput = new HashMap<>();
        for (int[] key : keys) {
            int input = inputOf(key[side]);
            byInput.computeIfAbsent(input, _ -> new ArrayList<>()).add(key[side] - starts[input]);
        }
        double product = 1;
        double base = 1;
        for (Map.Entry<Integer, List<Integer>> each : byInput.entrySet()) {
            product *= cardinality.distinct(inputs.get(each.getKey()), each.getValue());
            base *= cardinality.base(inputs.get(each.getKey()));
        }
        return new double[] {product, base};
    }

    // ---- the relations

    /// The relation of a tree; adds which column of the inputs each of its columns is.
    private RelNode make(Tree tree, List<Integer> columns) {
        Tree left = tree.left();
        Tree right = tree.right();
        if (left == null || right == null) {
            int input = Integer.numberOfTrailingZeros(tree.set());
            for (int column = starts[input]; column < starts[input + 1]; column++) {
                columns.add(column);
            }
            return leaf(input);
        }
        boolean turned = left.rows() < right.rows();
        Tree probe = turned ? right : left;
        Tree build = turned ? left : right;
        List<Integer> own = new ArrayList<>();
        RelNode first = make(probe, own);
        List<Integer> ofBuild = new ArrayList<>();
        RelNode second = make(build, ofBuild);
        own.addAll(ofBuild);
        builder.push(first).push(second);
        List<RexNode> conditions = new ArrayList<>();
        for (int[] key : keys(probe, build)) {
            conditions.add(
                    builder.call(
                            SqlStdOperatorTable.EQUALS,
                            ref(first, second, own.indexOf(key[0])),
                            ref(first, second, own.indexOf(key[1]))));
        }
        for (RexNode condition : others) {
            if (becomesKnown(condition, probe, build)) {
                conditions.add(moved(condition, first, second, own));
            }
        }
        columns.addAll(own);
        return builder.join(JoinRelType.INNER, conditions).build();
    }

    /// An input with the conditions on it alone; the first has those on no column.
    private RelNode leaf(int input) {
        RelNode relation = inputs.get(input);
        List<RexNode> conditions = new ArrayList<>();
        for (BitSet all : new HashSet<>(equals.values())) {
            int[] members =
                    all.stream()
                            .filter(column -> inputOf(column) == input)
                            .map(column -> column - starts[input])
                            .toArray();
            for (int i = 1; i < members.length; i++) {
                conditions.add(
                        builder.call(
                                SqlStdOperatorTable.EQUALS,
                                builder.getRexBuilder().makeInputRef(relation, members[0]),
                                builder.getRexBuilder().makeInputRef(relation, members[i])));
            }
        }
        for (RexNode condition : others) {
            ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
            boolean mine =
                    used.isEmpty()
                            ? input == 0
                            : inputOf(used.nth(0)) == input && inputOf(used.length() - 1) == input;
            if (mine) {
                conditions.add(RexUtil.shift(condition, -starts[input]));
            }
        }
        return conditions.isEmpty() ? relation : builder.push(relation).filter(conditions).build();
    }

    private RexInputRef ref(RelNode first, RelNode second, int column) {
        int width = first.getRowType().getFieldCount();
        return new RexInputRef(
                column,
                column < width
                        ? first.getRowType().getFieldList().get(column).getType()
                        : second.getRowType().getFieldList().get(column - width).getType());
    }

    private RexNode moved(RexNode condition, RelNode first, RelNode second, List<Integer> columns) {
        return condition.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef column) {
                        return ref(first, second, columns.indexOf(column.getIndex()));
                    }
                });
    }
}
