package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.FilterTransform;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.FileDescription;
import io.ticklane.exec.source.FileTables;
import io.ticklane.exec.source.Share;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.arrow.memory.RootAllocator;

/// Reads the shares of files as several nodes would, one after the other, and checks them. Closing
/// it fails when memory was not released.
final class SharedRows implements AutoCloseable {
    private static final List<Integer> NODES = List.of(1, 2, 3, 5, 7);

    private final RootAllocator allocator = new RootAllocator();

    FileDescription describe(Path pattern, String... option) {
        List<Option> options =
                option.length == 0 ? List.of() : List.of(new Option(option[0], option[1]));
        return FileTables.describe(pattern.toString(), options, allocator);
    }

    /// Fails unless the shares of any number of nodes that know the filter, put in the order of
    /// their ordinals, are those of all rows that pass it.
    void requireSame(FileDescription files, List<Integer> columns, Optional<Expression> filter) {
        List<Long> expected = new ArrayList<>();
        read(files, columns, filter, Share.ALL, false, rows -> expected.addAll(rows.values()));
        for (int nodes : NODES) {
            Map<Long, Long> merged = new TreeMap<>();
            for (int node = 0; node < nodes; node++) {
                Share share = new Share(node, nodes);
                read(
                        files,
                        columns,
                        filter,
                        share,
                        true,
                        rows -> {
                            int before = merged.size();
                            merged.putAll(rows);
                            assertThat(merged).as("%s", share).hasSize(before + rows.size());
                        });
            }
            assertThat(new ArrayList<>(merged.values()).equals(expected))
                    .as("%d nodes, columns %s, filter %s", nodes, columns, filter)
                    .isTrue();
        }
    }

    /// How many rows each node reads.
    List<Long> counts(FileDescription files, int nodes) {
        List<Long> counts = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            long[] count = new long[1];
            Share share = new Share(node, nodes);
            read(files, List.of(0), Optional.empty(), share, true, rows -> count[0] += rows.size());
            counts.add(count[0]);
        }
        return counts;
    }

    private void read(
            FileDescription files,
            List<Integer> columns,
            Optional<Expression> filter,
            Share share,
            boolean skips,
            Consumer<Map<Long, Long>> out) {
        int batchRows = 4096 / (share.node() + 1) + share.node();
        Optional<Expression> given = skips ? filter : Optional.empty();
        QueryMemory memory = new QueryMemory(allocator, "test", Long.MAX_VALUE);
        try (QueryContext context =
                new QueryContext(
                        new QuerySettings(2, batchRows, 3 * batchRows, Long.MAX_VALUE),
                        memory,
                        new Dictionary(memory),
                        new FunctionCatalog(List.of()),
                        () -> 0L,
                        Long.MAX_VALUE)) {
            TableSource.Files source = files.source();
            try (Source opened =
                    FileTables.open(source, files.rowType(), columns, given, share, context)) {
                Reader reader = new Reader(share, filter.isEmpty(), context);
                try (FilterTransform exact =
                        new FilterTransform(
                                filter.orElse(new Expression.Literal(true, SqlType.BOOLEAN)),
                                files.rowType().select(columns),
                                context)) {
                    out.accept(reader.rows(opened, exact));
                }
            }
        }
    }

    /// Reads the morsels of a share, and checks ordinals and floors.
    private static final class Reader {
        private final Share share;
        private final boolean sharp;
        private final QueryContext context;
        private final Map<Long, Long> rows = new TreeMap<>();
        private long last = -1;
        private long floor = -1;
        private boolean first;

        Reader(Share share, boolean sharp, QueryContext context) {
            this.share = share;
            this.sharp = sharp;
            this.context = context;
        }

        /// The hash of each row by its ordinal.
        Map<Long, Long> rows(Source source, FilterTransform exact) {
            long number = 0;
            for (Source.Morsel morsel = source.next(); morsel != null; morsel = source.next()) {
                assertThat(morsel.sequence()).isEqualTo(number++);
                first = number > 1;
                morsel.read(batch -> take(batch, exact));
                if (share.isNumbered()) {
                    assertThat(morsel.floor()).isGreaterThan(Math.max(last, floor));
                    floor = morsel.floor();
                }
            }
            if (number > 0 && share.isNumbered()) {
                assertThat(floor).isEqualTo(Long.MAX_VALUE);
            }
            return rows;
        }

        private void take(Batch batch, FilterTransform exact) {
            try (batch) {
                assertThat(batch.rows()).isPositive();
                assertThat(batch.ordinals() == null).isEqualTo(!share.isNumbered());
                for (int row = 0; row < batch.rows(); row++) {
                    long ordinal = share.isNumbered() ? ordinal(batch, row) : last + 1;
                    if (ordinal <= last || (share.isNumbered() && ordinal < floor)) {
                        fail("%s: %x after %x, floor %x", share, ordinal, last, floor);
                    }
                    if (first && sharp && share.isNumbered()) {
                        assertThat(ordinal).isEqualTo(floor);
                    }
                    first = false;
                    last = ordinal;
                }
                exact.process(batch, this::keep);
            }
        }

        private void keep(Batch batch) {
            try (batch) {
                for (int row = 0; row < batch.rows(); row++) {
                    long hash = 1;
                    for (Column column : batch.columns()) {
                        hash = hash * 0x9E3779B97F4A7C15L + bits(column, row);
                    }
                    long ordinal = share.isNumbered() ? ordinal(batch, row) : rows.size();
                    rows.put(ordinal, hash);
                }
            }
        }

        private static long ordinal(Batch batch, int row) {
            return java.util.Objects.requireNonNull(batch.ordinals()).longValue(row);
        }

        private long bits(Column column, int row) {
            if (column.isNull(row)) {
                return Long.MIN_VALUE + 7;
            }
            if (Lane.isCoded(column.type())) {
                return context.dictionary().text(column.integer(row)).hashCode();
            }
            return switch (column.lane()) {
                case BIT -> column.bit(row) ? 3 : 5;
                case INT -> column.integer(row);
                case LONG -> column.longValue(row);
                case DOUBLE -> Double.doubleToLongBits(column.doubleValue(row));
                case WIDE -> column.wideLow(row) * 31 + column.wideHigh(row);
            };
        }
    }

    @Override
    public void close() {
        allocator.close();
    }
}
