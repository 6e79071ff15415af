package io.ticklane.exec.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.testing.TestQuery;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // a Java null stands for NULL
final class KeyTableTest {
    private static final SqlType WIDE = SqlType.decimal(38, 4);
    private static final List<List<SqlType>> KEYS =
            List.of(
                    List.of(SqlType.VARCHAR),
                    List.of(SqlType.INTEGER),
                    List.of(SqlType.BOOLEAN),
                    List.of(SqlType.BIGINT),
                    List.of(SqlType.DOUBLE),
                    List.of(WIDE),
                    List.of(SqlType.VARCHAR, SqlType.TIMESTAMP),
                    List.of(SqlType.VARCHAR, SqlType.VARCHAR),
                    List.of(SqlType.INTEGER, SqlType.INTEGER, SqlType.BOOLEAN),
                    List.of(SqlType.DOUBLE, SqlType.BIGINT),
                    List.of(WIDE, SqlType.VARCHAR, SqlType.BIGINT),
                    List.of(
                            SqlType.BIGINT,
                            SqlType.VARCHAR,
                            SqlType.INTEGER,
                            SqlType.BOOLEAN,
                            SqlType.DOUBLE,
                            SqlType.VARCHAR,
                            WIDE));

    /// How the values of a key follow each other.
    private enum Shape {
        FEW,
        MANY,
        RUNS,
        SKEWED
    }

    private static RowType rowType(List<SqlType> types) {
        Object[] fields = new Object[2 * types.size()];
        for (int i = 0; i < types.size(); i++) {
            fields[2 * i] = "k" + i;
            fields[2 * i + 1] = types.get(i);
        }
        return TestQuery.type(fields);
    }

    private static List<List<Object>> rows(List<SqlType> types, Random random, int count) {
        Shape[] shapes = new Shape[types.size()];
        int[] nulls = new int[types.size()];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = Shape.values()[random.nextInt(Shape.values().length)];
            nulls[i] = random.nextInt(3) == 0 ? 7 : Integer.MAX_VALUE;
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<Object> key = new ArrayList<>();
            for (int i = 0; i < shapes.length; i++) {
                int number =
                        switch (shapes[i]) {
                            case FEW -> random.nextInt(5) - 2;
                            case MANY -> random.nextInt();
                            case RUNS -> row / 40;
                            case SKEWED -> random.nextInt(2) * random.nextInt(1000);
                        };
                key.add(random.nextInt(nulls[i]) == 0 ? null : value(types.get(i), number));
            }
            rows.add(key);
        }
        return rows;
    }

    private static Object value(SqlType type, int number) {
        return switch (type.kind()) {
            case VARCHAR -> "s" + number % 3000;
            case BOOLEAN -> number % 2 == 0;
            case INTEGER -> (long) number;
            case DOUBLE ->
                    switch (number) {
                        case 1 -> Double.NaN;
                        case -1 -> Double.longBitsToDouble(0x7ff8000000000001L);
                        case 0 -> -0.0;
                        case 2 -> 0.0;
                        default -> number * 0.5;
                    };
            case DECIMAL ->
                    new BigDecimal(BigInteger.valueOf(number).multiply(BigInteger.TEN.pow(20)), 4);
            default -> number * 60_000_000_000L;
        };
    }

    /// Equal for keys that are equal.
    private static List<Object> canonical(List<Object> key) {
        List<Object> same = new ArrayList<>();
        for (Object value : key) {
            same.add(
                    value instanceof Double d
                            ? (d == 0 ? 0.0 : d.isNaN() ? Double.NaN : d)
                            : value);
        }
        return same;
    }

    private static int slot(MemorySegment slots, int row) {
        return slots.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void slotsAreGivenInTheOrderOfFirstAppearanceAndFoundAgain(long seed) {
        Random random = new Random(seed);
        for (List<SqlType> types : KEYS) {
            try (TestQuery query = new TestQuery();
                    KeyTable table = new KeyTable(query.context().memory(), types);
                    KeyTable half = new KeyTable(query.context().memory(), types)) {
                RowType type = rowType(types);
                List<List<Object>> rows = rows(types, random, 5000);
                Map<List<Object>, Integer> expected = new LinkedHashMap<>();
                int batch = List.of(1, 7, 333, 4096).get(random.nextInt(4));
                for (int from = 0; from < rows.size(); from += batch) {
                    List<List<Object>> part =
                            rows.subList(from, Math.min(rows.size(), from + batch));
                    try (Batch in = query.batch(type, part, 0)) {
                        MemorySegment slots = table.assign(in.columns(), part.size());
                        for (int row = 0; row < part.size(); row++) {
                            int known = expected.size();
                            assertThat(slot(slots, row))
                                    .as("seed %d, %s, row %d", seed, types, from + row)
                                    .isEqualTo(
                                            expected.computeIfAbsent(
                                                    canonical(part.get(row)), _ -> known));
                        }
                        if (from % 2 == 0) {
                            half.assign(in.columns(), part.size());
                        }
                    }
                }
                assertThat(table.size()).isEqualTo(expected.size());
                findAll(query, type, table, rows(types, random, 3000), expected);
                findAll(query, type, table, rows, expected);
                keysComeBack(query, table, new ArrayList<>(expected.keySet()), types);
                addTo(half, table);
                assertThat(half.size()).isEqualTo(expected.size());
                addTo(table, half);
                assertThat(table.size()).isEqualTo(expected.size());
            }
        }
    }

    /// Rows of a minute one after the other; minutes come back soon or late.
    private static List<List<Object>> minutes(Random random) {
        List<List<Object>> rows = new ArrayList<>();
        for (int run = 0; run < 60; run++) {
            int minute =
                    switch (random.nextInt(4)) {
                        case 0 -> run - 1;
                        case 1 -> random.nextInt(run + 1);
                        default -> run;
                    };
            int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 1500);
            for (int i = 0; i < count; i++) {
                List<Object> key = new ArrayList<>();
                key.add(random.nextInt(50) == 0 ? null : "s" + random.nextInt(200));
                key.add(minute * 60_000_000_000L);
                rows.add(key);
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void minutesThatComeBackHaveTheSlotsThatTheyHad(long seed) {
        Random random = new Random(seed);
        List<SqlType> types = List.of(SqlType.VARCHAR, SqlType.TIMESTAMP);
        RowType type = rowType(types);
        List<List<Object>> rows = minutes(random);
        Map<List<Object>, Integer> expected = new LinkedHashMap<>();
        try (TestQuery query = new TestQuery();
                KeyTable table = new KeyTable(query.context().memory(), types);
                KeyTable half = new KeyTable(query.context().memory(), types)) {
            for (int from = 0; from < rows.size(); from += 1024) {
                List<List<Object>> part = rows.subList(from, Math.min(rows.size(), from + 1024));
                try (Batch in = query.batch(type, part, 0)) {
                    List<Integer> firsts = new ArrayList<>();
                    MemorySegment slots = table.assign(in.columns(), part.size());
                    for (int row = 0; row < part.size(); row++) {
                        int known = expected.size();
                        if (expected.putIfAbsent(part.get(row), known) == null) {
                            firsts.add(row);
                        }
                        assertThat(slot(slots, row))
                                .as("seed %d, row %d", seed, from + row)
                                .isEqualTo(expected.get(part.get(row)));
                    }
                    assertThat(table.newRows())
                            .startsWith(firsts.stream().mapToInt(i -> i).toArray());
                    if (random.nextBoolean()) {
                        half.assign(in.columns(), part.size());
                    }
                }
            }
            keysComeBack(query, table, new ArrayList<>(expected.keySet()), types);
            addTo(half, table);
            assertThat(half.size()).isEqualTo(expected.size());
            findAll(query, type, table, rows, expected);
        }
    }

    private static void findAll(
            TestQuery query,
            RowType type,
            KeyTable table,
            List<List<Object>> rows,
            Map<List<Object>, Integer> expected) {
        try (KeyTable.Probe probe = table.probe();
                Batch in = query.batch(type, rows, 0)) {
            for (boolean nullsMatch : List.of(true, false)) {
                MemorySegment slots = probe.find(in.columns(), rows.size(), nullsMatch);
                for (int row = 0; row < rows.size(); row++) {
                    List<Object> key = canonical(rows.get(row));
                    boolean absent = !nullsMatch && key.contains(null);
                    assertThat(slot(slots, row))
                            .as("%s", key)
                            .isEqualTo(
                                    absent
                                            ? KeyTable.ABSENT
                                            : expected.getOrDefault(key, KeyTable.ABSENT));
                }
            }
        }
    }

    private static void keysComeBack(
            TestQuery query, KeyTable table, List<List<Object>> keys, List<SqlType> types) {
        int[] slots = new int[keys.size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = slots.length - 1 - i;
        }
        for (int key = 0; key < types.size(); key++) {
            try (ColumnBuilder builder =
                    new ColumnBuilder(query.context().memory(), types.get(key), 0)) {
                table.appendKeys(slots, slots.length, key, builder);
                try (Column column = builder.build()) {
                    for (int i = 0; i < slots.length; i++) {
                        assertThat(query.value(column, i)).isEqualTo(keys.get(slots[i]).get(key));
                    }
                }
            }
        }
    }

    /// Adds all keys of a table to another, which must find each where it is.
    private static void addTo(KeyTable into, KeyTable from) {
        for (int first = 0; first < from.size(); first += 1000) {
            int count = Math.min(1000, from.size() - first);
            List<Integer> slots = new ArrayList<>();
            MemorySegment found = into.assign(from, first, count);
            for (int i = 0; i < count; i++) {
                slots.add(slot(found, i));
            }
            assertThat(slots).doesNotHaveDuplicates();
            MemorySegment again = into.assign(from, first, count);
            for (int i = 0; i < count; i++) {
                assertThat(slot(again, i)).isEqualTo(slots.get(i));
            }
        }
    }

    @Test
    void aNullThatComesFirstIsNotTheValueZero() {
        for (SqlType type : List.of(SqlType.BIGINT, SqlType.DOUBLE, WIDE, SqlType.INTEGER)) {
            Object zero = value(type, type.equals(SqlType.DOUBLE) ? 2 : 0);
            List<Object> absent = new ArrayList<>();
            absent.add(null);
            try (TestQuery query = new TestQuery();
                    KeyTable table = new KeyTable(query.context().memory(), List.of(type))) {
                RowType rowType = rowType(List.of(type));
                try (Batch first = query.batch(rowType, List.of(absent), 0);
                        Batch second = query.batch(rowType, List.of(List.of(zero)), 1)) {
                    assertThat(slot(table.assign(first.columns(), 1), 0)).isZero();
                    assertThat(slot(table.assign(second.columns(), 1), 0)).isEqualTo(1);
                    assertThat(slot(table.assign(first.columns(), 1), 0)).isZero();
                }
            }
        }
    }
}
