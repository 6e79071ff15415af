package io.ticklane.exec.sort;

import io.ticklane.api.plan.SortKey;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.exchange.StagedWork.Stage;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.BatchConsumer;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.rows.LongSort;
import io.ticklane.exec.rows.RowParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Sorts rows by one word each, in stages whose tasks run in parallel; ties keep their order.
///
/// ```
///   see: least and greatest value of each key --> count: rows of each bucket (the word's first bits)
///   --> move: word and id of each row into its bucket --> rows: sort some buckets, give their rows
/// ```
///
/// Rows that are in order already go through as they came. Keys are read back from the words, other
/// columns are gathered by the ids.
///
/// Threads: as the stages say; rows by any.
final class WordSort implements AutoCloseable {
    private static final int BUCKET_BITS = 11;
    private static final int LEAST_TASK_ROWS = 1 << 16;
    private static final int MOST_TASKS = 256;

    private final QueryContext context;
    private final RowParts rows;
    private final List<KeyField> fields;
    private final int[] taskParts;
    private final int[][] places;
    private final AtomicBoolean ordered = new AtomicBoolean(true);
    private final long[] firstWords;
    private final long[] lastWords;
    private int stages;
    private int bucketShift;
    private @Nullable ArrowBuf wordBuffer;
    private @Nullable ArrowBuf idBuffer;
    private int[] bucketStarts = {0};
    private int[] groupEnds = {};

    private WordSort(QueryContext context, RowParts rows, List<KeyField> fields) {
        this.context = context;
        this.rows = rows;
        this.fields = fields;
        this.taskParts = cut(rows);
        int tasks = taskParts.length - 1;
        this.places = new int[tasks][];
        this.firstWords = new long[tasks];
        this.lastWords = new long[tasks];
    }

    /// A sort of batches, none of which is empty; takes ownership of them. Null, and the batches
    /// stay the caller's, when a key has no field.
    static @Nullable WordSort of(QueryContext context, List<Batch> batches, List<SortKey> keys) {
        List<KeyField> fields = new ArrayList<>();
        for (SortKey key : keys) {
            KeyField field =
                    KeyField.of(
                            key, batches.get(0).column(key.column()).type(), context.dictionary());
            if (field == null) {
                return null;
            }
            fields.add(field);
        }
        return new WordSort(context, RowParts.of(context, batches), fields);
    }

    /// Where the parts of each task begin, and the end.
    private static int[] cut(RowParts rows) {
        int most = Math.max(LEAST_TASK_ROWS, rows.rows() / MOST_TASKS);
        List<Integer> starts = new ArrayList<>();
        int since = most;
        for (int part = 0; part < rows.parts().size(); part++) {
            if (since >= most) {
                starts.add(part);
                since = 0;
            }
            since += rows.parts().get(part).rows();
        }
        starts.add(rows.parts().size());
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The next stage; null when the rows can be read, or when the keys do not fit one word
    /// ([#fits()]).
    @Nullable Stage next() {
        int tasks = taskParts.length - 1;
        int stage = stages++;
        if (stage == 0) {
            return new Stage(tasks, this::see);
        }
        if (stage == 1) {
            return layOut() ? new Stage(tasks, this::count) : null;
        }
        if (stage > 2 || isOrdered()) {
            return null;
        }
        prepare();
        return new Stage(tasks, this::move);
    }

    private void see(int task) {
        for (int part = taskParts[task]; part < taskParts[task + 1]; part++) {
            context.check();
            Batch batch = rows.parts().get(part);
            for (KeyField field : fields) {
                field.see(batch.column(field.column()), batch.rows());
            }
        }
    }

    private boolean layOut() {
        if (!fits()) {
            return false;
        }
        int bit = 0;
        for (KeyField field : fields.reversed()) {
            field.place(bit);
            bit += field.bits();
        }
        bucketShift = Math.max(0, bit - BUCKET_BITS);
        return true;
    }

    /// Whether the keys fit one word; known after the first stage.
    boolean fits() {
        return fields.stream().mapToInt(KeyField::bits).sum() < Long.SIZE;
    }

    private void words(int part, long[] words) {
        Batch batch = rows.parts().get(part);
        Arrays.fill(words, 0, batch.rows(), 0);
        for (KeyField field : fields) {
            field.add(batch.column(field.column()), batch.rows(), words);
        }
    }

    private long[] spare(int task) {
        int most = 0;
        for (int part = taskParts[task]; part < taskParts[task + 1]; part++) {
            most = Math.max(most, rows.parts().get(part).rows());
        }
        return new long[most];
    }

    private void count(int task) {
        int[] counts = new int[1 << BUCKET_BITS];
        long[] words = spare(task);
        int shift = bucketShift;
        long before = 0;
        long disorder = 0;
        for (int part = taskParts[task]; part < taskParts[task + 1]; part++) {
            context.check();
            words(part, words);
            int count = rows.parts().get(part).rows();
            if (part == taskParts[task]) {
                before = words[0];
                firstWords[task] = before;
            }
            for (int row = 0; row < count; row++) {
                long word = words[row];
                counts[(int) (word >>> shift)]++;
                // words have 63 bits, so that the sign tells which is greater
                disorder |= word - before;
                before = word;
            }
        }
        lastWords[task] = before;
        places[task] = counts;
        if (disorder < 0) {
            ordered.set(false);
        }
    }

    private boolean isOrdered() {
        for (int task = 1; task < lastWords.length && ordered.get(); task++) {
            if (firstWords[task] < lastWords[task - 1]) {
                ordered.set(false);
            }
        }
        return ordered.get();
    }

    /// Makes the counts the places where each task's rows of a bucket begin.
    private void prepare() {
        int[] starts = new int[(1 << BUCKET_BITS) + 1];
        List<Integer> ends = new ArrayList<>();
        int at = 0;
        int since = 0;
        for (int bucket = 0; bucket < 1 << BUCKET_BITS; bucket++) {
            starts[bucket] = at;
            for (int[] task : places) {
                int count = task[bucket];
                task[bucket] = at;
                at += count;
            }
            if (at - since >= context.settings().morselRows()) {
                ends.add(bucket + 1);
                since = at;
            }
        }
        starts[1 << BUCKET_BITS] = at;
        if (at > since) {
            ends.add(1 << BUCKET_BITS);
        }
        bucketStarts = starts;
        groupEnds = ends.stream().mapToInt(Integer::intValue).toArray();
        wordBuffer = context.memory().allocate((long) rows.rows() << 3);
        idBuffer = context.memory().allocate((long) rows.rows() << 2);
    }

    private MemorySegment allWords() {
        return segment(wordBuffer);
    }

    private MemorySegment allIds() {
        return segment(idBuffer);
    }

    private static MemorySegment segment(@Nullable ArrowBuf buffer) {
        return buffer == null ? MemorySegment.NULL : QueryMemory.segment(buffer);
    }

    private void move(int task) {
        int[] next = places[task];
        long[] words = spare(task);
        MemorySegment toWords = allWords();
        MemorySegment toIds = allIds();
        int shift = bucketShift;
        for (int part = taskParts[task]; part < taskParts[task + 1]; part++) {
            context.check();
            words(part, words);
            int count = rows.parts().get(part).rows();
            int id = rows.firstId(part);
            for (int row = 0; row < count; row++) {
                long word = words[row];
                int at = next[(int) (word >>> shift)]++;
                toWords.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) at << 3, word);
                toIds.set(ValueLayout.JAVA_INT_UNALIGNED, (long) at << 2, id + row);
            }
        }
        places[task] = new int[0];
    }

    /// How many pieces the sorted rows come in.
    int pieces() {
        return ordered.get() ? rows.parts().size() : groupEnds.length;
    }

    /// Gives the rows of a piece, as a morsel.
    void read(int piece, long sequence, BatchConsumer out) {
        if (ordered.get()) {
            out.accept(rows.parts().get(piece).withSequence(sequence));
            return;
        }
        int firstBucket = piece == 0 ? 0 : groupEnds[piece - 1];
        try (LongSort sort = new LongSort(context.memory())) {
            for (int bucket = firstBucket; bucket < groupEnds[piece]; bucket++) {
                context.check();
                sort.sort(allWords(), allIds(), bucketStarts[bucket], bucketStarts[bucket + 1]);
            }
        }
        int end = bucketStarts[groupEnds[piece]];
        int step = context.settings().batchRows();
        int[] ids = new int[step];
        long[] words = new long[step];
        for (int from = bucketStarts[firstBucket]; from < end; from += step) {
            context.check();
            int count = Math.min(step, end - from);
            MemorySegment.copy(
                    allIds(), ValueLayout.JAVA_INT_UNALIGNED, (long) from << 2, ids, 0, count);
            MemorySegment.copy(
                    allWords(), ValueLayout.JAVA_LONG_UNALIGNED, (long) from << 3, words, 0, count);
            out.accept(new Batch(sequence, count, columns(words, ids, count)));
        }
    }

    private List<Column> columns(long[] words, int[] ids, int count) {
        List<Column> first = rows.parts().get(0).columns();
        List<Column> made = new ArrayList<>(first.size());
        try {
            for (int column = 0; column < first.size(); column++) {
                KeyField field = exact(column);
                if (field == null) {
                    made.add(
                            rows.pick(
                                    context.memory(),
                                    column,
                                    first.get(column).type(),
                                    ids,
                                    count,
                                    false));
                } else {
                    try (ColumnBuilder builder =
                            new ColumnBuilder(context.memory(), first.get(column).type(), count)) {
                        builder.resize(count);
                        field.read(words, count, builder);
                        made.add(builder.build());
                    }
                }
            }
            return made;
        } catch (RuntimeException e) {
            made.forEach(Column::close);
            throw e;
        }
    }

    private @Nullable KeyField exact(int column) {
        for (KeyField field : fields) {
            if (field.column() == column && field.isExact()) {
                return field;
            }
        }
        return null;
    }

    /// The batches, each retained for the caller.
    List<Batch> batches() {
        return rows.parts().stream().map(Batch::retain).toList();
    }

    @Override
    public void close() {
        if (wordBuffer != null) {
            wordBuffer.close();
        }
        if (idBuffer != null) {
            idBuffer.close();
        }
        rows.close();
    }
}
