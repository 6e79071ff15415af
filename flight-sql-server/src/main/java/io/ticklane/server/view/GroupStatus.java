package io.ticklane.server.view;

import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.metrics.ViewFigures;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/// How a view of a group goes, or a part of it, as the node says that has it.
///
/// @param id the view, see [GroupedView]
/// @param revision what was said of the view and is done
/// @param status how it goes, and where
record GroupStatus(String id, long revision, ViewStatus status) {
    private static final String ID = "id";
    private static final String REVISION = "revision";
    private static final String NODE = "node";
    private static final String STATE = "state";
    private static final String ROWS = "rows";
    private static final String LATE = "late_rows";
    private static final String COMMITS = "commits";
    private static final String MESSAGE = "message";
    private static final String ROWS_IN = "rows_in";
    private static final String WATERMARK = "watermark_nanos";
    private static final String STATE_BYTES = "state_bytes";
    private static final String SAVED = "saved_nanos";
    private static final String RESTARTS = "restarts";

    String text() {
        Properties said = new Properties();
        said.setProperty(ID, id);
        said.setProperty(REVISION, Long.toString(revision));
        status.node().ifPresent(node -> said.setProperty(NODE, node));
        said.setProperty(STATE, status.state().name());
        said.setProperty(ROWS, Long.toString(status.rows()));
        said.setProperty(LATE, Long.toString(status.lateRows()));
        said.setProperty(COMMITS, Long.toString(status.commits()));
        status.message().ifPresent(message -> said.setProperty(MESSAGE, message));
        ViewFigures figures = status.figures();
        said.setProperty(ROWS_IN, Long.toString(figures.rowsIn()));
        figures.watermarkNanos()
                .ifPresent(nanos -> said.setProperty(WATERMARK, Long.toString(nanos)));
        said.setProperty(STATE_BYTES, Long.toString(figures.stateBytes()));
        figures.savedNanos().ifPresent(nanos -> said.setProperty(SAVED, Long.toString(nanos)));
        said.setProperty(RESTARTS, Long.toString(figures.restarts()));
        return ViewDefinition.text(said);
    }

    /// What was said of a part of a view; empty where it was not said of it, but of another one of
    /// its name, or by another release.
    static Optional<GroupStatus> find(GroupedView view, ViewPart part, String text) {
        try {
            GroupStatus found = of(part, text);
            return found.id().equals(view.id()) ? Optional.of(found) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static GroupStatus of(ViewPart part, String text) {
        Properties said = ViewDefinition.read(text);
        TableName name = part.name();
        ViewFigures figures =
                new ViewFigures(
                        name.toString(),
                        number(said, ROWS_IN),
                        0,
                        number(said, LATE),
                        time(said, WATERMARK),
                        number(said, STATE_BYTES),
                        time(said, SAVED),
                        number(said, COMMITS),
                        0,
                        0,
                        0,
                        number(said, RESTARTS));
        ViewStatus status =
                new ViewStatus(
                        name,
                        part.number(),
                        Optional.ofNullable(said.getProperty(NODE)),
                        part.view().sql(),
                        ViewStatus.State.valueOf(ViewDefinition.get(said, STATE)),
                        number(said, ROWS),
                        number(said, LATE),
                        number(said, COMMITS),
                        Optional.ofNullable(said.getProperty(MESSAGE)),
                        figures);
        return new GroupStatus(ViewDefinition.get(said, ID), number(said, REVISION), status);
    }

    private static OptionalLong time(Properties said, String name) {
        String nanos = said.getProperty(name);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(nanos));
    }

    private static long number(Properties said, String name) {
        return Long.parseLong(ViewDefinition.get(said, name));
    }

    /// Of a part that no node has had yet.
    static ViewStatus unknown(ViewPart part) {
        ViewFigures figures =
                new ViewFigures(
                        part.name().toString(),
                        0,
                        0,
                        0,
                        OptionalLong.empty(),
                        0,
                        OptionalLong.empty(),
                        0,
                        0,
                        0,
                        0,
                        0);
        return new ViewStatus(
                part.name(),
                part.number(),
                Optional.empty(),
                part.view().sql(),
                ViewStatus.State.STARTING,
                0,
                0,
                0,
                Optional.of("no node of the group has it yet"),
                figures);
    }
}
