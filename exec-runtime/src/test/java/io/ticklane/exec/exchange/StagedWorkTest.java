package io.ticklane.exec.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ticklane.exec.exchange.StagedWork.Stage;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class StagedWorkTest {
    private final List<String> done = new ArrayList<>();

    private Stage stage(String name, int tasks) {
        return new Stage(tasks, task -> done.add(name + task));
    }

    private static Source.Morsel claimed(StagedWork work) {
        assertThat(work.claim()).isEqualTo(WaitingSource.Claim.MORSEL);
        return Objects.requireNonNull(work.next());
    }

    @Test
    void aStageBeginsWhenAllTasksOfTheOneBeforeHaveEnded() {
        Deque<Stage> stages =
                new ArrayDeque<>(List.of(stage("a", 2), stage("b", 0), stage("c", 1)));
        try (StagedWork work = new StagedWork(stages::poll)) {
            Source.Morsel first = claimed(work);
            Source.Morsel second = claimed(work);
            assertThat(work.claim()).isEqualTo(WaitingSource.Claim.NOT_YET);
            second.read(_ -> {});
            assertThat(work.claim()).isEqualTo(WaitingSource.Claim.NOT_YET);
            first.read(_ -> {});
            claimed(work).read(_ -> {});
            assertThat(work.claim()).isEqualTo(WaitingSource.Claim.END);
        }
        assertThat(done).containsExactly("a1", "a0", "c0");
    }

    @Test
    void nobodyGoesOnWhereTheNextStageCannotBeHad() {
        Deque<Stage> stages = new ArrayDeque<>(List.of(stage("a", 1)));
        try (StagedWork work = new StagedWork(stages::remove)) {
            Source.Morsel only = claimed(work);
            assertThatThrownBy(() -> only.read(_ -> {})).isInstanceOf(NoSuchElementException.class);
            assertThat(work.claim()).isEqualTo(WaitingSource.Claim.NOT_YET);
            assertThat(work.next()).isNull();
        }
        assertThat(done).containsExactly("a0");
    }
}
