package io.ticklane.exec.expression;

import io.ticklane.api.plan.ScalarOperator;
import io.ticklane.api.type.SqlType;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.batch.Lane;
import java.util.List;

/// GREATEST and LEAST: the first of the largest or smallest arguments; NULLs are passed over.
final class Extremes {
    private Extremes() {}

    static Node call(ExpressionCompiler compiler, ScalarOperator operator, List<Node> arguments, SqlType type) {
        Dictionary dictionary = compiler.context().dictionary();
        int sign = operator == ScalarOperator.GREATEST ? 1 : -1;
        return compiler.lenient(type, compiler.cast(arguments, type), (in, out) -> {
            for (int row = 0; row < out.rows(); row++) {
                int best = -1;
                for (int i = 0; i < in.length; i++) {
                    if (!in[i].isNull(row)
                            && (best < 0 || sign * Comparison.compare(type, dictionary, in[i], in[best], row) > 0)) {
                        best = i;
                    }
                }
                if (best < 0) {
                    out.setNull(row);
                } else {
                    copy(in[best], row, Lane.of(type), out);
                }
            }
        });
    }

    private static void copy(Argument from, int row, Lane lane, Target out) {
        switch (lane) {
            case BIT -> out.set(row, from.bit(row));
            case INT -> out.set(row, from.integer(row));
            case LONG, DOUBLE -> out.set(row, from.longValue(row));
            case WIDE -> out.set(row, from.wideLow(row), from.wideHigh(row));
        }
    }
}
