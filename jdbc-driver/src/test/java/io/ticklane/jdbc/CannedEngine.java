package io.ticklane.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ticklane.jdbc.embedded.EmbeddedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// What both transports of the tests serve. Its rows are made with Arrow's own vectors, so that the
/// driver is measured against another implementation.
///
/// ```
///   TYPES            one column of each type: lowest values, highest values, NULLs
///   NUMBERS n        0 to n-1, in batches of 1000
///   ECHO type ...    one parameter for each type; a row with what arrived, as text
///   COUNT n          an update that changes n rows; with parameters, as many as came
///   SLEEP            rows that never come; SLEEP UPDATE: an update that never ends
///   FAIL, FAIL LATE  an error while planning (line 3, column 7), an error after the first batch
///   EMPTY, USE ...   no rows; an update
///   SELECT ... FROM information_schema....
/// ```
final class CannedEngine {
    /// Runs that wait for a cancel.
    static final AtomicInteger SLEEPING = new AtomicInteger();

    private CannedEngine() {}

    /// A planned statement.
    record Plan(String sql, @Nullable Schema columns, Schema parameters) {
        boolean isQuery() {
            return columns != null;
        }
    }

    /// One run; cancelled from any thread.
    static final class Running {
        private final Plan plan;
        private final List<List<String>> parameters;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private final long deadline;
        private int next;

        /// @param parameters rows of what arrived, each value as text
        Running(Plan plan, List<List<String>> parameters, long timeoutNanos) {
            this.plan = plan;
            this.parameters = parameters;
            this.deadline = timeoutNanos == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutNanos;
        }

        Plan plan() {
            return plan;
        }

        void cancel() {
            cancelled.countDown();
        }

        /// Fills the next batch.
        ///
        /// @return false if there is none
        boolean fill(VectorSchemaRoot root) throws EmbeddedException {
            root.clear();
            String[] words = plan.sql().split(" ", -1);
            return switch (words[0]) {
                case "NUMBERS" -> numbers(root, Long.parseLong(words[1]));
                case "SLEEP" -> {
                    sleep();
                    yield false;
                }
                case "FAIL" -> {
                    if (next++ > 0) {
                        throw new EmbeddedException("22012", "division by zero", 0, 0);
                    }
                    yield texts(root, List.of(List.of("before")));
                }
                case "TYPES" -> next++ == 0 && AllTypes.fill(root);
                case "ECHO" -> next++ == 0 && texts(root, parameters);
                case "EMPTY" -> next++ == 0 && texts(root, List.of());
                default -> next++ == 0 && texts(root, Catalog.rows(plan.sql()));
            };
        }

        long update() throws EmbeddedException {
            if (plan.sql().startsWith("SLEEP")) {
                sleep();
            } else if (plan.sql().startsWith("COUNT")) {
                return parameters.isEmpty()
                        ? Long.parseLong(plan.sql().split(" ", -1)[1])
                        : parameters.size();
            }
            return 0;
        }

        private void sleep() throws EmbeddedException {
            SLEEPING.incrementAndGet();
            try {
                long left =
                        deadline == Long.MAX_VALUE ? Long.MAX_VALUE : deadline - System.nanoTime();
                boolean stopped = cancelled.await(left, TimeUnit.NANOSECONDS);
                String why = stopped ? "cancelled" : "time limit passed";
                throw new EmbeddedException("57014", why, 0, 0);
            } catch (InterruptedException e) {
                throw new EmbeddedException("57014", "interrupted", 0, 0, e);
            } finally {
                SLEEPING.decrementAndGet();
            }
        }

        private boolean numbers(VectorSchemaRoot root, long count) {
            long from = next * 1000L;
            int rows = (int) Math.min(1000, count - from);
            if (rows <= 0) {
                return false;
            }
            next++;
            BigIntVector vector = (BigIntVector) root.getVector(0);
            for (int i = 0; i < rows; i++) {
                vector.setSafe(i, from + i);
            }
            root.setRowCount(rows);
            return true;
        }

        private static boolean texts(
                VectorSchemaRoot root, List<? extends List<@Nullable String>> rows) {
            for (int row = 0; row < rows.size(); row++) {
                for (int i = 0; i < rows.get(row).size(); i++) {
                    put(root.getVector(i), row, rows.get(row).get(i));
                }
            }
            root.setRowCount(rows.size());
            return true;
        }

        private static void put(FieldVector vector, int row, @Nullable String text) {
            if (text == null) {
                vector.setNull(row);
            } else if (vector instanceof VarCharVector texts) {
                texts.setSafe(row, text.getBytes(UTF_8));
            } else {
                ((IntVector) vector).setSafe(row, Integer.parseInt(text));
            }
        }
    }

    static Plan plan(String given) throws EmbeddedException {
        String sql = given.strip();
        String[] words = sql.split(" ", -1);
        Schema none = new Schema(List.of());
        return switch (words[0]) {
            case "TYPES" -> new Plan(sql, AllTypes.SCHEMA, none);
            case "NUMBERS" -> new Plan(sql, schema("n", new ArrowType.Int(64, true)), none);
            case "ECHO" -> new Plan(sql, texts("c", words.length - 1), parameters(words));
            case "COUNT" -> new Plan(sql, null, parameters(words));
            case "SLEEP" -> new Plan(sql, sql.endsWith("UPDATE") ? null : texts("c", 1), none);
            case "USE", "SET" -> new Plan(sql, null, none);
            case "EMPTY" -> new Plan(sql, texts("c", 1), none);
            case "SELECT" -> new Plan(sql, Catalog.columns(sql), none);
            case "FAIL" -> {
                if (sql.equals("FAIL LATE")) {
                    yield new Plan(sql, texts("c", 1), none);
                }
                throw new EmbeddedException("42703", "no column x: did you mean y", 3, 7);
            }
            default -> throw new EmbeddedException("42601", "unknown statement " + words[0], 1, 1);
        };
    }

    private static Schema parameters(String[] words) {
        List<Field> fields = new ArrayList<>();
        for (String word : Stream.of(words).skip(1).toList()) {
            ArrowType type = AllTypes.named(word.toUpperCase(Locale.ROOT));
            if (type != null) {
                fields.add(Field.nullable("p" + fields.size(), type));
            }
        }
        return new Schema(fields);
    }

    private static Schema schema(String name, ArrowType type) {
        return new Schema(List.of(Field.nullable(name, type)));
    }

    static Schema texts(String prefix, int columns) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            fields.add(new Field(prefix + i, FieldType.nullable(new ArrowType.Utf8()), null));
        }
        return new Schema(fields);
    }

    /// Each row of a batch of parameters, with type and value as text.
    static List<List<String>> describe(VectorSchemaRoot root) {
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < root.getRowCount(); row++) {
            List<String> texts = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
                texts.add(vector.getField().getType() + " " + AllTypes.raw(vector, row));
            }
            rows.add(texts);
        }
        return rows;
    }

    /// A root for a plan's rows.
    static VectorSchemaRoot root(Plan plan, BufferAllocator allocator) {
        if (plan.columns() == null) {
            throw new IllegalStateException(plan.sql() + " has no rows");
        }
        return VectorSchemaRoot.create(plan.columns(), allocator);
    }
}
