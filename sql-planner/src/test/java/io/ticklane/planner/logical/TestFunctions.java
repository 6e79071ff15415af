package io.ticklane.planner.logical;

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
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import java.util.List;

/// Functions of every kind, without kernels: planning needs none.
public final class TestFunctions {
    /// All of them.
    public static final FunctionCatalog CATALOG =
            new FunctionCatalog(
                    List.of(
                            new Scalar("MIDPRICE", number("bid"), number("ask")),
                            new Running(
                                    "EWMA",
                                    GroupFormOf.LAST,
                                    number("x"),
                                    Constant.required(
                                            "alpha",
                                            SqlType.DOUBLE,
                                            Range.openClosed(0, 1),
                                            "weight"),
                                    Constant.withDefault(
                                            "adjust",
                                            SqlType.BOOLEAN,
                                            Range.any(),
                                            false,
                                            "normalise")),
                            new Running(
                                    "RSI",
                                    GroupFormOf.LAST,
                                    number("x"),
                                    Constant.withDefault(
                                            "n", SqlType.BIGINT, Range.atLeast(1), 14L, "rows"),
                                    Constant.absentByDefault(
                                            "seed",
                                            SqlType.VARCHAR,
                                            Range.oneOf("wilder", "sma"),
                                            "start")),
                            new Running(
                                    "OFI",
                                    GroupFormOf.SUM,
                                    number("bid"),
                                    number("bid_size"),
                                    number("ask"),
                                    number("ask_size")),
                            new Running(
                                    "EWMA_TIME",
                                    GroupFormOf.LAST,
                                    number("x"),
                                    new Column("ts", SqlType.TIMESTAMP, "time"),
                                    Constant.required(
                                            "tau",
                                            SqlType.INTERVAL_DAY_TIME,
                                            Range.above(0),
                                            "decay")),
                            new Frame("VWAP", number("price"), number("volume")),
                            new Frame("ZSCORE", number("x")),
                            new Running(
                                    "ZSCORE",
                                    GroupFormOf.LAST,
                                    number("x"),
                                    Constant.required(
                                            "n", SqlType.BIGINT, Range.atLeast(2), "rows")),
                            new Table(
                                    "VOLUME_BARS",
                                    new Column(
                                            "price",
                                            SqlType.DOUBLE,
                                            "price",
                                            List.of("price", "px")),
                                    new Column(
                                            "volume",
                                            SqlType.DOUBLE,
                                            "volume",
                                            List.of("volume", "size")),
                                    Constant.required(
                                            "threshold",
                                            SqlType.DOUBLE,
                                            Range.above(0),
                                            "volume of a bar"))));

    private TestFunctions() {}

    private enum GroupFormOf {
        LAST,
        SUM
    }

    private static Column number(String name) {
        return new Column(name, SqlType.DOUBLE, name);
    }

    private static FunctionSpec spec(String name, NullRule nulls, Parameter... parameters) {
        return new FunctionSpec(
                name, Family.AVERAGE, "test", List.of(parameters), SqlType.DOUBLE, nulls, "test");
    }

    private record Scalar(FunctionSpec spec) implements FunctionDefinition.Scalar {
        Scalar(String name, Parameter... parameters) {
            this(TestFunctions.spec(name, NullRule.STRICT, parameters));
        }

        @Override
        public ScalarKernel bind(BoundCall call) {
            throw new IllegalStateException("a test of plans runs no kernel");
        }
    }

    private record Running(FunctionSpec spec, GroupForm groupForm)
            implements FunctionDefinition.Running {
        Running(String name, GroupFormOf form, Parameter... parameters) {
            this(
                    TestFunctions.spec(name, NullRule.CARRY, parameters),
                    form == GroupFormOf.SUM ? GroupForm.SUM : GroupForm.LAST_WITHIN_GROUP);
        }

        @Override
        public RunningKernel bind(BoundCall call) {
            throw new IllegalStateException("a test of plans runs no kernel");
        }
    }

    private record Frame(FunctionSpec spec) implements FunctionDefinition.Frame {
        Frame(String name, Parameter... parameters) {
            this(TestFunctions.spec(name, NullRule.IGNORE, parameters));
        }

        @Override
        public FrameKernel bind(BoundCall call) {
            throw new IllegalStateException("a test of plans runs no kernel");
        }
    }

    private record Table(FunctionSpec spec) implements FunctionDefinition.Table {
        Table(String name, Parameter... parameters) {
            this(TestFunctions.spec(name, NullRule.IGNORE, parameters));
        }

        @Override
        public TableKernel bind(BoundCall call) {
            throw new IllegalStateException("a test of plans runs no kernel");
        }

        @Override
        public RowType output() {
            return RowType.of(
                    new Field("open", SqlType.DOUBLE), new Field("close", SqlType.DOUBLE));
        }
    }
}
