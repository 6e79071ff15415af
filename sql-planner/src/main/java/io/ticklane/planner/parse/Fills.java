package io.ticklane.planner.parse;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.BuiltinTable;
import io.ticklane.api.plan.Expression;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.validate.RowStep;
import io.ticklane.planner.validate.TypeMapping;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// FILL(NONE | NULL | PREV | LINEAR | number, ...): one for all aggregates, or one for each.
///
/// @param ways a text of [BuiltinTable], or a number, for each aggregate
/// @param places the columns that are aggregates
record Fills(List<Object> ways, List<Integer> places) implements RowStep.Methods {
    Fills {
        ways = List.copyOf(ways);
        places = List.copyOf(places);
    }

    static Fills of(List<SqlNode> written, List<Integer> aggregates, SqlParserPos at) {
        boolean none = written.isEmpty() || (written.size() == 1 && isWord(written.get(0), "NONE"));
        if (none) {
            return new Fills(List.of(), aggregates);
        }
        if (written.size() != 1 && written.size() != aggregates.size()) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "FILL takes one way for all aggregates, or one for each: there are "
                            + aggregates.size()
                            + " aggregates, and "
                            + written.size()
                            + " ways",
                    at.getLineNum(),
                    at.getColumnNum(),
                    null);
        }
        List<Object> ways = new ArrayList<>();
        for (int i = 0; i < Math.max(1, aggregates.size()); i++) {
            ways.add(way(written.get(written.size() == 1 ? 0 : i)));
        }
        return new Fills(ways, aggregates);
    }

    /// Whether nothing is filled.
    boolean none() {
        return ways.isEmpty();
    }

    private static boolean isWord(SqlNode node, String word) {
        return node instanceof SqlIdentifier id && id.getSimple().equalsIgnoreCase(word);
    }

    private static Object way(SqlNode written) {
        if (written instanceof SqlIdentifier id) {
            switch (id.getSimple().toUpperCase(Locale.ROOT)) {
                case "PREV" -> {
                    return BuiltinTable.LOCF;
                }
                case "LINEAR" -> {
                    return BuiltinTable.LINEAR;
                }
                default -> {}
            }
        } else if (written instanceof SqlLiteral literal && literal.getValue() == null) {
            return BuiltinTable.NULL;
        } else if (Constants.fold(written) instanceof BigDecimal number) {
            return number;
        }
        throw Constants.error(
                ErrorCode.INVALID_ARGUMENT,
                "FILL is NONE alone, or for each aggregate NULL, PREV, LINEAR or a number, not "
                        + written,
                written);
    }

    @Override
    public Object of(RelDataTypeField column) {
        int aggregate = places.indexOf(column.getIndex());
        if (aggregate < 0) {
            return BuiltinTable.LOCF; // a constant
        }
        SqlType type = TypeMapping.fromCalcite(column.getType());
        Object way = ways.get(aggregate);
        if (way instanceof BigDecimal number) {
            return literal(number, type);
        }
        if (way.equals(BuiltinTable.LINEAR) && !type.kind().isNumeric()) {
            throw misfit("LINEAR", type);
        }
        return way;
    }

    private static Expression.Literal literal(BigDecimal number, SqlType type) {
        try {
            return new Expression.Literal(
                    switch (type.kind()) {
                        case TINYINT -> (long) number.byteValueExact();
                        case SMALLINT -> (long) number.shortValueExact();
                        case INTEGER -> (long) number.intValueExact();
                        case BIGINT -> number.longValueExact();
                        case REAL -> (double) number.floatValue();
                        case DOUBLE -> number.doubleValue();
                        case DECIMAL -> decimal(number, type);
                        case BOOLEAN,
                                VARCHAR,
                                VARBINARY,
                                DATE,
                                TIME,
                                TIMESTAMP,
                                TIMESTAMP_LTZ,
                                INTERVAL_DAY_TIME,
                                INTERVAL_YEAR_MONTH,
                                ARRAY,
                                NULL ->
                                throw misfit(number.toPlainString(), type);
                    },
                    type);
        } catch (ArithmeticException e) {
            throw misfit(number.toPlainString(), type);
        }
    }

    private static BigDecimal decimal(BigDecimal number, SqlType type) {
        BigDecimal scaled = number.setScale(type.scale());
        if (scaled.precision() > type.precision()) {
            throw misfit(number.toPlainString(), type);
        }
        return scaled;
    }

    private static EngineException misfit(String way, SqlType type) {
        return new EngineException(
                ErrorCode.TYPE_MISMATCH, "FILL: " + way + " does not fit " + type.sql());
    }
}
