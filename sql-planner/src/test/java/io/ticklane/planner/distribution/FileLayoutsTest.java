package io.ticklane.planner.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.FileKeys;
import io.ticklane.planner.catalog.KeyedFiles;
import io.ticklane.planner.distribution.FileLayouts.Layout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FileLayoutsTest {
    private static final PhysicalNode.Scan SCAN =
            (PhysicalNode.Scan) RandomSteps.scan(1, true).node();

    private static List<Layout> layouts(
            PhysicalNode.Scan scan, KeyedFiles files, int nodes, Set<Integer> wanted) {
        TableSource source = scan.source();
        LaidOut table = new LaidOut(source, scan.table(), files);
        return new FileLayouts(Map.of(source, table), nodes).of(scan, wanted);
    }

    private static List<Layout> ofRows(int nodes, Long... rows) {
        return layouts(SCAN, new KeyedFiles(List.of(0, 1, 2, 3), List.of(rows)), nodes, Set.of(0));
    }

    @Test
    void filesAreReadByAColumnThatIsWantedAlsoAmongOthers() {
        KeyedFiles files = new KeyedFiles(List.of(7, 9, 7, 200), List.of(10L, 20L, 5L, 15L));
        PhysicalNode.Scan moved =
                new PhysicalNode.Scan(SCAN.source(), SCAN.table(), List.of(3, 0), Optional.empty());
        FileKeys keys = new FileKeys(1, List.of(7, 9, 7, 200));
        assertThat(layouts(moved, files, 2, Set.of(1)))
                .containsExactly(new Layout(moved.by(keys), 0.7));
        assertThat(layouts(moved, files, 2, Set.of(0, 1)))
                .containsExactly(new Layout(moved.by(keys), 0.7));
        assertThat(layouts(moved, files, 2, Set.of(0))).isEmpty();
        assertThat(layouts(moved, files, 2, Set.of())).isEmpty();
    }

    @Test
    void noNodeReadsMoreThanTwiceItsPartOrThreeQuarters() {
        assertThat(ofRows(2, 50L, 15L, 25L, 10L)).hasSize(1);
        assertThat(ofRows(2, 50L, 15L, 26L, 9L)).isEmpty();
        assertThat(ofRows(4, 50L, 20L, 15L, 15L)).hasSize(1);
        assertThat(ofRows(4, 51L, 19L, 15L, 15L)).isEmpty();
        assertThat(ofRows(8, 25L, 25L, 25L, 25L)).hasSize(1);
        assertThat(ofRows(9, 25L, 25L, 25L, 25L)).isEmpty();
        assertThat(ofRows(3, 0L, 0L, 0L, 0L)).isEmpty();
    }

    @Test
    void tablesInMemoryHaveNoFiles() {
        PhysicalNode.Scan stored = (PhysicalNode.Scan) RandomSteps.scan(1, false).node();
        KeyedFiles files = new KeyedFiles(List.of(0, 1, 2), List.of(1L, 1L, 1L));
        assertThat(layouts(stored, files, 3, Set.of(0))).isEmpty();
    }
}
