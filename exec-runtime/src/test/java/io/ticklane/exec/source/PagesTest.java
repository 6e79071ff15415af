package io.ticklane.exec.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.KeyFilter;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.filter.KeyFilters;
import io.ticklane.exec.filter.ScanKeys;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.testing.TestQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chunks of many pages: those without a wanted row are passed over.
final class PagesTest {
    private static final int ROWS = 140_000;

    private final SourceTestKit kit = new SourceTestKit(3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @AfterEach
    void allMemoryIsReleased() {
        kit.close();
    }

    private FileDescription write(int mostOfPage) throws IOException {
        Path path = folder.resolve("paged.parquet");
        PagedFile.write(path, ROWS, mostOfPage, new Random(mostOfPage));
        return FileTables.describe(path.toString(), List.of(), kit.allocator);
    }

    private List<List<@Nullable Object>> rows(
            FileDescription file, Optional<Expression> filter, Share share) {
        Source source =
                FileTables.open(
                        file.source(),
                        file.rowType(),
                        List.of(2, 0, 1),
                        filter,
                        share,
                        kit.context);
        return kit.rows(source);
    }

    private static List<List<@Nullable Object>> expected(IntPredicate condition) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            if (condition.test(row)) {
                boolean none = PagedFile.isNull(row);
                rows.add(
                        Arrays.asList(
                                none ? null : PagedFile.plain(row),
                                (long) row,
                                none ? null : PagedFile.coded(row)));
            }
        }
        return rows;
    }

    private static Expression number(ScalarOperator operator, long value) {
        return new Expression.Call(
                operator,
                List.of(
                        new Expression.Column(1, SqlType.BIGINT.withNullable(false)),
                        new Expression.Literal(value, SqlType.BIGINT.withNullable(false))),
                SqlType.BOOLEAN.withNullable(false));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 700, 9000, 200_000})
    void piecesOfTwoNodesAreAllRows(int mostOfPage) throws IOException {
        FileDescription file = write(mostOfPage);

        assertThat(rows(file, Optional.empty(), Share.ALL)).isEqualTo(expected(row -> true));
        int piece = 1 << 16;
        assertThat(rows(file, Optional.empty(), new Share(0, 2)))
                .isEqualTo(expected(row -> row / piece != 1));
        assertThat(rows(file, Optional.empty(), new Share(1, 2)))
                .isEqualTo(expected(row -> row / piece == 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 700, 9000, 200_000})
    void aScanReadsRowsThatPassAndFewOthers(int mostOfPage) throws IOException {
        FileDescription file = write(mostOfPage);
        List<Integer> wanted = List.of(0, 1, 17, 1023, 1024, 40_000, 40_010, 99_999, ROWS - 1);
        Expression filter = number(ScalarOperator.GREATER, ROWS + 5);
        for (int row : wanted) {
            filter =
                    new Expression.Call(
                            ScalarOperator.OR,
                            List.of(filter, number(ScalarOperator.EQUAL, row)),
                            SqlType.BOOLEAN.withNullable(false));
        }

        List<List<@Nullable Object>> found = rows(file, Optional.of(filter), Share.ALL);

        assertThat(found).hasSizeLessThan(100);
        assertThat(found.stream().filter(row -> wanted.contains(((Long) row.get(1)).intValue())))
                .containsExactlyElementsOf(expected(wanted::contains));
    }

    /// The rows that a scan gives whose `n` is in some keys.
    private List<List<@Nullable Object>> rowsOfKeys(FileDescription file, List<Long> keys) {
        RowType key = TestQuery.type("n", SqlType.BIGINT);
        try (TestQuery other = new TestQuery();
                KeyFilters filters = new KeyFilters(kit.context);
                Batch right =
                        other.batch(
                                key,
                                keys.stream().map(each -> List.<Object>of(each)).toList(),
                                0)) {
            filters.expect(1, 1);
            filters.add(1, right.column(0), false);
            Source source =
                    FileTables.open(
                            file.source(),
                            file.rowType(),
                            List.of(2, 0, 1),
                            Optional.empty(),
                            Share.ALL,
                            kit.context);
            source.filterBy(new ScanKeys(filters, List.of(new KeyFilter(1, 1))));
            return kit.rows(source);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 700, 9000, 200_000})
    void aScanReadsRowsWhoseKeysAreFoundAndFewOthers(int mostOfPage) throws IOException {
        FileDescription file = write(mostOfPage);
        List<Long> keys = List.of(0L, 17L, 1024L, 40_000L, 40_010L, ROWS - 1L, ROWS + 5L);

        List<List<@Nullable Object>> found = rowsOfKeys(file, keys);

        assertThat(found).hasSizeLessThan(100);
        assertThat(found.stream().filter(row -> keys.contains((Long) row.get(1))))
                .containsExactlyElementsOf(expected(row -> keys.contains((long) row)));
        assertThat(rowsOfKeys(file, List.of())).isEmpty();
    }

    @Test
    void rowsThatHadToBeReadGoNoFurtherWhereFewHaveAKey() throws IOException {
        FileDescription file = write(9000);
        List<Long> keys = IntStream.range(0, ROWS / 5).mapToObj(i -> i * 5L).toList();

        // so near to each other that all are read
        assertThat(rowsOfKeys(file, keys)).isEqualTo(expected(row -> row % 5 == 0));
    }

    @Test
    void aFilterThatKeepsFewRowsOutIsSeldomAsked() throws IOException {
        FileDescription file = write(9000);
        List<Long> keys =
                IntStream.range(0, ROWS).filter(i -> i % 50 != 0).mapToObj(i -> (long) i).toList();

        assertThat(rowsOfKeys(file, keys)).isEqualTo(expected(row -> true));
    }

    @Test
    void aScanReadsAllWhereMostRowsPass() throws IOException {
        FileDescription file = write(9000);

        assertThat(rows(file, Optional.of(number(ScalarOperator.GREATER, 300)), Share.ALL))
                .isEqualTo(expected(row -> true));
    }
}
