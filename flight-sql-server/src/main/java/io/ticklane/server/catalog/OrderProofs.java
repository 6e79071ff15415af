package io.ticklane.server.catalog;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.SortKey;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import io.ticklane.exec.source.OrderProof;
import io.ticklane.exec.source.Share;
import io.ticklane.exec.source.TableResolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.arrow.memory.BufferAllocator;

/// Finds out by reading whether the rows of each key of a table are in an order, and remembers it
/// for versions of tables in memory.
///
/// Threads: any.
public final class OrderProofs {
    private static final int MOST_REMEMBERED = 10_000;
    private static final long MEMORY_BYTES = 1L << 30;

    private final BufferAllocator allocator;
    private final Dictionary dictionary;
    private final Map<Question, Boolean> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    private record Question(TableSource source, List<Integer> keys, List<SortKey> order) {}

    /// Proofs that read with this allocator; the dictionary is the node's.
    public OrderProofs(BufferAllocator allocator, Dictionary dictionary) {
        this.allocator = allocator;
        this.dictionary = dictionary;
    }

    /// Whether the rows of each key are in order, as remembered or read.
    boolean ordered(
            TableSource source,
            RowType table,
            List<Integer> keys,
            List<SortKey> order,
            TableResolver resolver) {
        Question question = new Question(source, keys, order);
        synchronized (known) {
            Boolean answer = known.get(question);
            if (answer != null) {
                return answer;
            }
        }
        boolean answer = prove(source, table, keys, order, resolver);
        synchronized (known) {
            known.put(question, answer);
        }
        return answer;
    }

    /// Reads the key and order columns of a table.
    boolean prove(
            TableSource source,
            RowType table,
            List<Integer> keys,
            List<SortKey> order,
            TableResolver resolver) {
        List<Integer> columns = new ArrayList<>(keys);
        order.forEach(key -> columns.add(key.column()));
        return read(
                new PhysicalNode.Scan(source, table, columns, Optional.empty()),
                resolver,
                (rows, codes) -> OrderProof.holds(rows, keys.size(), order, codes));
    }

    /// What is found out by reading the rows of a scan; texts are codes of the given dictionary.
    <T> T read(
            PhysicalNode.Scan scan,
            TableResolver resolver,
            BiFunction<Source, Dictionary, T> find) {
        QuerySettings settings = new QuerySettings(1, 65_536, 65_536, MEMORY_BYTES);
        QueryMemory memory = new QueryMemory(allocator, "proof", MEMORY_BYTES);
        try (QueryContext context =
                        new QueryContext(
                                settings,
                                memory,
                                new Dictionary(memory, dictionary),
                                new FunctionCatalog(List.of()),
                                () -> 0L,
                                Long.MAX_VALUE);
                Source rows = resolver.open(scan, Share.ALL, context)) {
            return find.apply(rows, context.dictionary());
        }
    }
}
