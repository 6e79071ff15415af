package io.ticklane.planner.logical;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.type.Field;
import io.ticklane.api.type.RowType;
import io.ticklane.api.type.SqlType;
import io.ticklane.planner.catalog.Catalog;
import io.ticklane.planner.catalog.CatalogEntry;
import io.ticklane.planner.catalog.CatalogSchemas;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.planner.parse.Dialect;
import io.ticklane.planner.parse.PrePass;
import io.ticklane.planner.parse.SqlText;
import io.ticklane.planner.validate.Operators;
import io.ticklane.planner.validate.QueryValidator;
import io.ticklane.planner.validate.TicklaneTypes;
import io.ticklane.planner.validate.TypeMapping;
import io.ticklane.planner.validate.ValidationErrors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.core.TableModify;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Plans the queries of one statement.
final class QueryPlanner implements RelOptTable.ViewExpander {
    private final FunctionCatalog functions;
    private final Catalog catalog;
    private final RelDataTypeFactory types = TicklaneTypes.factory();
    private final CalciteCatalogReader reader;
    private final RelOptCluster cluster;
    private final Deque<TableName> views = new ArrayDeque<>();
    private boolean stream;

    QueryPlanner(FunctionCatalog functions, Supplier<RelOptPlanner> planners, Catalog catalog) {
        this.functions = functions;
        this.catalog = catalog;
        this.reader = CatalogSchemas.reader(catalog, types, this::rowType);
        RelOptPlanner planner = planners.get();
        planner.setExecutor(LiteralFolder.INSTANCE);
        this.cluster = RelOptCluster.create(planner, new RexBuilder(types));
    }

    /// The types of this statement.
    RelDataTypeFactory types() {
        return types;
    }

    /// A query, optimized.
    LogicalQuery query(SqlNode query) {
        return guarded(
                query,
                () -> {
                    Validated validated = validate(query);
                    RelRoot root = translate(validated);
                    LogicalQuery made = finish(root.project(), validated);
                    List<String> names = made.output().fields().stream().map(Field::name).toList();
                    List<String> better = ResultNames.of(query, names);
                    return new LogicalQuery(
                            made.root(),
                            TypeMapping.fromCalcite(made.root().getRowType(), better),
                            made.parameters());
                });
    }

    /// A query whose result has no end, optimized.
    LogicalQuery stream(SqlNode query) {
        stream = true;
        try {
            return query(query);
        } finally {
            stream = false;
        }
    }

    /// The source of an INSERT, with all columns of the target in order.
    LogicalQuery insert(SqlNode insert) {
        return guarded(
                insert,
                () -> {
                    Validated validated = validate(insert);
                    TableModify modify = (TableModify) translate(validated).rel;
                    RelNode source = modify.getInput();
                    RelDataType target = modify.getTable().getRowType();
                    LogicalQuery query = finish(source, validated);
                    return new LogicalQuery(
                            query.root(),
                            TypeMapping.fromCalcite(source.getRowType(), target.getFieldNames()),
                            query.parameters());
                });
    }

    private LogicalQuery finish(RelNode rel, Validated validated) {
        RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(cluster, null);
        RelNode optimized = LogicalRewrite.rewrite(rel, builder, stream);
        List<String> names =
                validated.validator().getValidatedNodeType(validated.node()).getFieldNames();
        RowType output =
                TypeMapping.fromCalcite(
                        optimized.getRowType(),
                        names.size() == optimized.getRowType().getFieldCount()
                                ? names
                                : optimized.getRowType().getFieldNames());
        return new LogicalQuery(optimized, output, parameters(validated));
    }

    private static List<SqlType> parameters(Validated validated) {
        return validated.validator().getParameterRowType(validated.node()).getFieldList().stream()
                .map(RelDataTypeField::getType)
                .map(TypeMapping::fromCalcite)
                .map(type -> type.withNullable(true))
                .toList();
    }

    private record Validated(QueryValidator validator, SqlNode node) {}

    private Validated validate(SqlNode query) {
        SqlNode rewritten = PrePass.rewrite(query, functions, this::columns, stream);
        QueryValidator validator = new QueryValidator(reader, types, Dialect.CONFORMANCE);
        return new Validated(validator, validator.validate(rewritten));
    }

    private RelDataType columns(SqlNode query) {
        Validated validated = validate(query);
        return validated.validator().getValidatedNodeType(validated.node());
    }

    private RelRoot translate(Validated validated) {
        return new Translator(this, validated.validator(), reader, cluster, stream)
                .convertQuery(validated.node(), false, true);
    }

    private <T> T guarded(SqlNode query, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw ValidationErrors.map(e, _ -> names(query));
        } catch (AssertionError e) {
            throw ValidationErrors.internal(e);
        }
    }

    private RelDataType rowType(CatalogEntry.View view) {
        return inView(
                view.name(),
                () -> {
                    Validated validated = validate(SqlText.parse(view.sql()));
                    RelDataType row = validated.validator().getValidatedNodeType(validated.node());
                    if (view.columns().isEmpty()) {
                        return row;
                    }
                    RelDataTypeFactory.Builder renamed = types.builder();
                    for (RelDataTypeField field : row.getFieldList()) {
                        renamed.add(view.columns().get(field.getIndex()), field.getType());
                    }
                    return renamed.build();
                });
    }

    @Override
    public RelRoot expandView(
            RelDataType rowType,
            String sql,
            List<String> schemaPath,
            @Nullable List<String> viewPath) {
        TableName name =
                viewPath == null
                        ? new TableName("", "view")
                        : new TableName(viewPath.get(0), viewPath.get(1));
        return inView(
                name,
                () -> {
                    Validated validated = validate(SqlText.parse(sql));
                    RelRoot root = translate(validated);
                    RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(cluster, null);
                    RelNode renamed =
                            builder.push(root.project())
                                    .projectNamed(builder.fields(), rowType.getFieldNames(), true)
                                    .build();
                    return RelRoot.of(renamed, rowType, SqlKind.SELECT);
                });
    }

    /// An error inside a view names the view and has no position: the text is not the user's.
    private <T> T inView(TableName name, Supplier<T> work) {
        if (views.contains(name)) {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT, "the view " + name + " refers to itself");
        }
        views.push(name);
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw inView(
                    name,
                    ValidationErrors.map(
                            e, _ -> new ValidationErrors.Names(Set.of(), Set.of(), Set.of())));
        } catch (AssertionError e) {
            throw inView(name, ValidationErrors.internal(e));
        } finally {
            views.pop();
        }
    }

    private static EngineException inView(TableName name, EngineException cause) {
        return new EngineException(
                cause.code(), "in the view " + name + ": " + cause.getMessage(), cause);
    }

    private ValidationErrors.Names names(SqlNode query) {
        Set<String> tables = new TreeSet<>();
        for (String schema : catalog.schemas()) {
            tables.addAll(catalog.tables(schema));
        }
        Set<String> columns = new TreeSet<>();
        query.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    @Override
                    public @Nullable Void visit(SqlIdentifier id) {
                        columns.addAll(columnsOf(id));
                        return null;
                    }

                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        if (call.getKind() == SqlKind.AS
                                && call.operand(1) instanceof SqlIdentifier alias
                                && alias.isSimple()) {
                            columns.add(alias.getSimple());
                        }
                        return super.visit(call);
                    }
                });
        Set<String> names = new TreeSet<>(Operators.functionNames());
        for (FunctionDefinition definition : functions.all()) {
            names.add(definition.spec().name());
            names.addAll(definition.spec().aliases());
        }
        return new ValidationErrors.Names(tables, columns, names);
    }

    private List<String> columnsOf(SqlIdentifier id) {
        try {
            RelOptTable table = id.isStar() ? null : reader.getTable(id.names);
            return table == null ? List.of() : table.getRowType().getFieldNames();
        } catch (EngineException e) {
            return List.of();
        }
    }
}
