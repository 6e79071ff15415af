package io.ticklane.exec.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.operator.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
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

    @Test
    void aScanReadsAllWhereMostRowsPass() throws IOException {
        FileDescription file = write(9000);

        assertThat(rows(file, Optional.of(number(ScalarOperator.GREATER, 300)), Share.ALL))
                .isEqualTo(expected(row -> true));
    }
}
