package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.PhysicalPlan;
import io.ticklane.api.plan.PlanCodec;
import io.ticklane.api.type.RowType;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.state.KeptFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;

/// What a materialized view is. The plan is kept, not only the text of the query: the state of its
/// operators fits that plan alone.
///
/// @param name the view
/// @param sql its query, with EMIT
/// @param plan the query's plan
/// @param options how it runs
/// @param memoryBytes the memory that it may have, each part of it by itself
/// @param parts into how many parts it is divided, one for each partition of its tables; 0 where it
///   is not
public record ViewDefinition(
        TableName name,
        String sql,
        PhysicalPlan plan,
        ViewOptions options,
        long memoryBytes,
        int parts) {
    private static final String FILE = "definition.properties";
    private static final String SCHEMA = "schema";
    private static final String NAME = "name";
    private static final String SQL = "sql";
    private static final String PLAN = "plan";
    private static final String MEMORY = "memory_bytes";
    private static final String PARTS = "parts";

    /// The same, in parts.
    ViewDefinition in(int count) {
        return new ViewDefinition(name, sql, plan, options, memoryBytes, count);
    }

    /// The columns of the view, as they are written: with a [ChangeMark] where rows may go.
    RowType columns() {
        return plan.output();
    }

    /// The columns of the view, as they are read.
    RowType shown() {
        RowType all = columns();
        return plan.isMarked() ? new RowType(all.fields().subList(0, all.size() - 1)) : all;
    }

    /// The plan as a text.
    String planText() {
        return Base64.getEncoder().encodeToString(PlanCodec.encode(plan));
    }

    /// The columns of its late rows; empty where they are not kept.
    Optional<RowType> lateColumns() {
        return LateRows.columns(plan);
    }

    /// Whether a folder has a view. One without is what is left of a view that was not yet made or
    /// was being dropped.
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    void save(Path folder) {
        KeptFiles.makeFolder(folder);
        KeptFiles.write(folder.resolve(FILE), text(properties()).getBytes(StandardCharsets.UTF_8));
    }

    /// The definition by names, as it is kept.
    Properties properties() {
        Properties kept = new Properties();
        kept.setProperty(SCHEMA, name.schema());
        kept.setProperty(NAME, name.name());
        kept.setProperty(SQL, sql);
        kept.setProperty(PLAN, planText());
        kept.setProperty(MEMORY, Long.toString(memoryBytes));
        kept.setProperty(PARTS, Integer.toString(parts));
        options.put(kept);
        return kept;
    }

    /// Properties as text, which [#read] reads.
    static String text(Properties properties) {
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    /// The properties of a text.
    ///
    /// Errors: IllegalArgumentException where it is none.
    static Properties read(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return properties;
    }

    /// Makes the folder one without a view.
    static void forget(Path folder) {
        KeptFiles.delete(folder.resolve(FILE));
    }

    /// The view of a folder.
    ///
    /// Errors: 58030 where the file cannot be read, XX001 where it is damaged or of another
    /// version.
    static ViewDefinition load(Path folder) {
        Path file = folder.resolve(FILE);
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw KeptFiles.failed("read", file, e);
        }
        try {
            return of(read(text));
        } catch (EngineException | IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /// The view of kept properties.
    ///
    /// Errors: IllegalArgumentException or those of [PlanCodec] where they are damaged or of
    /// another version.
    static ViewDefinition of(Properties kept) {
        return new ViewDefinition(
                new TableName(get(kept, SCHEMA), get(kept, NAME)),
                get(kept, SQL),
                PlanCodec.decode(Base64.getDecoder().decode(get(kept, PLAN))),
                ViewOptions.get(kept),
                Long.parseLong(get(kept, MEMORY)),
                Integer.parseInt(kept.getProperty(PARTS, "0")));
    }

    /// The property of a name.
    ///
    /// Errors: IllegalArgumentException where there is none.
    static String get(Properties kept, String name) {
        String value = kept.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return value;
    }

    private static EngineException damaged(Path file, RuntimeException cause) {
        return new EngineException(
                ErrorCode.CORRUPT,
                file
                        + " is damaged or of another version of Ticklane: "
                        + cause.getMessage()
                        + "; delete the folder and create the materialized view again, its log has"
                        + " all rows",
                cause);
    }
}
