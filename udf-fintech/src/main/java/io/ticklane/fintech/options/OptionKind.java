package io.ticklane.fintech.options;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Parameter.Constant;
import io.ticklane.api.function.Range;
import io.ticklane.api.type.SqlType;
import java.util.List;
import java.util.stream.Stream;

/// The constant that says whether an option is a call or a put.
final class OptionKind {
    private static final Constant KIND =
            Constant.withDefault(
                    "kind", SqlType.VARCHAR, Range.oneOf("call", "put"), "call", "which option");

    private OptionKind() {}

    /// The columns, then the kind.
    static List<Parameter> after(List<Parameter> columns) {
        return Stream.concat(columns.stream(), Stream.of(KIND)).toList();
    }

    /// 1 for a call, -1 for a put.
    static double sign(BoundCall call) {
        return call.word("kind").equals("put") ? -1 : 1;
    }
}
