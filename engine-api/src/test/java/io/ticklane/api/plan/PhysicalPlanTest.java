package io.ticklane.api.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PhysicalPlanTest {
    private static final RowType ROW =
            RowType.of(new Field("x", SqlType.BIGINT), new Field("y", SqlType.BIGINT));
    private static final Expression X = new Expression.Column(0, SqlType.BIGINT);
    private static final Exchange RESULT = new Exchange(Exchange.Kind.GATHER, List.of(), "result");

    private static PhysicalPlan plan(PhysicalNode root, SqlType... parameters) {
        return new PhysicalPlan(
                PhysicalPlan.VERSION,
                List.of(new Fragment(0, root, Partitioning.SINGLE, RESULT)),
                root.output(),
                List.of(parameters));
    }

    private static Expression greater(Expression right) {
        return new Expression.Call(ScalarOperator.GREATER, List.of(X, right), SqlType.BOOLEAN);
    }

    private static PhysicalNode.Scan scan(Expression filter) {
        return new PhysicalNode.Scan(
                new TableSource.Stored("s", "t", 1), ROW, List.of(0, 1), Optional.of(filter));
    }

    @Test
    void workersOfOneNodeAreNoOtherNodes() {
        PhysicalNode root = scan(greater(new Expression.Literal(1L, SqlType.BIGINT)));
        List<Fragment> fragments =
                List.of(new Fragment(0, root, Partitioning.hash(List.of(0)), RESULT));
        PhysicalPlan one =
                new PhysicalPlan(PhysicalPlan.VERSION, fragments, root.output(), List.of());
        PhysicalPlan several =
                new PhysicalPlan(PhysicalPlan.VERSION, fragments, root.output(), List.of(), 3);

        assertThat(one.isSpread()).isFalse();
        assertThat(several.isSpread()).isTrue();
        assertThat(plan(root).isSpread()).isFalse();
    }

    @Test
    void bindingPutsEachValueWhereItsParameterStood() {
        Expression first = new Expression.Parameter(0, SqlType.BIGINT);
        Expression second = new Expression.Parameter(1, SqlType.BIGINT);
        Expression.Literal five = new Expression.Literal(5L, SqlType.BIGINT);
        Expression.Literal nothing = new Expression.Literal(null, SqlType.BIGINT);
        PhysicalPlan open =
                plan(
                        new PhysicalNode.Limit(
                                new PhysicalNode.Filter(scan(greater(second)), greater(first)),
                                first,
                                Optional.of(second)),
                        SqlType.BIGINT,
                        SqlType.BIGINT);

        PhysicalPlan bound = open.bind(List.of(five, nothing));

        assertThat(bound)
                .isEqualTo(
                        plan(
                                new PhysicalNode.Limit(
                                        new PhysicalNode.Filter(
                                                scan(greater(nothing)), greater(five)),
                                        five,
                                        Optional.of(nothing))));
    }

    @Test
    void partsWithoutParametersAreKeptAsTheyAre() {
        PhysicalNode.Scan untouched = scan(greater(new Expression.Literal(1L, SqlType.BIGINT)));
        PhysicalPlan open =
                plan(
                        new PhysicalNode.Filter(
                                untouched, greater(new Expression.Parameter(0, SqlType.BIGINT))),
                        SqlType.BIGINT);

        PhysicalPlan bound = open.bind(List.of(new Expression.Literal(2L, SqlType.BIGINT)));

        assertThat(bound.fragments().get(0).root().inputs().get(0)).isSameAs(untouched);
    }

    @Test
    void aWrongNumberOfValuesIsRefused() {
        PhysicalPlan open = plan(scan(greater(X)), SqlType.BIGINT);
        assertThatThrownBy(() -> open.bind(List.of()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("1 parameters");
    }

    @Test
    void aFragmentThatIsNotThereIsAnInternalError() {
        assertThatThrownBy(() -> plan(scan(greater(X))).fragment(3))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("fragment 3");
    }
}
