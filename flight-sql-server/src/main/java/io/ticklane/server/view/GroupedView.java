package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.state.KeptFiles;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/// A materialized view as its group keeps it: the definition as a node's folder has it, and what is
/// to be done with it.
///
/// @param id this view and no other, also of its name
/// @param revision counts what was said of it
/// @param wish what is to be done with it
record GroupedView(ViewDefinition view, String id, long revision, Wish wish) {
    private static final System.Logger LOG = System.getLogger(GroupedView.class.getName());
    private static final String VIEW = "view ";
    private static final String ID = "group.id";
    private static final String REVISION = "group.revision";
    private static final String WISH = "group.wish";

    /// What whoever has a view does with it.
    enum Wish {
        /// It runs.
        RUN,
        /// It does not run.
        PAUSE,
        /// Its rows' place is told that it is no more, then it is forgotten.
        DROP
    }

    /// A view that is new.
    static GroupedView of(ViewDefinition view) {
        return new GroupedView(view, UUID.randomUUID().toString(), 1, Wish.RUN);
    }

    /// The same with another wish.
    GroupedView wishing(Wish next) {
        return new GroupedView(view, id, revision + 1, next);
    }

    /// The key of a view in the group.
    static String key(TableName name) {
        return VIEW + KeptFiles.name(name);
    }

    /// Whether a key is that of a view.
    static boolean isKey(String key) {
        return key.startsWith(VIEW);
    }

    /// The text that the group keeps.
    String text() {
        Properties kept = view.properties();
        kept.setProperty(ID, id);
        kept.setProperty(REVISION, Long.toString(revision));
        kept.setProperty(WISH, wish.name());
        return ViewDefinition.text(kept);
    }

    /// The view of a key; empty where there is none, or none that this release can read.
    static Optional<GroupedView> find(Map<String, String> definitions, String key) {
        return Optional.ofNullable(definitions.get(key)).flatMap(text -> read(key, text));
    }

    /// The view of a text; empty where this release cannot read it, which is said in the log.
    static Optional<GroupedView> read(String key, String text) {
        try {
            Properties kept = ViewDefinition.read(text);
            return Optional.of(
                    new GroupedView(
                            ViewDefinition.of(kept),
                            ViewDefinition.get(kept, ID),
                            Long.parseLong(ViewDefinition.get(kept, REVISION)),
                            Wish.valueOf(ViewDefinition.get(kept, WISH))));
        } catch (EngineException | IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the "
                            + key
                            + " of the group is left out; it is damaged or of another version of"
                            + " Ticklane: "
                            + e.getMessage());
            return Optional.empty();
        }
    }
}
