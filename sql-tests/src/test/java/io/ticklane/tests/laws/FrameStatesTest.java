package io.ticklane.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.plan.AggregateCall;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.PhysicalNode.Aggregate.Phase;
import io.ticklane.api.plan.call.PortableStates;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.api.type.TypeKind;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.ColumnBuilder;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import io.ticklane.exec.group.AggregateSink;
import io.ticklane.exec.memory.QueryMemory;
import io.ticklane.exec.operator.Sink;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import io.ticklane.exec.query.QuerySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every frame function whose states can be sent to another node gives the bits there that it gives
/// over all rows at once.
final class FrameStatesTest {
    private static final long SEED = 20_261_129;
    private static final int ROWS = 900;
    private static final int GROUPS = 7;
    private static final FunctionCatalog FUNCTIONS = FunctionCatalog.load();
    private static final double[] EDGES = {
        -0.0, 0, Double.NaN, Double.POSITIVE_INFINITY, 1e308, -1e308, 1e-300, Double.MIN_VALUE
    };

    private static Stream<FunctionDefinition> portable() {
        return FUNCTIONS.all().stream()
                .filter(FunctionDefinition.Frame.class::isInstance)
                .filter(function -> PortableStates.of(call(function.spec()), FUNCTIONS));
    }

    /// The group is column 0, the arguments follow.
    private static AggregateCall call(FunctionSpec spec) {
        List<Expression> arguments = new ArrayList<>();
        int column = 1;
        for (Parameter parameter : spec.parameters()) {
            switch (parameter) {
                case Parameter.Column value ->
                        arguments.add(new Expression.Column(column++, value.type()));
                case Parameter.Constant constant ->
                        arguments.add(
                                new Expression.Literal(
                                        constant.optional() ? null : usual(constant),
                                        constant.type()));
            }
        }
        return new AggregateCall(
                spec.name(), false, arguments, List.of(), Optional.empty(), spec.result());
    }

    private static Object usual(Parameter.Constant constant) {
        if (constant.type().kind() == TypeKind.INTERVAL_DAY_TIME) {
            return 20_000_000_000L;
        }
        Object usual = constant.type().kind().isInteger() ? (Object) 5L : (Object) 5.0;
        return constant.range().contains(usual) ? usual : (Object) 0.05;
    }

    private static PhysicalNode.Aggregate node(FunctionSpec spec, Phase phase) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("g", SqlType.BIGINT));
        spec.columns().forEach(column -> fields.add(new Field(column.name(), column.type())));
        RowType input = new RowType(fields);
        RowType output = RowType.of(new Field("g", SqlType.BIGINT), new Field("v", spec.result()));
        return new PhysicalNode.Aggregate(
                new PhysicalNode.Values(List.of(), input),
                List.of(0),
                List.of(call(spec)),
                phase == Phase.PARTIAL ? input : output,
                phase);
    }

    @Test
    void mostFunctionsThatAreSumsCanBeSent() {
        assertThat(portable().map(function -> function.spec().name()))
                .contains("VWAP", "HHI")
                .hasSizeGreaterThan(10);
    }

    @TestFactory
    Stream<DynamicTest> theStatesOfPartsGiveTheBitsOfTheWhole() {
        return portable()
                .map(function ->
                        DynamicTest.dynamicTest(
                                function.spec().name(),
                                () -> {
                                    for (int parts = 1; parts <= 4; parts++) {
                                        compare(function.spec(), parts, false);
                                        compare(function.spec(), parts, true);
                                    }
                                }));
    }

    private static void compare(FunctionSpec spec, int parts, boolean edges) {
        Random random = new Random(SEED + parts);
        try (RootAllocator root = new RootAllocator()) {
            QueryMemory memory = new QueryMemory(root, "test", 1L << 28);
            try (QueryContext context =
                    new QueryContext(
                            new QuerySettings(2, 100, 200, 1L << 28),
                            memory,
                            new Dictionary(memory),
                            FUNCTIONS,
                            () -> 0,
                            Long.MAX_VALUE)) {
                Batch rows = rows(context, node(spec, Phase.WHOLE).input().output(), random, edges);
                List<Batch> cut = cut(context, rows, parts, random);
                try {
                    List<String> whole = text(run(context, node(spec, Phase.WHOLE), List.of(rows)));
                    assertThat(whole)
                            .as("values of %s", spec.name())
                            .anyMatch(row -> edges || !row.endsWith("NULL"));
                    assertThat(text(phases(context, spec, cut)))
                            .as("%s of %d parts, seed %d", spec.name(), parts, SEED + parts)
                            .isEqualTo(whole)
                            .hasSize(GROUPS);
                } finally {
                    cut.forEach(Batch::close);
                    rows.close();
                }
            }
        }
    }

    private static List<Batch> phases(QueryContext context, FunctionSpec spec, List<Batch> cut) {
        List<Batch> states = new ArrayList<>();
        try {
            for (Batch part : cut) {
                states.addAll(run(context, node(spec, Phase.PARTIAL), List.of(part)));
            }
            return run(context, node(spec, Phase.FINAL), states);
        } finally {
            states.forEach(Batch::close);
        }
    }

    private static List<Batch> run(
            QueryContext context, PhysicalNode.Aggregate node, List<Batch> in) {
        List<Batch> out = new ArrayList<>();
        try (AggregateSink sink = new AggregateSink(node, context)) {
            Sink.Local local = sink.local();
            in.forEach(local::consume);
            try (Source source = sink.finish()) {
                for (Source.Morsel next = source.next(); next != null; next = source.next()) {
                    next.read(out::add);
                }
            }
        }
        return out;
    }

    /// The rows with their bits; closes the batches.
    private static List<String> text(List<Batch> batches) {
        List<String> rows = new ArrayList<>();
        for (Batch batch : batches) {
            try (batch) {
                for (int row = 0; row < batch.rows(); row++) {
                    Column value = batch.column(1);
                    String bits =
                            switch (value.lane()) {
                                case BIT -> Boolean.toString(value.bit(row));
                                case INT -> Integer.toHexString(value.integer(row));
                                case LONG, DOUBLE -> Long.toHexString(value.longValue(row));
                                case WIDE -> value.wideHigh(row) + " " + value.wideLow(row);
                            };
                    rows.add(
                            batch.column(0).longValue(row)
                                    + " "
                                    + (value.isNull(row) ? "NULL" : bits));
                }
            }
        }
        return rows;
    }

    private static Batch rows(QueryContext context, RowType type, Random random, boolean edges) {
        List<Column> columns = new ArrayList<>();
        for (int column = 0; column < type.size(); column++) {
            SqlType valueType = type.type(column);
            try (ColumnBuilder builder = new ColumnBuilder(context.memory(), valueType, ROWS)) {
                for (int row = 0; row < ROWS; row++) {
                    if (column == 0) {
                        builder.append((long) (row < GROUPS ? row : random.nextInt(GROUPS)));
                    } else if (random.nextInt(12) == 0) {
                        builder.appendNull();
                    } else {
                        append(context, builder, row, random, edges && random.nextInt(60) == 0);
                    }
                }
                columns.add(builder.build());
            }
        }
        return new Batch(0, ROWS, columns);
    }

    private static void append(
            QueryContext context, ColumnBuilder out, int row, Random random, boolean edge) {
        switch (Lane.of(out.type())) {
            case BIT -> out.append(random.nextBoolean());
            case INT -> {
                boolean coded = Lane.isCoded(out.type());
                int number = random.nextInt(9);
                out.append(coded ? context.dictionary().code("T" + number) : number);
            }
            case LONG -> out.append(row * 1_000_000_007L);
            case DOUBLE ->
                    out.append(
                            edge
                                    ? EDGES[random.nextInt(EDGES.length)]
                                    : (random.nextInt(2000) - 500) * 0.01);
            case WIDE -> out.append(random.nextLong(), 0L);
        }
    }

    /// Each row in one of the parts, with its place among all rows.
    private static List<Batch> cut(QueryContext context, Batch rows, int parts, Random random) {
        List<List<Integer>> picks = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            picks.add(new ArrayList<>());
        }
        for (int row = 0; row < rows.rows(); row++) {
            picks.get(random.nextInt(parts)).add(row);
        }
        List<Batch> cut = new ArrayList<>();
        for (List<Integer> some : picks) {
            List<Column> columns = new ArrayList<>();
            for (Column column : rows.columns()) {
                try (ColumnBuilder builder =
                        new ColumnBuilder(context.memory(), column.type(), some.size())) {
                    some.forEach(row -> builder.appendFrom(column, row));
                    columns.add(builder.build());
                }
            }
            try (ColumnBuilder ordinals =
                    new ColumnBuilder(context.memory(), SqlType.BIGINT, some.size())) {
                some.forEach(row -> ordinals.append((long) row));
                cut.add(new Batch(0, some.size(), columns, ordinals.build()));
            }
        }
        return cut;
    }
}
