package io.ticklane.exec.expression;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Batch;
import io.ticklane.exec.batch.Column;
import io.ticklane.exec.batch.Lane;
import java.util.List;

/// CAST between types.
final class Casts {
    private Casts() {}

    /// The node's values as another type.
    static Node cast(ExpressionCompiler compiler, Node node, SqlType type, boolean tries) {
        SqlType from = node.type();
        if (from.kind().isInteger() && type.kind().isInteger()) {
            if (Lane.of(from) == Lane.INT && Lane.of(type) == Lane.LONG) {
                return compiler.strict(type, List.of(node), (in, out) -> {
                    for (int i = 0; i < out.rows(); i++) {
                        out.set(i, (long) in[0].integer(i));
                    }
                });
            }
        }
        if (from.kind().isInteger() && Types.isFloating(type)) {
            return compiler.strict(type, List.of(node), (in, out) -> {
                for (int i = 0; i < out.rows(); i++) {
                    out.set(i, (double) in[0].whole(i));
                }
            });
        }
        throw new EngineException(
                ErrorCode.FEATURE_NOT_SUPPORTED, "CAST from " + from.sql() + " to " + type.sql() + " is not supported yet");
    }

    /// The values of a type of whole units (time, interval) as INTEGER or BIGINT; other nodes as they are.
    static Node raw(ExpressionCompiler compiler, Node node) {
        return switch (node.type().kind()) {
            case DATE, INTERVAL_YEAR_MONTH -> reinterpret(compiler, node, SqlType.INTEGER);
            case TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL_DAY_TIME -> reinterpret(compiler, node, SqlType.BIGINT);
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL, VARCHAR, VARBINARY, NULL -> node;
        };
    }

    /// The same bits as another type of the same lane.
    static Node reinterpret(ExpressionCompiler compiler, Node node, SqlType type) {
        return compiler.fold(new Reinterpreted(node, type), List.of(node));
    }

    private record Reinterpreted(Node node, SqlType type) implements Node {
        @Override
        public Column evaluate(Batch batch) {
            try (Column column = node.evaluate(batch)) {
                column.valuesBuffer().getReferenceManager().retain();
                if (column.validityBuffer() != null) {
                    column.validityBuffer().getReferenceManager().retain();
                }
                return new Column(type, column.rows(), column.valuesBuffer(), column.validityBuffer());
            }
        }
    }
}
