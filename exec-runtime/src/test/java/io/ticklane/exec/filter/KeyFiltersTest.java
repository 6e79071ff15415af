package io.ticklane.exec.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.testing.TestQuery;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeyFiltersTest {
    private static final RowType ROW = TestQuery.type("k", SqlType.BIGINT);

    private final TestQuery query = new TestQuery();

    @AfterEach
    void allMemoryIsReleased() {
        query.close();
    }

    private Batch batch(Object... keys) {
        return query.batch(ROW, List.of(keys).stream().map(Collections::singletonList).toList(), 0);
    }

    @Test
    void scansWaitUntilTheKeysOfAllLanesAreThere() {
        AtomicInteger ready = new AtomicInteger();
        try (KeyFilters filters = new KeyFilters(query.context());
                Batch first = batch(1L);
                Batch second = batch(2L)) {
            filters.whenReady(4, ready::incrementAndGet);
            filters.expect(4, 2);
            filters.add(4, first.column(0), false);
            assertThat(ready).hasValue(0);
            assertThat(filters.find(4)).isEmpty();
            filters.add(4, second.column(0), false);
            assertThat(ready).hasValue(1);
            assertThat(filters.find(4)).isPresent();
            // the join ends after its keys came
            filters.giveUp(4);
            filters.whenReady(4, ready::incrementAndGet);
            assertThat(ready).hasValue(2);
            assertThat(
                            new ScanKeys(filters, List.of(new io.ticklane.api.plan.KeyFilter(4, 7)))
                                    .made())
                    .singleElement()
                    .satisfies(keys -> assertThat(keys.column()).isEqualTo(7));
        }
    }

    @Test
    void scansRunWithoutAFilterThatIsGivenUp() {
        AtomicInteger ready = new AtomicInteger();
        try (KeyFilters filters = new KeyFilters(query.context());
                Batch late = batch(1L)) {
            filters.expect(1, 1);
            filters.whenReady(1, ready::incrementAndGet);
            filters.giveUp(1);
            filters.giveUp(1);
            assertThat(ready).hasValue(1);
            filters.add(1, late.column(0), false);
            assertThat(filters.find(1)).isEmpty();
            assertThat(
                            new ScanKeys(filters, List.of(new io.ticklane.api.plan.KeyFilter(1, 0)))
                                    .made())
                    .isEmpty();
        }
    }
}
