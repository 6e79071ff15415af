package io.ticklane.planner.validate;

import static org.apache.calcite.sql.type.OperandTypes.family;
import static org.apache.calcite.sql.type.OperandTypes.or;
import static org.apache.calcite.sql.type.ReturnTypes.ARG0_FORCE_NULLABLE;
import static org.apache.calcite.sql.type.ReturnTypes.ARG1_NULLABLE;
import static org.apache.calcite.sql.type.ReturnTypes.BIGINT_NULLABLE;
import static org.apache.calcite.sql.type.ReturnTypes.BOOLEAN_NULLABLE;
import static org.apache.calcite.sql.type.ReturnTypes.DOUBLE_NULLABLE;
import static org.apache.calcite.sql.type.ReturnTypes.INTEGER_NULLABLE;
import static org.apache.calcite.sql.type.ReturnTypes.LEAST_RESTRICTIVE;
import static org.apache.calcite.sql.type.SqlTypeFamily.ANY;
import static org.apache.calcite.sql.type.SqlTypeFamily.BOOLEAN;
import static org.apache.calcite.sql.type.SqlTypeFamily.CHARACTER;
import static org.apache.calcite.sql.type.SqlTypeFamily.DATETIME;
import static org.apache.calcite.sql.type.SqlTypeFamily.DATETIME_INTERVAL;
import static org.apache.calcite.sql.type.SqlTypeFamily.INTEGER;
import static org.apache.calcite.sql.type.SqlTypeFamily.NUMERIC;
import static org.apache.calcite.sql.type.SqlTypeFamily.STRING;

import io.ticklane.api.plan.BuiltinAggregate;
import io.ticklane.api.plan.ScalarOperator;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlBasicAggFunction;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SameOperandTypeChecker;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Optionality;

/// The built-in functions that the dialect adds to Calcite's standard operators.
public final class Builtins {
    private static final SqlReturnTypeInference TEXT =
            ReturnTypes.explicit(SqlTypeName.VARCHAR).andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlReturnTypeInference TIMESTAMP =
            ReturnTypes.explicit(SqlTypeName.TIMESTAMP, TicklaneTypes.NANOSECOND_DIGITS)
                    .andThen(SqlTypeTransforms.TO_NULLABLE);
    private static final SqlReturnTypeInference SPAN =
            binding ->
                    binding.getTypeFactory()
                            .createTypeWithNullability(
                                    TypeMapping.dayTimeInterval(binding.getTypeFactory()), true);

    /// TIME_BUCKET(width, time [, origin]).
    public static final BuiltinFunction TIME_BUCKET =
            new BuiltinFunction(
                    "TIME_BUCKET",
                    ScalarOperator.TIME_BUCKET,
                    ARG1_NULLABLE,
                    or(
                            family(DATETIME_INTERVAL, DATETIME),
                            family(DATETIME_INTERVAL, DATETIME, DATETIME)));

    /// DATE_TRUNC(unit, time).
    public static final BuiltinFunction DATE_TRUNC =
            new BuiltinFunction(
                    "DATE_TRUNC",
                    ScalarOperator.DATE_TRUNC,
                    ARG1_NULLABLE,
                    family(CHARACTER, DATETIME));

    /// TIMESTAMPADD with the unit as text.
    public static final BuiltinFunction TIMESTAMP_ADD =
            new BuiltinFunction(
                    "TIMESTAMP_ADD",
                    ScalarOperator.TIMESTAMP_ADD,
                    binding -> {
                        var type = binding.getOperandType(2);
                        var types = binding.getTypeFactory();
                        var made =
                                type.getSqlTypeName() == SqlTypeName.DATE
                                        ? types.createSqlType(
                                                SqlTypeName.TIMESTAMP,
                                                TicklaneTypes.NANOSECOND_DIGITS)
                                        : type;
                        return types.createTypeWithNullability(
                                made, type.isNullable() || binding.getOperandType(1).isNullable());
                    },
                    family(CHARACTER, INTEGER, DATETIME));

    /// TIMESTAMPDIFF with the unit as text: whole units from the first time to the second.
    public static final BuiltinFunction TIMESTAMP_DIFF =
            new BuiltinFunction(
                    "TIMESTAMP_DIFF",
                    ScalarOperator.TIMESTAMP_DIFF,
                    BIGINT_NULLABLE,
                    family(CHARACTER, DATETIME, DATETIME));

    /// The difference of two times: what `-` means between them.
    public static final BuiltinFunction TIME_DIFFERENCE =
            new BuiltinFunction(
                    "TIME_DIFFERENCE",
                    ScalarOperator.TIME_DIFFERENCE,
                    SPAN,
                    family(DATETIME, DATETIME));

    /// FIRST(x): the first value of a group.
    public static final BuiltinAggregateFunction FIRST =
            new BuiltinAggregateFunction(
                    "FIRST", BuiltinAggregate.FIRST, ARG0_FORCE_NULLABLE, OperandTypes.ANY);

    /// LAST(x): the last value of a group.
    public static final BuiltinAggregateFunction LAST =
            new BuiltinAggregateFunction(
                    "LAST", BuiltinAggregate.LAST, ARG0_FORCE_NULLABLE, OperandTypes.ANY);

    /// LAST(x) of a group that has rows: NULL only where x is.
    public static final BuiltinAggregateFunction LAST_ROW =
            new BuiltinAggregateFunction(
                    "LAST",
                    BuiltinAggregate.LAST,
                    ReturnTypes.ARG0_NULLABLE_IF_EMPTY,
                    OperandTypes.ANY);

    /// STRING_AGG(text, separator): NULL where there are no texts.
    public static final BuiltinAggregateFunction STRING_AGG =
            new BuiltinAggregateFunction(
                    "STRING_AGG",
                    BuiltinAggregate.STRING_AGG,
                    TEXT.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                    or(family(STRING), family(STRING, STRING)));

    /// PERCENTILE_CONT(fraction) before WITHIN GROUP: a DOUBLE where it is of numbers, and NULL
    /// where there are no rows; Calcite's own is of their type, and never NULL.
    public static final SqlAggFunction PERCENTILE_CONT =
            percentile(SqlKind.PERCENTILE_CONT, Builtins::continuous);

    /// PERCENTILE_DISC(fraction) before WITHIN GROUP: NULL where there are no rows.
    public static final SqlAggFunction PERCENTILE_DISC =
            percentile(SqlKind.PERCENTILE_DISC, ReturnTypes.PERCENTILE_DISC_CONT);

    /// NEAREST(right time, left time) in the MATCH_CONDITION of an as-of join. Calcite wants a
    /// comparison there.
    public static final SqlOperator NEAREST =
            new SqlBinaryOperator(
                    "NEAREST",
                    SqlKind.LESS_THAN_OR_EQUAL,
                    30,
                    true,
                    BOOLEAN_NULLABLE,
                    InferTypes.FIRST_KNOWN,
                    OperandTypes.COMPARABLE_ORDERED_COMPARABLE_ORDERED);

    /// Marks the conditions of a WINDOW JOIN, with whether the prevailing row is in the window.
    public static final SqlOperator WINDOW_ROWS =
            new SqlFunction(
                    "$WINDOW_ROWS",
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.BOOLEAN_NOT_NULL,
                    null,
                    OperandTypes.BOOLEAN,
                    SqlFunctionCategory.SYSTEM);

    private Builtins() {}

    /// All of them, to be found by name.
    public static List<SqlOperator> all() {
        List<SqlOperator> all =
                new ArrayList<>(
                        List.of(
                                TIME_BUCKET,
                                DATE_TRUNC,
                                TIMESTAMP_ADD,
                                TIMESTAMP_DIFF,
                                FIRST,
                                LAST,
                                STRING_AGG,
                                new SeriesFunction()));
        addMath(all);
        addText(all);
        addTime(all);
        addAggregates(all);
        return List.copyOf(all);
    }

    private static void addMath(List<SqlOperator> all) {
        SqlOperandTypeChecker alike = new SameOperandTypeChecker(-1);
        SqlReturnTypeInference anyNotNull =
                LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.FORCE_NULLABLE);
        all.add(new BuiltinFunction("GREATEST", ScalarOperator.GREATEST, anyNotNull, alike));
        all.add(new BuiltinFunction("LEAST", ScalarOperator.LEAST, anyNotNull, alike));
        all.add(new BuiltinFunction("LOG2", ScalarOperator.LOG2, DOUBLE_NULLABLE, family(NUMERIC)));
        all.add(
                new BuiltinFunction(
                        "ARRAY_LENGTH",
                        ScalarOperator.CARDINALITY,
                        INTEGER_NULLABLE,
                        family(SqlTypeFamily.ARRAY)));
        all.add(
                new BuiltinFunction(
                        "HASH", ScalarOperator.HASH, ReturnTypes.BIGINT, OperandTypes.ONE_OR_MORE));
    }

    private static void addText(List<SqlOperator> all) {
        add(
                all,
                "REGEXP_LIKE",
                ScalarOperator.REGEXP_LIKE,
                BOOLEAN_NULLABLE,
                family(STRING, STRING));
        add(
                all,
                "REGEXP_MATCHES",
                ScalarOperator.REGEXP_LIKE,
                BOOLEAN_NULLABLE,
                family(STRING, STRING));
        add(
                all,
                "REGEXP_REPLACE",
                ScalarOperator.REGEXP_REPLACE,
                TEXT,
                family(STRING, STRING, STRING));
        add(all, "LEFT", ScalarOperator.LEFT, TEXT, family(STRING, INTEGER));
        add(all, "RIGHT", ScalarOperator.RIGHT, TEXT, family(STRING, INTEGER));
        add(
                all,
                "LPAD",
                ScalarOperator.LPAD,
                TEXT,
                or(family(STRING, INTEGER), family(STRING, INTEGER, STRING)));
        add(
                all,
                "RPAD",
                ScalarOperator.RPAD,
                TEXT,
                or(family(STRING, INTEGER), family(STRING, INTEGER, STRING)));
        add(all, "REVERSE", ScalarOperator.REVERSE, TEXT, family(STRING));
        add(all, "REPEAT", ScalarOperator.REPEAT, TEXT, family(STRING, INTEGER));
        add(
                all,
                "STARTS_WITH",
                ScalarOperator.STARTS_WITH,
                BOOLEAN_NULLABLE,
                family(STRING, STRING));
        add(all, "ENDS_WITH", ScalarOperator.ENDS_WITH, BOOLEAN_NULLABLE, family(STRING, STRING));
        add(all, "CONTAINS", ScalarOperator.CONTAINS, BOOLEAN_NULLABLE, family(STRING, STRING));
        add(all, "SPLIT_PART", ScalarOperator.SPLIT_PART, TEXT, family(STRING, STRING, INTEGER));
        add(all, "LENGTH", ScalarOperator.CHAR_LENGTH, INTEGER_NULLABLE, family(STRING));
        add(all, "CHR", ScalarOperator.CHR, TEXT, family(INTEGER));
        add(all, "MD5", ScalarOperator.MD5, TEXT, family(STRING));
    }

    private static void addTime(List<SqlOperator> all) {
        add(
                all,
                "DATE_BIN",
                ScalarOperator.TIME_BUCKET,
                ARG1_NULLABLE,
                or(
                        family(DATETIME_INTERVAL, DATETIME),
                        family(DATETIME_INTERVAL, DATETIME, DATETIME)));
        add(all, "STRFTIME", ScalarOperator.STRFTIME, TEXT, family(DATETIME, STRING));
        add(all, "STRPTIME", ScalarOperator.STRPTIME, TIMESTAMP, family(STRING, STRING));
        add(all, "EPOCH_NS", ScalarOperator.EPOCH_NS, BIGINT_NULLABLE, family(DATETIME));
        add(all, "FROM_EPOCH_NS", ScalarOperator.FROM_EPOCH_NS, TIMESTAMP, family(INTEGER));
        add(all, "MAKE_TIMESTAMP_NS", ScalarOperator.FROM_EPOCH_NS, TIMESTAMP, family(INTEGER));
    }

    private static void addAggregates(List<SqlOperator> all) {
        SqlReturnTypeInference real = ReturnTypes.DOUBLE.andThen(SqlTypeTransforms.FORCE_NULLABLE);
        SqlReturnTypeInference truth =
                ReturnTypes.BOOLEAN.andThen(SqlTypeTransforms.FORCE_NULLABLE);
        SqlOperandTypeChecker two = family(NUMERIC, NUMERIC);
        aggregate(all, BuiltinAggregate.MEDIAN, real, family(NUMERIC));
        aggregate(all, BuiltinAggregate.CORR, real, two);
        aggregate(all, BuiltinAggregate.REGR_SLOPE, real, two);
        aggregate(all, BuiltinAggregate.REGR_INTERCEPT, real, two);
        aggregate(all, BuiltinAggregate.REGR_R2, real, two);
        aggregate(all, BuiltinAggregate.BOOL_AND, truth, family(BOOLEAN));
        aggregate(all, BuiltinAggregate.BOOL_OR, truth, family(BOOLEAN));
        all.add(
                new BuiltinAggregateFunction(
                        "QUANTILE_CONT", BuiltinAggregate.PERCENTILE_CONT, real, two));
        all.add(
                new BuiltinAggregateFunction(
                        "QUANTILE_DISC",
                        BuiltinAggregate.PERCENTILE_DISC,
                        ARG0_FORCE_NULLABLE,
                        family(ANY, NUMERIC)));
    }

    private static RelDataType continuous(SqlOperatorBinding binding) {
        RelDataType ordered = binding.getCollationType();
        return SqlTypeUtil.isNumeric(ordered)
                ? binding.getTypeFactory().createSqlType(SqlTypeName.DOUBLE)
                : ordered;
    }

    private static SqlAggFunction percentile(SqlKind kind, SqlReturnTypeInference result) {
        return SqlBasicAggFunction.create(
                        kind,
                        result.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                        OperandTypes.UNIT_INTERVAL_NUMERIC_LITERAL)
                .withFunctionType(SqlFunctionCategory.SYSTEM)
                .withGroupOrder(Optionality.MANDATORY)
                .withPercentile(true)
                .withAllowsFraming(false);
    }

    private static void add(
            List<SqlOperator> all,
            String name,
            ScalarOperator scalar,
            SqlReturnTypeInference result,
            SqlOperandTypeChecker operands) {
        all.add(new BuiltinFunction(name, scalar, result, operands));
    }

    private static void aggregate(
            List<SqlOperator> all,
            BuiltinAggregate aggregate,
            SqlReturnTypeInference result,
            SqlOperandTypeChecker operands) {
        all.add(new BuiltinAggregateFunction(aggregate.name(), aggregate, result, operands));
    }
}
