package io.ticklane.planner;

import io.ticklane.api.column.Columns;
import io.ticklane.api.column.DoubleWriter;
import io.ticklane.api.column.Outputs;
import io.ticklane.api.column.RowSink;
import io.ticklane.api.column.Slots;
import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Family;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.NullRule;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Column;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.function.TableKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateLayout;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Functions of every kind, with kernels that compute nothing: planning looks at their properties
/// only.
final class MarketFunctions {
    private static final StateLayout EMPTY = new StateLayout("empty", 1, List.of());

    static final FunctionCatalog CATALOG =
            new FunctionCatalog(
                    List.of(
                            new Midprice(),
                            new Running(
                                    "EWMA",
                                    0,
                                    column("x"),
                                    Constant.required(
                                            "alpha",
                                            SqlType.DOUBLE,
                                            Range.openClosed(0, 1),
                                            "weight")),
                            new Running("MACD", 0, column("x"), rows("fast", 12), rows("slow", 26)),
                            new Running(
                                    "MACD_SIGNAL",
                                    1,
                                    column("x"),
                                    rows("fast", 12),
                                    rows("slow", 26)),
                            new Running(
                                    "OFI",
                                    0,
                                    column("bid"),
                                    column("bid_size"),
                                    column("ask"),
                                    column("ask_size")),
                            new Frame("VWAP", false, column("price"), column("volume")),
                            new Frame(
                                    "TWAP",
                                    true,
                                    column("price"),
                                    new Column("ts", SqlType.TIMESTAMP, "time")),
                            new VolumeBars()));

    private MarketFunctions() {}

    private static Column column(String name) {
        return new Column(name, SqlType.DOUBLE, name);
    }

    private static Constant rows(String name, long fallback) {
        return Constant.withDefault(name, SqlType.BIGINT, Range.atLeast(1), fallback, "rows");
    }

    private static FunctionSpec spec(String name, NullRule nulls, Parameter... parameters) {
        return new FunctionSpec(
                name, Family.AVERAGE, "test", List.of(parameters), SqlType.DOUBLE, nulls, "test");
    }

    private record Midprice() implements FunctionDefinition.Scalar {
        @Override
        public FunctionSpec spec() {
            return MarketFunctions.spec("MIDPRICE", NullRule.STRICT, column("bid"), column("ask"));
        }

        @Override
        public ScalarKernel bind(BoundCall call) {
            throw new IllegalStateException("a test of plans runs no kernel");
        }
    }

    private record Running(FunctionSpec spec, int output) implements FunctionDefinition.Running {
        Running(String name, int output, Parameter... parameters) {
            this(MarketFunctions.spec(name, NullRule.CARRY, parameters), output);
        }

        @Override
        public RunningKernel bind(BoundCall call) {
            return new RunningOnly(call);
        }

        @Override
        public GroupForm groupForm() {
            return spec.name().equals("OFI") ? GroupForm.SUM : GroupForm.LAST_WITHIN_GROUP;
        }

        private record RunningOnly(BoundCall call) implements RunningKernel {
            @Override
            public StateLayout layout() {
                return EMPTY;
            }

            @Override
            public void advance(
                    State state, Slots slots, Columns in, int from, int to, Outputs out) {
                throw new IllegalStateException("a test of plans runs no kernel");
            }
        }
    }

    private record Frame(FunctionSpec spec, boolean ordered) implements FunctionDefinition.Frame {
        Frame(String name, boolean ordered, Parameter... parameters) {
            this(MarketFunctions.spec(name, NullRule.IGNORE, parameters), ordered);
        }

        @Override
        public FrameKernel bind(BoundCall call) {
            return new FrameOnly(ordered);
        }

        private record FrameOnly(boolean ordered) implements FrameKernel {
            @Override
            public StateLayout layout() {
                return EMPTY;
            }

            @Override
            public void enter(State state, Slots slots, Columns in, int from, int to) {
                throw new IllegalStateException("a test of plans runs no kernel");
            }

            @Override
            public void result(
                    State state, int slot, Columns in, int row, DoubleWriter out, int at) {
                throw new IllegalStateException("a test of plans runs no kernel");
            }
        }
    }

    private record VolumeBars() implements FunctionDefinition.Table {
        @Override
        public FunctionSpec spec() {
            return MarketFunctions.spec(
                    "VOLUME_BARS",
                    NullRule.IGNORE,
                    new Column("price", SqlType.DOUBLE, "price", List.of("price")),
                    new Column("volume", SqlType.DOUBLE, "volume", List.of("volume", "size")),
                    Constant.required(
                            "threshold", SqlType.DOUBLE, Range.above(0), "volume of a bar"));
        }

        @Override
        public TableKernel bind(BoundCall call) {
            return new BarsOnly();
        }

        @Override
        public RowType output() {
            return RowType.of(
                    new Field("open", SqlType.DOUBLE), new Field("close", SqlType.DOUBLE));
        }

        private record BarsOnly() implements TableKernel {
            @Override
            public StateLayout layout() {
                return EMPTY;
            }

            @Override
            public void process(
                    State state, Slots slots, Columns in, int from, int to, RowSink out) {
                throw new IllegalStateException("a test of plans runs no kernel");
            }

            @Override
            public void finish(State state, int slot, RowSink out) {
                throw new IllegalStateException("a test of plans runs no kernel");
            }
        }
    }
}
