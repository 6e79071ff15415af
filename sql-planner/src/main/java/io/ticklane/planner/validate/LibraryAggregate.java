package io.ticklane.planner.validate;

import io.ticklane.api.function.FunctionDefinition;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// A running or frame function of a library as an operator, in one of its forms.
public final class LibraryAggregate extends SqlAggFunction implements LibraryOperator {
    private final FunctionDefinition definition;
    private final Map<String, Object> constants;
    private final Form form;

    /// How the function is called.
    public enum Form {
        /// A running function OVER (PARTITION BY key ORDER BY time).
        RUNNING,
        /// A running function in GROUP BY: the sum of its results over the group's rows, in the
        /// order of WITHIN GROUP or else in that of the time bucket among the keys. Only until the
        /// logical rewrite.
        GROUP_SUM,
        /// A running function in GROUP BY: its result after the group's last row in the order of
        /// WITHIN GROUP. Only until the logical rewrite.
        GROUP_LAST,
        /// A frame function, in GROUP BY or OVER.
        FRAME
    }

    /// The operator of a function with its constants, in a form.
    public LibraryAggregate(
            FunctionDefinition definition, Map<String, Object> constants, Form form) {
        super(
                LibraryOperator.name(definition, constants),
                null,
                SqlKind.OTHER_FUNCTION,
                ArgumentTypes.result(definition.spec()),
                ArgumentTypes.inference(definition.spec()),
                OperandTypes.VARIADIC,
                SqlFunctionCategory.USER_DEFINED_FUNCTION,
                form == Form.RUNNING,
                form == Form.RUNNING,
                order(form));
        this.definition = definition;
        this.constants = Map.copyOf(constants);
        this.form = form;
    }

    @Override
    public FunctionDefinition definition() {
        return definition;
    }

    @Override
    public Map<String, Object> constants() {
        return constants;
    }

    /// How the function is called.
    public Form form() {
        return form;
    }

    @Override
    public boolean allowsFraming() {
        return form == Form.FRAME;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ArgumentTypes.derive(definition.spec(), validator, scope, call);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LibraryAggregate that
                && definition.equals(that.definition)
                && form == that.form
                && constants.equals(that.constants);
    }

    @Override
    public int hashCode() {
        return Objects.hash(definition, form, constants);
    }

    private static Optionality order(Form form) {
        return switch (form) {
            case RUNNING -> Optionality.FORBIDDEN;
            case GROUP_LAST -> Optionality.MANDATORY;
            case GROUP_SUM, FRAME -> Optionality.OPTIONAL;
        };
    }
}
